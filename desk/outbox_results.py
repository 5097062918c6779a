"""What became of deliveries, written down: sent, to be tried again, or failed and told to a person.

Results that come together are one transaction. Faults that pass are tried again with back-off and jitter,
with the same Message-ID; faults that stay, or last for two days, are failed.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.connection import get_connection

from desk import announcements, clock, dead_addresses, delivery_reports, domain_pauses, outbox, outbox_claims
from desk.delivery_reports import Report, Told
from desk.errors import (
    AskedToWait,
    DeliveryError,
    NotNeeded,
    NotNow,
    OnSuppressionList,
    RecipientRefused,
)
from desk.house import House
from desk.i18n import N_
from desk.texts import clean
from models.comment import Comment
from models.delivery import Courier, Delivery, State
from models.ticket import Ticket

FIRST_RETRY = timedelta(seconds=15)
LONGEST_RETRY = timedelta(hours=1)
# About two days: then a passing fault is taken for one that stays.
MOST_ATTEMPTS = 60
LONGEST_WAIT = timedelta(days=2)
# People are told of a mail that waits so long; in its payload, that they were.
LATE = timedelta(hours=4)
TOLD_LATE = "told_late"
_TROUBLE = (State.FAILED, State.SUPPRESSED)


@dataclass(frozen=True, slots=True)
class Result:
    """One delivery and what came of it: a fault, or the server's answer (and for Slack the `ts`)."""

    delivery: Delivery
    answer: str = ""
    message_id: str | None = None
    fault: DeliveryError | None = None

    @property
    def state(self) -> State:
        if self.fault is None:
            return State.SENT
        if isinstance(self.fault, NotNeeded):
            return State.CANCELLED
        if isinstance(self.fault, OnSuppressionList):
            return State.SUPPRESSED
        if isinstance(self.fault, NotNow):
            return self._put_off()
        gives_up = self.fault.permanent or self.delivery.attempts >= MOST_ATTEMPTS
        return State.FAILED if gives_up else State.DEFERRED

    def _put_off(self) -> State:
        """As it was before it was taken up: one that was never tried may still be taken back."""
        if clock.now() - outbox.waits_since(self.delivery) > LONGEST_WAIT:
            return State.FAILED
        return State.DEFERRED if self.delivery.attempts > 1 else State.QUEUED


async def record(house: House, results: Sequence[Result]) -> None:
    """Settle deliveries and tell Slack of mails that left or failed, in one transaction."""
    async with house.transaction():
        await _settle(results)
        await _heed([item for item in results if item.delivery.courier == Courier.MAIL])
        await _tell(house, [item for item in results if _is_told(item)])


async def settle(house: House, results: Sequence[Result]) -> None:
    """As `record`, but nobody is told: what has left is never sent again for want of a mark in Slack."""
    async with house.transaction():
        await _settle(results)


async def _settle(results: Sequence[Result]) -> None:
    connection = get_connection("default")
    rows = [_row(item) for item in results]
    await connection.execute_many(_SETTLE[str(connection.capabilities.dialect)], rows)
    sensitive = [item.delivery.id for item in results if _is_over(item) and item.delivery.is_sensitive]
    if sensitive:  # flow 5: the password of a credentials mail
        await Delivery.filter(id__in=sensitive).update(payload={})


def _is_over(result: Result) -> bool:
    return result.state in {State.SENT, State.CANCELLED, *_TROUBLE}


def _row(result: Result) -> list[object]:
    delivery, at = result.delivery, clock.now()
    delivery.state = result.state
    # A server may say anything, and not every database takes everything.
    delivery.answer = clean(result.fault.sentence if result.fault else result.answer)[:2000]
    delivery.message_id = result.message_id or delivery.message_id
    delivery.sent_at = at if result.state is State.SENT else None
    if result.fault is not None and result.state in {State.DEFERRED, State.QUEUED}:
        delivery.due_at = at + _pause(delivery, result.fault)
    return [
        delivery.state,
        delivery.answer,
        delivery.message_id,
        delivery.sent_at,
        delivery.due_at,
        delivery.subject,
        delivery.server,
        delivery.raw_sha256,
        delivery.raw_gone_at,
        # A try that wasn't made isn't counted.
        int(isinstance(result.fault, NotNow)),
        delivery.id,
        # What has left has left; a fault counts only as long as the claim is ours.
        None if result.state is State.SENT else delivery.attempts,
    ]


# One that came back quicker than our note of the server's answer stays so, but what left is written down.
_SET = """
UPDATE delivery
SET state = CASE state WHEN 'bounced' THEN state ELSE {0} END,
  answer = CASE state WHEN 'bounced' THEN answer ELSE {1} END,
  message_id = {2}, sent_at = {3}, due_at = {4}, subject = {5}, server = {6}, raw_sha256 = {7},
  raw_gone_at = {8}, attempts = attempts - {9}, lease_until = NULL
WHERE id = {10} AND (({11} IS NULL AND state IN ('sending', 'queued', 'deferred', 'bounced'))
  OR (state = 'sending' AND attempts = {11}))
"""
_SETTLE = {
    "sqlite": _SET.format(*(f"?{number}" for number in range(1, 13))),
    "postgres": _SET.format(*(f"${number}" for number in range(1, 10)), "$10::int", "$11", "$12::int"),
}


