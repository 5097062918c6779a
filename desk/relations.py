"""Relations of tickets to other records (R16, Mehr Informationen): choose an existing one, or create one.

A relation says that the two belong together and nothing else: a document doesn't become the customer's by
it, and a contact doesn't become the ticket's customer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk import clock, history, records, tickets
from desk.actor import Actor
from desk.errors import NotPossible
from desk.house import House
from desk.permissions import Right, require
from desk.records import verbs
from desk.records.kind import RecordKind
from desk.references import TARGETS
from desk.rows import rows
from models.ticket import Ticket

PAGE = 50


@dataclass(frozen=True, slots=True)
class Relation:
    """A record a ticket is related to; `kind` as in `desk.records`."""

    kind: str
    record_id: int
    number: str
    title: str

    def __str__(self) -> str:
        return f"{self.kind} {self.number} {self.title}"


@dataclass(frozen=True, slots=True)
class RelatedTicket:
    """A ticket a record is related to; `id` is the ticket's."""

    id: int
    number: str
    title: str
    status: str


async def relate(house: House, ticket: Ticket, kind: str, wish: str, *, actor: Actor) -> Relation | None:
    """Relate a ticket to a record, given by number, name or mail address. None: it was so already.

    Raises NotFound for a kind or record there isn't, Invalid if several are called so, NotPossible for a
    ticket that is deleted or merged.
    """
    require(actor, Right.LINK)
    described = records.kind_called(kind)
    async with house.transaction():
        return await _relate(ticket, described, await verbs.called(described, wish), actor=actor)


async def relate_new(
    house: House, ticket: Ticket, kind: str, wishes: Mapping[str, Any], *, actor: Actor
) -> Relation:
    """Create a record and relate the ticket to it, both or neither.

    Raises Invalid that names the field, NotAllowed, NotFound for a kind there isn't.
    """
    require(actor, Right.LINK)
    described = records.kind_called(kind)
    if kind == "document":
        raise NotPossible("A document is made of a file: add it first, then choose it.")
    async with house.transaction():
        record = await verbs.add(house, described, wishes, actor=actor)
        made = await _relate(ticket, described, record, actor=actor)
    assert made is not None
    return made


async def unrelate(house: House, ticket: Ticket, kind: str, wish: str, *, actor: Actor) -> Relation | None:
    """End a relation; the record stays. None: there was none. Raises as `relate`."""
    require(actor, Right.LINK)
    described = records.kind_called(kind)
    async with house.transaction():
        relation = _relation(described, await verbs.called(described, wish))
        await tickets.locked(ticket.id)
        if not await rows(_END, [ticket.id, relation.kind, relation.record_id]):
            return None
        await _record(ticket, relation, (str(relation), None), (str(ticket), None), actor=actor)
    return relation


_END = "DELETE FROM record_link WHERE ticket_id = ? AND record = ? AND record_id = ? RETURNING id"


async def of_ticket(ticket_id: int) -> Sequence[Relation]:
    """What a ticket is related to, kind by kind; one query."""
    found = await rows(_OF_TICKET, [ticket_id] * len(TARGETS))
    order = list(TARGETS)
    relations = [Relation(row["kind"], row["id"], row["number"], row["title"]) for row in found]
    return sorted(relations, key=lambda item: (order.index(item.kind), item.record_id))


def _branch(kind: str) -> str:
    target = TARGETS[kind]
    number = "id" if kind in {"contact", "organisation"} else "serial"
    # A file that came with a ticket has neither number nor title.
    title = "COALESCE(NULLIF(r.title, ''), r.name)" if kind == "document" else f"r.{target.title}"
    return f"""
    SELECT '{kind}' AS kind, r.id, '{target.prefix}' || COALESCE(CAST(r.{number} AS TEXT), '') AS number,
      {title} AS title
    FROM record_link l JOIN {target.table} r ON r.id = l.record_id
    WHERE l.ticket_id = ? AND l.record = '{kind}'
    """


_OF_TICKET = " UNION ALL ".join(_branch(kind) for kind in TARGETS)


async def of_record(
    kind: str, wish: str, *, before: int | None = None, size: int = PAGE
) -> Sequence[RelatedTicket]:
    """The tickets that are related to a record, the newest first; the next page is `before` the last id.

    Those, too, that name it in a field of theirs: its product, its contract. Raises as `relate`.
    """
    described = records.kind_called(kind)
    record = await verbs.called(described, wish)
    below = before if before is not None else _NEVER
    values: list[Any] = [kind, record.pk, below]
    sql = _RELATED
    if (column := _COLUMNS.get(kind)) is not None:
        sql += _NAMED.format(column=column)
        values += [record.pk, below]
    found = await rows(_TICKETS.format(related=sql), [*values, size])
    return [RelatedTicket(row["id"], f"TT{row['serial']}", row["title"], row["status"]) for row in found]


_NEVER = 2**62
# Where a ticket names a record in a field.
_COLUMNS = {
    "contact": "contact_id",
    "organisation": "organisation_id",
    "project": "project_id",
    "partner": "partner_id",
    "product": "product_id",
    "contract": "service_contract_id",
}
_RELATED = "SELECT ticket_id AS id FROM record_link WHERE record = ? AND record_id = ? AND ticket_id < ?"
_NAMED = " UNION SELECT id FROM ticket WHERE {column} = ? AND id < ?"
_TICKETS = """
SELECT t.id, t.serial, t.title, t.status FROM ticket t JOIN ({related}) found ON found.id = t.id
WHERE t.deleted_at IS NULL ORDER BY t.id DESC LIMIT ?
"""


async def _relate(ticket: Ticket, kind: RecordKind, record: Any, *, actor: Actor) -> Relation | None:
    relation = _relation(kind, record)
    await tickets.locked(ticket.id)
    values = [ticket.id, relation.kind, relation.record_id, clock.now()]
    if not await rows(_BEGIN, values):
        return None
    await _record(ticket, relation, (None, str(relation)), (None, str(ticket)), actor=actor)
    return relation


_BEGIN = """
INSERT INTO record_link (ticket_id, record, record_id, created_at) VALUES (?, ?, ?, ?)
ON CONFLICT (ticket_id, record, record_id) DO NOTHING RETURNING id
"""


def _relation(kind: RecordKind, record: Any) -> Relation:
    title = str(getattr(record, kind.fields[kind.title].stored_in) or getattr(record, "name", ""))
    return Relation(kind.name, record.pk, verbs.number_of(kind, record), title)


_Step = tuple[str | None, str | None]


async def _record(ticket: Ticket, relation: Relation, here: _Step, there: _Step, *, actor: Actor) -> None:
    """Both sides have it in their history."""
    await Ticket.filter(id=ticket.id).update(modified_at=clock.now())
    history.record_on_ticket(ticket.id, {"relations": here}, actor=actor)
    history.record(relation.kind, relation.record_id, {"tickets": there}, actor=actor, ticket_id=None)
