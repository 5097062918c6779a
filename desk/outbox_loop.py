"""Sends what the outbox holds: one loop a courier, woken by commits, else looking once a second.

A crash between sending and recording repeats what was under way; a mail then carries the same Message-ID, a
Slack post the same key. Looking takes no lock; only what is due is claimed.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

import structlog

from desk import clock, outbox_claims, outbox_results
from desk.errors import DeliveryError, NotNow
from desk.house import House
from desk.outbox_results import Result
from desk.together import Together
from models.delivery import Courier, Delivery, State

LOOK_SECONDS = 1.0
RENEW_SECONDS = outbox_claims.LEASE.total_seconds() / 3
# What is under way when the loop ends may take so long to come to its end.
GRACE_SECONDS = 20.0
# When the store is out of reach, what has left is recorded as soon as it is back.
AGAIN_SECONDS = 2.0

log = structlog.get_logger(__name__)


class Sent(Protocol):
    """What a courier brings back: the server's answer, and for Slack the `ts` of what was posted."""

    @property
    def answer(self) -> str: ...
    @property
    def message_id(self) -> str | None: ...


class CourierService(Protocol):
    """Knows one wire. `deliver` raises DeliveryError and nothing else, and ends by itself."""

    courier: Courier
    # How many it carries at once.
    hands: int

    async def deliver(self, delivery: Delivery) -> Sent: ...

    async def close(self) -> None: ...


class OutboxLoop:
    """The loop of one courier."""

    def __init__(self, house: House, courier: CourierService) -> None:
        self._house = house
        self._courier = courier
        self._under_way: dict[asyncio.Task[None], Delivery] = {}
        self._results = Together(self._record_all)

    async def run(self) -> None:
        """Until cancelled; what is under way is finished first, and the courier closed."""
        try:
            async with self._leases_kept():
                with self._house.bell.listening() as listener:
                    while True:
                        await listener.wait(await self._work())
        finally:
            await self._come_to_an_end()
            with contextlib.suppress(Exception):
                await self._courier.close()

    async def drain(self) -> None:
        """Send everything that is due now, then return: for commands and tests. The courier stays open."""
        try:
            async with self._leases_kept():
                while await self._hand_out() == 0 or self._under_way:
                    if self._under_way:
                        await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await self._come_to_an_end()

    async def _work(self) -> float:
        """Hand out what is due; returns how long nothing more is to be done."""
        try:
            while (pause := await self._hand_out()) == 0:
                pass
        except Exception:  # the store is out of reach: it will come back
            log.exception("outbox.claim_failed", courier=self._courier.courier)
            await asyncio.sleep(LOOK_SECONDS)
            return 0.0
        return pause

    async def _hand_out(self) -> float:
        """Claim and start some of what is due: 0 if there may be more, else the seconds to wait."""
        due = await outbox_claims.next_due(self._courier.courier)
        wait = (due - clock.now()).total_seconds() if due is not None else LOOK_SECONDS
        if wait > 0:
            return min(wait, LOOK_SECONDS)
        free = await self._free_hands()
        for delivery in (taken := await outbox_claims.claim(self._courier.courier, free)):
            self._start(delivery)
        # Due and still not handed out: its lane is busy; the bell rings when it is free.
        return 0.0 if taken else LOOK_SECONDS

    async def _free_hands(self) -> int:
        """Waits for more than one to be free, where there are many: they are then read together."""
        hands = self._courier.hands
        while (free := hands - len(self._under_way)) < max(1, hands // 4):
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        return free

    def _start(self, delivery: Delivery) -> None:
        task = asyncio.create_task(self._carry(delivery), name=f"delivery {delivery.id}")
        self._under_way[task] = delivery
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.pop(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            log.error("outbox.lost_result", delivery=task.get_name(), exc_info=fault)

    async def _carry(self, delivery: Delivery) -> None:
        result = await self._delivered(delivery)
        await self._record(result)
        words = {"delivery": delivery.id, "kind": delivery.kind, "attempts": delivery.attempts}
        if result.fault is None:
            log.info("outbox.sent", **words)
        elif result.state is State.CANCELLED:
            log.info("outbox.not_needed", why=result.fault.sentence, **words)
        elif isinstance(result.fault, NotNow):
            # Thousands may, for one reason, which is told where it is known.
            log.debug("outbox.put_off", why=result.fault.sentence, **words)
        else:
            event = f"outbox.{result.state}"
            log.warning(event, fault=result.fault.sentence, **words)

    async def _delivered(self, delivery: Delivery) -> Result:
        try:
            sent = await self._courier.deliver(delivery)
        except DeliveryError as fault:
            return Result(delivery, fault=fault)
        except Exception as fault:
            # A defect of ours: kept for a person, never a reason to stop the loop.
            log.exception("outbox.courier_failed", delivery=delivery.id)
            return Result(delivery, fault=DeliveryError(f"internal error: {fault!r}", permanent=False))
        return Result(delivery, answer=sent.answer, message_id=sent.message_id)

    async def _record(self, result: Result) -> None:
        """Written down whatever happens: a result that is lost is a mail that goes twice."""
        try:
            await self._results.ask(result)
        except Exception:
            log.exception("outbox.record_failed", delivery=result.delivery.id)
        else:
            return
        while True:
            await asyncio.sleep(AGAIN_SECONDS)
            try:
                await outbox_results.settle(self._house, [result])
            except Exception:
                log.exception("outbox.record_failed", delivery=result.delivery.id)
            else:
                return

    async def _record_all(self, results: Sequence[Result]) -> Sequence[State]:
        await outbox_results.record(self._house, results)
        return [result.state for result in results]

    @contextlib.asynccontextmanager
    async def _leases_kept(self) -> AsyncIterator[None]:
        keeping = asyncio.create_task(self._renew(), name=f"leases of {self._courier.courier}")
        try:
            yield
        finally:
            keeping.cancel()
            await asyncio.wait([keeping])

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                await outbox_claims.renew(item.id for item in self._under_way.values())
            except Exception:
                log.exception("outbox.renew_failed", courier=self._courier.courier)

    async def _come_to_an_end(self) -> None:
        """Let what is under way finish; what takes too long is broken off, and goes again another time."""
        try:
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=GRACE_SECONDS)
        finally:
            for task in self._under_way:
                task.cancel()