def _pause(delivery: Delivery, fault: DeliveryError) -> timedelta:
    if fault.retry_after is None:
        return backoff(delivery.attempts)
    wished = timedelta(seconds=fault.retry_after)
    if isinstance(fault, NotNow) or delivery.courier != Courier.MAIL:
        return wished
    # Greylisted: it comes no sooner, and ever more seldom if that doesn't help.
    return max(wished, backoff(delivery.attempts))


def backoff(attempts: int) -> timedelta:
    """Doubling from 15 seconds to an hour, with jitter so that a crowd doesn't come back at once."""
    plain = min(FIRST_RETRY * 2.0 ** min(attempts - 1, 12), LONGEST_RETRY)
    return plain * random.uniform(0.8, 1.2)  # noqa: S311 - no secret


async def _heed(results: Sequence[Result]) -> None:
    """What servers said of their domains: a pause begins, or is over."""
    asked: dict[str, tuple[datetime, str]] = {}
    arrived: dict[str, datetime] = {}
    for result in results:
        domain = domain_pauses.domain_of(result.delivery.recipient)
        taken_up = (result.delivery.lease_until or clock.now() + outbox_claims.LEASE) - outbox_claims.LEASE
        if isinstance(result.fault, AskedToWait):
            last = asked.get(domain)
            asked[domain] = (
                max(last, (taken_up, result.fault.said)) if last else (taken_up, result.fault.said)
            )
        elif result.state is State.SENT:
            arrived[domain] = max(arrived.get(domain, taken_up), taken_up)
    await domain_pauses.end(arrived)
    await domain_pauses.begin(asked, young=LATE)


def _is_told(result: Result) -> bool:
    """A customer's mail that left or waits for long, and anybody's that didn't arrive."""
    delivery = result.delivery
    if delivery.courier != Courier.MAIL:
        return False
    if result.state in _TROUBLE:
        return True
    if result.state in {State.DEFERRED, State.QUEUED}:
        return delivery.ticket_id is not None and delivery.agent_id is None
    return result.state is State.SENT and delivery.ticket_id is not None and delivery.contact_id is not None


async def _tell(house: House, results: Sequence[Result]) -> None:
    """The Slack message a mail came from is marked; a failure is said in the thread; cards show it."""
    if not results:
        return
    deliveries = [item.delivery for item in results]
    tickets = {item.id: item for item in await Ticket.filter(id__in=_ids(deliveries, "ticket_id"))}
    comments = {item.id: item for item in await Comment.filter(id__in=_ids(deliveries, "comment_id"))}
    back = await _came_back(deliveries)
    for result in results:
        ticket = tickets.get(result.delivery.ticket_id or 0)
        if result.delivery.id in back or (result.delivery.ticket_id is not None and ticket is None):
            # A bounce was quicker; or the ticket was removed for good while its mail was under way.
            continue
        if result.state in _TROUBLE:
            await _tell_trouble(house, result, ticket)
        elif ticket is not None and result.state in {State.DEFERRED, State.QUEUED}:
            await _tell_if_late(result.delivery, ticket)
        elif ticket is not None and (comment := comments.get(result.delivery.comment_id or 0)) is not None:
            await announcements.mark(comment, ticket, name="sent")
    await announcements.cards(list(tickets.values()))


async def _came_back(deliveries: Sequence[Delivery]) -> set[int]:
    bounced = Delivery.filter(id__in=[item.id for item in deliveries], state=State.BOUNCED)
    return {row[0] for row in await bounced.values_list("id")}


async def _tell_trouble(house: House, result: Result, ticket: Ticket | None) -> None:
    """What a server says of a mailbox at once counts like a bounce: nothing more is sent to a dead one."""
    delivery, fault = result.delivery, result.fault
    is_dead = (
        result.state is State.FAILED
        and isinstance(fault, RecipientRefused)
        and dead_addresses.is_dead("", fault.said)
    )
    report = Report(Told.FAILED, words=fault.said if isinstance(fault, RecipientRefused) else "")
    is_listed = is_dead and await delivery_reports.put_on_list(house, delivery, report)
    await delivery_reports.tell_trouble(
        house,
        delivery,
        ticket,
        state=result.state,
        answer=delivery.answer,
        is_suppressed=is_listed,
    )


async def _tell_if_late(delivery: Delivery, ticket: Ticket) -> None:
    """Once: that it still waits, and why."""
    if delivery.payload.get(TOLD_LATE) or clock.now() - outbox.waits_since(delivery) < LATE:
        return
    delivery.payload = delivery.payload | {TOLD_LATE: True}
    await Delivery.filter(id=delivery.id).update(payload=delivery.payload)
    await announcements.notice(
        ticket,
        N_("The mail to {recipient} has not left yet and is tried again: {answer}"),
        recipient=delivery.recipient,
        answer=delivery.answer,
    )


def _ids(deliveries: Sequence[Delivery], column: str) -> list[int]:
    return sorted({number for item in deliveries if (number := getattr(item, column)) is not None})
