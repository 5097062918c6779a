"""What was said while we weren't there: after the start, and after a gap, the threads are read once more.

Slack repeats an event for some minutes only. A channel's newest messages tell which threads have a reply that
is newer than what we know; only those are read. What Slack does tell as well is the same comment.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from bot.room import WIRE_FAULTS, Room
from bot.thread_changes import follow
from bot.threads import Spoken
from desk.errors import DeskError
from models.comment import Comment
from models.slack_card import SlackCard
from models.slack_message import SlackMessage

# A page of a channel, and of a thread.
MESSAGES = 200
# conversations.replies may be called fifty times a minute (Slack's tier 3).
BETWEEN_THREADS = 1.5

log = structlog.get_logger(__name__)


class CatchUp:
    def __init__(self, room: Room, *, between: float = BETWEEN_THREADS) -> None:
        self._room = room
        self._between = between
        self._is_wanted = asyncio.Event()
        self._is_wanted.set()

    def want(self) -> None:
        """We may have missed something."""
        self._is_wanted.set()

    async def run(self) -> None:
        """Catch up whenever it is wanted, first of all at the start; until cancelled."""
        while True:
            await self._is_wanted.wait()
            self._is_wanted.clear()
            try:
                for channel in await _channels():
                    await self._channel(channel)
            except WIRE_FAULTS as fault:
                log.warning("slack.not_caught_up", fault=str(fault))
            except Exception:
                log.exception("slack.not_caught_up")

    async def _channel(self, channel: str) -> None:
        answer = await self._room.slack.conversations_history(channel=channel, limit=MESSAGES)
        known = await _newest_known(channel, [message["ts"] for message in answer["messages"]])
        for parent in answer["messages"]:
            since = known.get(parent["ts"])
            if since is not None and float(parent.get("latest_reply") or 0) > since:
                await self._thread(channel, parent["ts"])
                await asyncio.sleep(self._between)

    async def _thread(self, channel: str, ts: str) -> None:
        answer = await self._room.slack.conversations_replies(channel=channel, ts=ts, limit=MESSAGES)
        for message in answer["messages"]:
            await self._message(message, channel)

    async def _message(self, message: Mapping[str, Any], channel: str) -> None:
        spoken = Spoken.read(message, channel=channel)
        if spoken is None:
            return
        try:
            await follow(self._room, spoken)
        except DeskError as refusal:
            log.info("slack.event_refused", channel=channel, ts=spoken.ts, refusal=str(refusal))


async def _channels() -> Sequence[str]:
    rows = await SlackCard.filter(is_current=True).distinct().values_list("channel", flat=True)
    return sorted(str(row) for row in rows)


async def _newest_known(channel: str, cards: Sequence[str]) -> dict[str, float]:
    """Of each of our cards among these messages: the newest message of its thread that we know."""
    found = await SlackCard.filter(channel=channel, ts__in=list(cards)).values_list("ts", "ticket_id")
    tickets = {ticket_id: ts for ts, ticket_id in found}
    newest = dict.fromkeys(tickets.values(), 0.0)
    theirs = Comment.filter(ticket_id__in=list(tickets), slack_channel=channel, slack_ts__isnull=False)
    ours = SlackMessage.filter(ticket_id__in=list(tickets), channel=channel)
    rows = await theirs.values_list("ticket_id", "slack_ts") + await ours.values_list("ticket_id", "ts")
    for ticket_id, ts in rows:
        newest[tickets[ticket_id]] = max(newest[tickets[ticket_id]], float(ts))
    return newest
