"""History (R11): every change of a record is written down with actor, channel and time."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from desk import clock, consequences, db, search_index
from desk.actor import Actor
from models.change import Change
from models.fresh import fresh

Changes = Mapping[str, tuple[Any, Any]]


def record(
    record: str,
    record_id: int,
    changes: Changes,
    *,
    actor: Actor,
    ticket_id: int | None,
    at: datetime | None = None,
) -> None:
    """Write down `field -> (old, new)` as one row a field, when the transaction commits.

    Equal pairs are no change. `at`: when it happened, if not now.
    """
    rows = _rows(record, record_id, changes, actor=actor, ticket_id=ticket_id, at=at or clock.now())
    db.write_at_commit(rows)
    if ticket_id is not None and rows:
        db.before_commit(consequences.follow)
    if record in search_index.CUSTOMERS and rows:
        db.before_commit(search_index.follow_customers)


def record_on_ticket(ticket_id: int, changes: Changes, *, actor: Actor, at: datetime | None = None) -> None:
    record("ticket", ticket_id, changes, actor=actor, ticket_id=ticket_id, at=at)


def record_in_bulk(record: str, ids: Iterable[int], changes: Changes, *, actor: Actor) -> None:
    """The same change of many records: in the history of each, and nobody is told of it one by one."""
    at = clock.now()
    for number in ids:
        ticket_id = number if record == "ticket" else None
        db.write_at_commit(_rows(record, number, changes, actor=actor, ticket_id=ticket_id, at=at))
        if ticket_id is not None:
            search_index.read_again(ticket_id)


def _rows(
    record: str, record_id: int, changes: Changes, *, actor: Actor, ticket_id: int | None, at: datetime
) -> list[Change]:
    return [
        fresh(
            Change,
            record=record,
            record_id=record_id,
            ticket_id=ticket_id,
            field=field,
            old=_text(old),
            new=_text(new),
            actor=actor.kind,
            actor_name=actor.name,
            agent_id=actor.agent_id,
            contact_id=actor.contact_id,
            channel=actor.channel,
            at=at,
        )
        for field, (old, new) in changes.items()
        if old != new
    ]


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
