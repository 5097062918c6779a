"""Takes up what happened, event by event, and runs the workflows that wait for it.

An event is claimed under a lease by one loop of one process, those of a ticket one after another; it goes
when all its workflows have had their turn. Whoever dies in between leaves it to the next, and what ran
already doesn't run again (`running`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson

from desk import clock
from desk.house import House
from desk.rows import execute, moment, rows
from desk.workflows import occasion, running, stored
from desk.workflows.definition import Definition
from models.comment import Visibility

LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Claimed:
    id: int
    ticket_id: int
    event: str
    facts: dict[str, Any]
    depth: int


async def work_off(house: House) -> int:
    """All events that are due now; returns how many. What workflows cause meanwhile is among them."""
    done = 0
    while (event := await claim()) is not None:
        await handle(house, event, await stored.active())
        done += 1
    return done


async def claim() -> Claimed | None:
    """The next event that is due, under a lease. None: there is none, or another loop has it."""
    at = clock.now()
    found = await rows(_CLAIM, [at + LEASE, at, at, at, at])
    if not found:
        return None
    row = found[0]
    facts = orjson.loads(row["facts"]) if isinstance(row["facts"], str) else row["facts"]
    return Claimed(row["id"], row["ticket_id"], row["event"], facts, row["depth"])


# The lease is asked twice: of two loops that found the same event, PostgreSQL asks the second again.
_CLAIM = """
UPDATE workflow_event SET lease_until = ? WHERE id = (
  SELECT e.id FROM workflow_event e
  WHERE e.at <= ? AND (e.lease_until IS NULL OR e.lease_until < ?) AND NOT EXISTS (
    SELECT 1 FROM workflow_event o WHERE o.ticket_id = e.ticket_id AND o.lease_until >= ?)
  ORDER BY e.at, e.id LIMIT 1
) AND (lease_until IS NULL OR lease_until < ?) RETURNING id, ticket_id, event, facts, depth
"""


async def handle(house: House, event: Claimed, active: Sequence[Definition]) -> None:
    """Each workflow that waits for it has its turn; then the event goes."""
    if not await _was_taken_back(event):
        for workflow in stored.waiting_for(active, event.event, event.facts):
            what = occasion.of_event(event.ticket_id, event.id, depth=event.depth)
            await running.run(house, workflow, what)
    await execute("DELETE FROM workflow_event WHERE id = ?", [event.id])


async def _was_taken_back(event: Claimed) -> bool:
    """Words to the customer that were undone in time never happened."""
    if (comment := event.facts.get("comment")) is None:
        return False
    return not await rows(_SAID, [comment, Visibility.EXTERNAL])


_SAID = "SELECT id FROM comment WHERE id = ? AND visibility = ? AND withdrawn_at IS NULL"


async def next_due() -> float | None:
    """In how many seconds the next event is due; None: there is none."""
    found = await rows("SELECT min(at) AS at FROM workflow_event WHERE lease_until IS NULL", [])
    if not found or found[0]["at"] is None:
        return None

    return (moment(found[0]["at"]) - clock.now()).total_seconds()
