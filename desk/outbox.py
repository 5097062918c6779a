"""The outbox: rows written with the verb that wants them, sent by couriers, their fate recorded (design §2).

A loop claims what is due under a lease, hands it to the courier, and records the result. Faults that pass
are tried again with back-off and jitter; faults that stay are failed and told to a person. One delivery of a
lane is under way at a time, in order.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from tortoise.connection import get_connection

from desk import clock
from models.delivery import WAITING, Courier, Delivery, State

LEASE = timedelta(minutes=5)
FIRST_RETRY = timedelta(seconds=15)
LONGEST_RETRY = timedelta(hours=1)
# About two days: then a passing fault is taken for one that stays.
MOST_ATTEMPTS = 60


def queued(
    courier: Courier, kind: str, *, recipient: str, hold: timedelta = timedelta(), **columns: Any
) -> Delivery:
    """A new delivery, not yet saved. `hold` opens the undo window."""
    at = clock.now()
    return Delivery(
        courier=courier,
        kind=kind,
        recipient=recipient,
        state=State.HELD if hold else State.QUEUED,
        due_at=at + hold,
        created_at=at,
        **columns,
    )


async def claim(courier: Courier, most: int, *, at: datetime | None = None) -> Sequence[Delivery]:
    """Take up to `most` deliveries that are due, under a lease; each is handed out once.

    A lane whose first waiting delivery is not due, or is under way, hands out nothing.
    """
    at = at or clock.now()
    taken = await get_connection("default").execute_query_dict(
        _CLAIM[_dialect()], [State.SENDING, at + LEASE, courier, at, most]
    )
    ids = [row["id"] for row in taken]
    return await Delivery.filter(id__in=ids).order_by("id") if ids else []


def _dialect() -> str:
    return str(get_connection("default").capabilities.dialect)


_DUE = """
SELECT d.id FROM delivery d
WHERE d.courier = {courier} AND d.due_at <= {at}
  AND (d.state IN ('queued', 'held', 'deferred') OR (d.state = 'sending' AND d.lease_until <= {at}))
  AND (d.lane IS NULL OR NOT EXISTS (
    SELECT 1 FROM delivery e
    WHERE e.lane = d.lane AND e.id < d.id AND e.state IN ('queued', 'held', 'deferred', 'sending')))
  AND (d.lane IS NULL OR NOT EXISTS (
    SELECT 1 FROM delivery e
    WHERE e.lane = d.lane AND e.id <> d.id AND e.state = 'sending' AND e.lease_until > {at}))
ORDER BY d.due_at, d.id LIMIT {most} {lock}
"""
_TAKE = (  # placeholders only; no value is ever formatted in
    "UPDATE delivery SET state = {state}, lease_until = {lease}, attempts = attempts + 1 "
    "WHERE id IN (" + _DUE + ") RETURNING id"
)
_CLAIM = {
    "sqlite": _TAKE.format(state="?1", lease="?2", courier="?3", at="?4", most="?5", lock=""),
    "postgres": _TAKE.format(
        state="$1", lease="$2", courier="$3", at="$4", most="$5", lock="FOR UPDATE OF d SKIP LOCKED"
    ),
}


async def next_due(courier: Courier) -> datetime | None:
    """When the next delivery falls due; None if none waits."""
    waiting = (
        Delivery.filter(courier=courier, state__in=WAITING)
        .order_by("due_at")
        .first()
        .values_list("due_at", flat=True)
    )
    return cast("datetime | None", await waiting)


async def mark_sent(delivery: Delivery, *, answer: str = "", message_id: str | None = None) -> None:
    """It has left; the payload of a sensitive one is wiped (flow 5)."""
    changes: dict[str, Any] = {"state": State.SENT, "sent_at": clock.now(), "answer": answer[:2000]}
    if message_id is not None:
        changes["message_id"] = message_id
    if delivery.is_sensitive:
        changes["payload"] = {}
    await _settle(delivery, **changes)


async def mark_failed(delivery: Delivery, sentence: str) -> None:
    """It won't get there; `sentence` says why, for a person."""
    changes: dict[str, Any] = {"state": State.FAILED, "answer": sentence[:2000]}
    if delivery.is_sensitive:
        changes["payload"] = {}
    await _settle(delivery, **changes)


async def mark_deferred(delivery: Delivery, sentence: str, *, retry_after: float | None = None) -> None:
    """A fault that passes: tried again later, with the same Message-ID."""
    wait = timedelta(seconds=retry_after) if retry_after is not None else backoff(delivery.attempts)
    await _settle(delivery, state=State.DEFERRED, due_at=clock.now() + wait, answer=sentence[:2000])


def backoff(attempts: int) -> timedelta:
    """Doubling from 15 seconds to an hour, with jitter so that a crowd doesn't come back at once."""
    plain = min(FIRST_RETRY * 2.0 ** min(attempts - 1, 12), LONGEST_RETRY)
    return plain * random.uniform(0.8, 1.2)  # noqa: S311 - no secret


async def _settle(delivery: Delivery, **changes: Any) -> None:
    # Only the holder of the claim may settle it: a lease that ran out belongs to somebody else.
    held = Delivery.filter(id=delivery.id, state=State.SENDING, attempts=delivery.attempts)
    await held.update(lease_until=None, **changes)
    for name, value in changes.items():
        setattr(delivery, name, value)


async def cancel(deliveries: Sequence[int]) -> Sequence[int]:
    """Take back what has not been tried yet. Returns the ids that were stopped in time."""
    stopped = []
    for number in deliveries:
        waiting = Delivery.filter(id=number, state__in=(State.QUEUED, State.HELD), attempts=0)
        if await waiting.update(state=State.CANCELLED):
            stopped.append(number)
    return stopped


async def retry(delivery_id: int) -> bool:
    """Send a failed or deferred one now. False if it is neither."""
    stuck = Delivery.filter(id=delivery_id, state__in=(State.FAILED, State.DEFERRED), is_sensitive=False)
    return bool(await stuck.update(state=State.QUEUED, due_at=clock.now()))


async def latest(
    most: int, *, states: Sequence[State] = (), courier: str | None = None
) -> Sequence[Delivery]:
    """The newest deliveries, each with its ticket, oldest first."""
    query = Delivery.all()
    if states:
        query = query.filter(state__in=states)
    if courier:
        query = query.filter(courier=courier)
    newest = await query.order_by("-id").limit(most).select_related("ticket")
    return newest[::-1]


async def release_claims() -> None:
    """At the start of the only process there is (SQLite): what a crash left claimed is due again at once."""
    await Delivery.filter(state=State.SENDING).update(state=State.QUEUED, lease_until=None)
