"""Who sends what: a delivery that is due is claimed under a lease, by one loop of one process (design §2).

One delivery of a lane is under way at a time, in order. A lease is renewed while its delivery is under way;
whoever died with it loses it.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from tortoise.connection import get_connection

from desk import clock
from models.delivery import Courier, Delivery, State

LEASE = timedelta(minutes=5)


async def claim(courier: Courier, most: int, *, at: datetime | None = None) -> Sequence[Delivery]:
    """Take up to `most` deliveries that are due, under a lease; each is handed out once.

    A lane whose first waiting delivery is not due, or is under way, hands out nothing.
    """
    at = at or clock.now()
    taken = await _rows(_CLAIM, [State.SENDING, at + LEASE, courier, at, most])
    ids = [row["id"] for row in taken]
    return await Delivery.filter(id__in=ids).order_by("due_at", "id") if ids else []


async def next_due(courier: Courier) -> datetime | None:
    """When the next delivery falls due, or a lease runs out; None if nothing waits. Takes no lock."""
    (row,) = await _rows(_NEXT, [courier])
    found = [_moment(row["due_at"]), _moment(row["lease_until"])]
    return min((at for at in found if at is not None), default=None)


async def renew(ids: Iterable[int]) -> None:
    """They are still under way."""
    await Delivery.filter(id__in=list(ids), state=State.SENDING).update(lease_until=clock.now() + LEASE)


async def _rows(statements: dict[str, str], values: list[Any]) -> list[dict[str, Any]]:
    connection = get_connection("default")
    return await connection.execute_query_dict(statements[str(connection.capabilities.dialect)], values)


def _moment(value: datetime | str | None) -> datetime | None:
    # SQLite keeps moments as text.
    return datetime.fromisoformat(value) if isinstance(value, str) else value


# The heads of the lanes are found once, however much waits in them. `state IN` first, and no OR about it: so
# the index on state and due_at is used, and what was sent long ago is never looked at.
_DUE = """
SELECT d.id FROM delivery d
WHERE d.state IN ('queued', 'held', 'deferred', 'sending') AND d.due_at <= {at} AND d.courier = {courier}
  AND (d.state <> 'sending' OR d.lease_until <= {at})
  AND (d.lane IS NULL OR d.id IN (
    SELECT min(e.id) FROM delivery e
    WHERE e.state IN ('queued', 'held', 'deferred', 'sending') AND e.courier = {courier}
      AND e.lane IS NOT NULL
    GROUP BY e.lane
    HAVING max(CASE WHEN e.state = 'sending' AND e.lease_until > {at} THEN 1 ELSE 0 END) = 0))
ORDER BY d.due_at, d.id LIMIT {most} {lock}
"""
_TAKE = "UPDATE delivery SET state = {state}, lease_until = {lease}, attempts = attempts + 1 "
# Placeholders only; no value is ever formatted in.
_CLAIM = {
    "sqlite": (_TAKE + "WHERE id IN (" + _DUE + ") RETURNING id").format(
        state="?1", lease="?2", courier="?3", at="?4", most="?5", lock=""
    ),
    # Read once, before anything is updated: a subquery may be run again and lock more than the limit.
    "postgres": (
        "WITH due AS MATERIALIZED (" + _DUE + ") " + _TAKE + "WHERE id IN (SELECT id FROM due) RETURNING id"
    ).format(state="$1", lease="$2", courier="$3", at="$4", most="$5", lock="FOR UPDATE OF d SKIP LOCKED"),
}
_WAITING = """
SELECT
  (SELECT min(due_at) FROM delivery
   WHERE state IN ('queued', 'held', 'deferred') AND courier = {courier}) AS due_at,
  (SELECT min(lease_until) FROM delivery WHERE state = 'sending' AND courier = {courier}) AS lease_until
"""
_NEXT = {"sqlite": _WAITING.format(courier="?1"), "postgres": _WAITING.format(courier="$1")}
