"""Mass edit (R21, Massenbearbeitung): the same values for the same fields of many tickets."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from desk import announcements, clock, field_readable, history, picklists, rating_questions, tickets
from desk.actor import Actor
from desk.errors import Invalid
from desk.fields import Columns, missing, text
from desk.house import House
from desk.mass.kinds import Outcome, Wishes
from desk.permissions import Right
from desk.rows import execute, marks
from desk.ticket_fields import FIELDS, wished_columns
from models.picklist_value import Picklist
from models.ticket import Ticket


class _Edit:
    right = Right.MASS_EDIT

    async def check(self, house: House, wishes: Wishes, *, actor: Actor) -> dict[str, Any]:  # noqa: ARG002
        if not wishes:
            raise Invalid("fields", "Please choose at least one field to change.")
        columns = await wished_columns(wishes)
        wished = {name: FIELDS[name] for name in wishes}
        for fault in missing(wished, columns):
            raise fault
        return {name: text(wish) for name, wish in wishes.items()}

    async def apply(
        self, house: House, tickets: Mapping[int, Ticket], wishes: Wishes, *, actor: Actor
    ) -> Outcome:
        if text(wishes.get("solution")):
            return await _one_by_one(house, tickets.values(), wishes, actor=actor)
        columns = await wished_columns(wishes)
        differing = {
            ticket: {name: value for name, value in columns.items() if getattr(ticket, name) != value}
            for ticket in tickets.values()
        }
        changing = {ticket: new for ticket, new in differing.items() if new}
        if changing:
            # One time for both: who looks at a ticket afterwards has seen this change (ticket_seen.py).
            at = clock.now()
            await _set(list(changing), columns, at)
            rating_questions.ask_nobody()
            await _record(changing, at, actor=actor)
            await announcements.cards_in_bulk(list(changing))
        return Outcome(changed=len(changing))


async def _one_by_one(house: House, some: Any, wishes: Wishes, *, actor: Actor) -> Outcome:
    """A solution goes to each customer (N1): by the verb that sees to that."""
    changed = 0
    for ticket in some:
        after = await tickets.change(house, ticket, wishes, actor=actor)
        changed += after.version != ticket.version
    return Outcome(changed=changed)


async def _set(changing: Sequence[Ticket], columns: Columns, at: datetime) -> None:
    """All in one statement; those that were closed already keep the time."""
    settings = {f"{name} = ?": value for name, value in columns.items()}
    if "status" in columns:
        closed = {value.key for value in await picklists.values_of(Picklist.STATUS) if value.counts_as_closed}
        settings |= {"closed_at = COALESCE(closed_at, ?)": at} if columns["status"] in closed else _REOPENED
    settings |= {"modified_at = ?": at}
    ids = [ticket.id for ticket in changing]
    values = [value for sql, value in settings.items() if "?" in sql]
    sql = f"UPDATE ticket SET {', '.join(settings)}, version = version + 1 WHERE id IN ({marks(ids)})"
    await execute(sql, [*values, *ids])


_REOPENED: Mapping[str, Any] = {"closed_at = NULL": None}


async def _record(changing: Mapping[Ticket, Columns], at: datetime, *, actor: Actor) -> None:
    names: dict[tuple[str, Any], Any] = {}
    for ticket, new in changing.items():
        for column, value in new.items():
            for shown in (getattr(ticket, column), value):
                if (column, shown) not in names:
                    names[column, shown] = await field_readable.display(FIELDS, column, shown)
        changes = {
            field_readable.history_name(FIELDS, column): (
                names[column, getattr(ticket, column)],
                names[column, value],
            )
            for column, value in new.items()
        }
        history.record_on_ticket(ticket.id, changes, actor=actor, at=at)


KIND = _Edit()
