"""Events from Slack: stored by a middleware before Slack hears "got it", then handled by a loop (platform).

Slack repeats what was not acknowledged, and delivers out of order; an event_id is handled once, and each
handler looks at the message as it is now rather than trusting the order.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt import BoltResponse

from bot.room import WIRE_FAULTS, Place, Room, whisper
from desk import slack_inbox
from desk.errors import DeskError
from models.slack_event import SlackEvent

LOOK_SECONDS = 1.0
FORGET_SECONDS = 3600.0
HANDS = 4

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """A stored event: `data` as Slack sent it, and how often it has been tried."""

    kind: str
    data: dict[str, Any]
    attempt: int
    # To be called within a transaction whose work must not be done twice.
    is_done: Callable[[], Awaitable[None]]

    @property
    def is_last_try(self) -> bool:
        return self.attempt >= slack_inbox.MOST_ATTEMPTS


Wants = Callable[[dict[str, Any]], bool]
Handle = Callable[[Room, Told], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Topic:
    """`wants` looks at an event before it is stored: most of what is said in a channel isn't for us."""

    wants: Wants
    handle: Handle


class Inbox:
    def __init__(self, room: Room) -> None:
        self._room = room
        self._topics: dict[str, list[Topic]] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._forget_at = 0.0

    def on(self, kind: str, handle: Handle, *, wants: Wants) -> None:
        self._topics.setdefault(kind, []).append(Topic(wants, handle))

    async def middleware(self, body: dict[str, Any], next: Callable[[], Awaitable[Any]]) -> Any:  # noqa: A002
        """Runs before the acknowledgement: if storing fails there is none, and Slack tells us again."""
        if body.get("type") != "event_callback":
            return await next()
        event = body.get("event") or {}
        if any(topic.wants(event) for topic in self._topics.get(event.get("type", ""), ())):
            await self.store(body["event_id"], kind=event["type"], data=event)
        return BoltResponse(status=200, body="")

    async def store(self, event_id: str, *, kind: str, data: dict[str, Any]) -> None:
        await slack_inbox.store(self._room.house, event_id, type=kind, body=data)

    async def run(self) -> None:
        """Handle what is stored, until cancelled; what is under way is finished first."""
        with self._room.house.bell.listening() as listener:
            try:
                while True:
                    await listener.wait(await self._turn())
            finally:
                await self._finish()

    async def _turn(self) -> float:
        """Hand out what is due; returns how long to wait for more."""
        try:
            await self._forget_old()
            while await self._hand_out():
                pass
            return await self._until_next()
        except Exception:
            log.exception("slack.inbox_not_read")
            return LOOK_SECONDS

    async def _forget_old(self) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._forget_at:
            self._forget_at = now + FORGET_SECONDS
            await slack_inbox.forget_old()

    async def _hand_out(self) -> bool:
        events = await slack_inbox.claim(HANDS - len(self._under_way))
        for event in events:
            task = asyncio.create_task(self._handle(event), name=f"slack event {event.id}")
            self._under_way.add(task)
            task.add_done_callback(self._done)
        return bool(events) and len(self._under_way) < HANDS

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._room.house.bell.ring()

    async def _until_next(self) -> float:
        due = await slack_inbox.next_due()
        return LOOK_SECONDS if due is None else min(due, LOOK_SECONDS) or LOOK_SECONDS

    async def _handle(self, event: SlackEvent) -> None:
        told = Told(event.type, event.body, event.attempts, is_done=lambda: slack_inbox.done(event))
        try:
            for topic in self._topics.get(event.type, ()):
                if topic.wants(told.data):
                    await topic.handle(self._room, told)
        except DeskError as refusal:
            log.info("slack.event_refused", event_id=event.event_id, kind=event.type, refusal=str(refusal))
        except WIRE_FAULTS as fault:
            await self._again(event, f"{type(fault).__name__}: {fault}")
            return
        except Exception as error:
            log.exception("slack.event_failed", event_id=event.event_id, kind=event.type)
            await self._again(event, repr(error))
            return
        await slack_inbox.done(event)

    async def _again(self, event: SlackEvent, fault: str) -> None:
        facts = {"event_id": event.event_id, "kind": event.type, "attempt": event.attempts, "fault": fault}
        if await slack_inbox.later(event, fault):
            log.warning("slack.event_waits", **facts)
            return
        log.error("slack.event_given_up", **facts)
        await self._say_given_up(event)

    async def _say_given_up(self, event: SlackEvent) -> None:
        """What could not be kept is told to the one who said it, if Slack lets us."""
        user, channel = event.body.get("user"), event.body.get("channel")
        if not isinstance(user, str) or not isinstance(channel, str):
            return
        place = Place(channel, event.body.get("thread_ts"))
        try:
            person = await self._room.people.who(user)
            text = person.say("Your message could not be kept on the ticket. Please write it again.")
            await whisper(self._room, place, person, text)
        except WIRE_FAULTS as fault:
            log.warning("slack.not_whispered", fault=str(fault))

    async def _finish(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=10)
        for task in list(self._under_way):
            task.cancel()
