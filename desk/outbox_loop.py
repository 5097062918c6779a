"""Sends what the outbox holds: one loop a courier, woken by commits, else looking once a second.

A crash between sending and recording repeats the one delivery that was under way; a mail then carries the
same Message-ID, a Slack post the same key.
"""

import asyncio
import contextlib
from datetime import timedelta
from typing import Protocol

import structlog

from desk import announcements, clock, outbox
from desk.errors import DeliveryError
from desk.house import House
from desk.i18n import N_
from models.comment import Comment
from models.delivery import Courier, Delivery, State
from models.ticket import Ticket

LOOK_SECONDS = 1.0

log = structlog.get_logger(__name__)


class Sent(Protocol):
    """What a courier brings back: the server's answer, and for Slack the `ts` of what was posted."""

    @property
    def answer(self) -> str: ...
    @property
    def message_id(self) -> str | None: ...


class CourierService(Protocol):
    """Knows one wire. `deliver` raises DeliveryError and nothing else."""

    courier: Courier
    # How many it carries at once.
    hands: int

    async def deliver(self, delivery: Delivery) -> Sent: ...

    async def close(self) -> None: ...


class OutboxLoop:
    """The loop of one courier. `run` goes on until cancelled; what is under way is finished first."""

    def __init__(self, house: House, courier: CourierService) -> None:
        self._house = house
        self._courier = courier
        self._under_way: set[asyncio.Task[None]] = set()
        self._freed = asyncio.Event()

    async def run(self) -> None:
        with self._house.bell.listening() as listener:
            try:
                while True:
                    if not await self._hand_out():
                        await listener.wait(await self._until_next())
            finally:
                await self._finish()

    async def drain(self) -> None:
        """Send everything that is due now, then return: for commands and tests."""
        while await self._hand_out() or self._under_way:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    async def _hand_out(self) -> bool:
        free = self._courier.hands - len(self._under_way)
        if free <= 0:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
            return True
        try:
            due = await outbox.claim(self._courier.courier, free)
        except Exception:
            log.exception("outbox.claim_failed", courier=self._courier.courier)
            await asyncio.sleep(LOOK_SECONDS)
            return False
        for delivery in due:
            self._start(delivery)
        return bool(due)

    def _start(self, delivery: Delivery) -> None:
        task = asyncio.create_task(self._carry(delivery), name=f"delivery {delivery.id}")
        self._under_way.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        # The next of its lane may go, and a hand is free.
        self._house.bell.ring()

    async def _until_next(self) -> float:
        due = await outbox.next_due(self._courier.courier)
        if due is None:
            return LOOK_SECONDS
        wait = (due - clock.now()).total_seconds()
        # Due and still not handed out: its lane is busy; the bell rings when it is free.
        return min(max(wait, 0.0), LOOK_SECONDS) or LOOK_SECONDS

    async def _carry(self, delivery: Delivery) -> None:
        try:
            sent = await self._courier.deliver(delivery)
        except DeliveryError as fault:
            await self._record_fault(delivery, fault)
        except Exception as fault:
            # A defect of ours: kept for a person, never a reason to stop the loop.
            log.exception("outbox.courier_failed", delivery=delivery.id)
            await self._record_fault(delivery, DeliveryError(f"internal error: {fault!r}", permanent=False))
        else:
            await self._record_sent(delivery, sent)

    async def _record_sent(self, delivery: Delivery, sent: Sent) -> None:
        async with self._house.transaction():
            await outbox.mark_sent(delivery, answer=sent.answer, message_id=sent.message_id)
            if delivery.courier == Courier.MAIL and delivery.contact_id is not None:
                await _tell(delivery, mark="sent")
        log.info("outbox.sent", delivery=delivery.id, kind=delivery.kind, attempts=delivery.attempts)

    async def _record_fault(self, delivery: Delivery, fault: DeliveryError) -> None:
        gives_up = fault.permanent or delivery.attempts >= outbox.MOST_ATTEMPTS
        async with self._house.transaction():
            if gives_up:
                await outbox.mark_failed(delivery, fault.sentence)
                if delivery.courier == Courier.MAIL:
                    await _tell(delivery, mark="failed")
            else:
                await outbox.mark_deferred(delivery, fault.sentence, retry_after=fault.retry_after)
        log.warning(
            "outbox.failed" if gives_up else "outbox.deferred",
            delivery=delivery.id,
            kind=delivery.kind,
            attempts=delivery.attempts,
            fault=fault.sentence,
        )

    async def _finish(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=timedelta(seconds=20).total_seconds())
        for task in list(self._under_way):
            task.cancel()
        with contextlib.suppress(Exception):
            await self._courier.close()


async def _tell(delivery: Delivery, *, mark: str) -> None:
    """The Slack message a mail came from is marked; a failure is said in the thread and on the card."""
    if delivery.ticket_id is None:
        return
    ticket = await Ticket.get(id=delivery.ticket_id)
    comment = await Comment.get_or_none(id=delivery.comment_id) if delivery.comment_id else None
    if comment is not None:
        await announcements.mark(comment, ticket, name=mark)
    if mark == "failed" and delivery.state == State.FAILED:
        await announcements.notice(
            ticket,
            N_("The mail to {recipient} could not be delivered: {answer}"),
            recipient=delivery.recipient,
            answer=delivery.answer,
        )
    await announcements.card(ticket)
