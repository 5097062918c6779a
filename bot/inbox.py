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

from bot.room import WIRE_FAULTS, Room
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
        forget_at = 0.0
        with self._room.house.bell.listening() as listener:
            try:
                while True:
                    if (now := asyncio.get_running_loop().time()) >= forget_at:
                        forget_at = now + FORGET_SECONDS
                        await slack_inbox.forget_old()
                    if not await self._hand_out():
                        await listener.wait(await self._until_next())
            finally:
                await self._finish()

    async def _hand_out(self) -> bool:
        try:
            events = await slack_inbox.claim(HANDS - len(self._under_way))
        except Exception:
            log.exception("slack.inbox_not_read")
            await asyncio.sleep(LOOK_SECONDS)
            return False
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
        waits = await slack_inbox.later(event, fault)
        write = log.warning if waits else log.error
        write(
            "slack.event_waits" if waits else "slack.event_given_up",
            event_id=event.event_id,
            kind=event.type,
            attempt=event.attempts,
            fault=fault,
        )

    async def _finish(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=10)
        for task in list(self._under_way):
            task.cancel()
