"""Brings events, commands and clicks to the app and keeps a journal of what became of each.

The app has three seconds to acknowledge. Events that miss it come again with the same event_id; commands
and clicks don't: the person sees an error instead. Events may overtake each other, and a test may hold them.
"""

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Protocol

from sandbox.slack.news import News
from sandbox.slack.rules import Rules
from sandbox.slack.wire import Json

EVENTS, COMMANDS, INTERACTIVE = "events_api", "slash_commands", "interactive"


class NotDeliveredError(Exception):
    """Why an attempt failed, in the words of `x-slack-retry-reason`; `final`: the app wants no retry."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


class Transport(Protocol):
    """Takes a payload to the app within the deadline; answers with the body of its acknowledgement."""

    async def send(self, kind: str, payload: Json, *, attempt: int, reason: str) -> Json | None: ...


@dataclass
class Delivery:
    kind: str
    payload: Json
    attempt: int = 0
    retry_reason: str = ""
    answer: Json | None = None
    acked: bool = False
    failure: str = ""
    at: float = field(default_factory=time.time)

    @property
    def event(self) -> Json:
        found: Json = self.payload.get("event", {})
        return found


class Deliveries:
    def __init__(self, rules: Rules, news: News) -> None:
        self.journal: list[Delivery] = []
        self.transport: Transport | None = None
        self._rules = rules
        self._news = news
        self._tasks: set[asyncio.Task[Any]] = set()
        self._held: list[Delivery] | None = None

    async def event(self, payload: Json) -> Delivery:
        """Returns after the first attempt; the retries go on in the background."""
        delivery = Delivery(EVENTS, payload)
        if self._held is not None:
            self._held.append(delivery)
            return delivery
        return await self._event(delivery)

    async def ask(self, kind: str, payload: Json) -> Delivery:
        """A command or a click: one attempt, its answer is in the delivery."""
        return await self._attempt(Delivery(kind, payload))

    async def again(self, delivery: Delivery) -> Delivery:
        """The same event once more, as Slack does when an acknowledgement got lost."""
        again = Delivery(EVENTS, delivery.payload, attempt=delivery.attempt + 1, retry_reason="timeout")
        return await self._attempt(again)

    def hold(self) -> None:
        """Events wait from now on, until `release`."""
        self._held = []

    async def release(self, *, reverse: bool = False) -> list[Delivery]:
        """The held events go out one after the other, first or last one first."""
        held, self._held = self._held or [], None
        ordered = held[::-1] if reverse else held
        return [await self._event(delivery) for delivery in ordered]

    def in_background(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _event(self, delivery: Delivery) -> Delivery:
        await self._attempt(delivery)
        if not delivery.acked and delivery.attempt < len(self._rules.retry_delays):
            self.in_background(self._retry(delivery))
        return delivery

    async def _retry(self, failed: Delivery) -> None:
        if failed.failure == "no_retry":
            return
        await asyncio.sleep(self._rules.retry_delays[failed.attempt])
        again = Delivery(EVENTS, failed.payload, attempt=failed.attempt + 1, retry_reason=failed.failure)
        await self._event(again)

    async def _attempt(self, delivery: Delivery) -> Delivery:
        self.journal.append(delivery)
        try:
            delivery.answer = await self._send(delivery)
            delivery.acked = True
        except NotDeliveredError as error:
            delivery.failure = "no_retry" if error.final else error.reason
        self._news.tell()
        return delivery

    async def _send(self, delivery: Delivery) -> Json | None:
        if self.transport is None:
            raise NotDeliveredError("connection_failed")
        return await self.transport.send(
            delivery.kind, delivery.payload, attempt=delivery.attempt, reason=delivery.retry_reason
        )
