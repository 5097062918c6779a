"""Tickets of another helpdesk with all that was said on them, written by the hundred; nobody is told.

A note that was internal there is internal here (R17). No mail, no notification, no Slack card: nothing that
leaves is written. Times are those of then; the history says when and by whom it was brought over.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk import history, new_ids
from desk.migration import fetching, people
from desk.migration.findings import Findings
from desk.migration.foreign import ForeignComment, ForeignTicket, Person
from desk.migration.inserting import insert
from desk.migration.known import known, living, remember, slices
from desk.migration.people import Desk
from desk.migration.report import Report
from desk.migration.run import Run
from desk.migration.writing_contacts import CONTACT, ORGANISATION, owners_of
from desk.migration.writing_documents import DOCUMENT, Placed, write_documents
from desk.migration.writing_tags import write_tags
from desk.rows import marks, rows
from models.comment import Author, Channel, Comment, Visibility
from models.fresh import fresh
from models.picklist_value import Picklist
from models.ticket import Source, Ticket

TICKET, COMMENT = "ticket", "comment"


@dataclass(slots=True)
class _Batch:
    """What of a batch is new, and the ids of what it refers to."""

    had: dict[str, int] = field(default_factory=dict)
    new: list[ForeignTicket] = field(default_factory=list)
    comments: list[tuple[ForeignTicket, ForeignComment]] = field(default_factory=list)
    attachments: list[Placed] = field(default_factory=list)
    contacts: dict[str, int] = field(default_factory=dict)
    owners: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    # By contact: name and organisation.
    facts: dict[int, tuple[str, int | None]] = field(default_factory=dict)


async def write_tickets(run: Run, tickets: Sequence[ForeignTicket]) -> None:
    """Files first, then one transaction for all the rest. What an earlier run brought stays as it is here."""
    batch = await _sorted_out(run, tickets)
    _count(run.report, tickets, batch)
    wanted = [(f"ticket {placed.ticket.number}", placed.item) for placed in batch.attachments]
    if run.is_dry:
        await _look_only(run, batch)
        return
    files = await fetching.fetch(run.house, wanted, run.findings)
    async with run.house.transaction():
        desk = await people.desk_of(run.house)
        await _look_up(run, batch)
        made = await _insert_tickets(run, desk, batch)
        targets = await _living(run, batch) | made
        spoken = await _insert_comments(run, desk, batch, targets)
        await write_documents(run, batch.attachments, files, targets=targets, spoken=spoken)
        run.report.tags += await write_tags({made[ticket.id]: ticket.tags for ticket in batch.new})


async def _sorted_out(run: Run, tickets: Sequence[ForeignTicket]) -> _Batch:
    had = await known(run.source, TICKET, [ticket.id for ticket in tickets])
    said = [(ticket, comment) for ticket in tickets for comment in ticket.comments]
    comments = await known(run.source, COMMENT, [comment.id for _, comment in said])
    files = [Placed(ticket, None, item) for ticket in tickets for item in ticket.attachments]
    files += [Placed(ticket, comment, item) for ticket, comment in said for item in comment.attachments]
    documents = await known(run.source, DOCUMENT, [placed.item.id for placed in files])
    # Each id once: a damaged export may say something twice.
    new_said = {comment.id: (ticket, comment) for ticket, comment in said if comment.id not in comments}
    new_files = {placed.item.id: placed for placed in files if placed.item.id not in documents}
    return _Batch(
        had=had,
        new=[ticket for ticket in tickets if ticket.id not in had],
        comments=list(new_said.values()),
        attachments=list(new_files.values()),
    )


def _count(report: Report, tickets: Sequence[ForeignTicket], batch: _Batch) -> None:
    report.tickets.new += len(batch.new)
    report.tickets.known += len(tickets) - len(batch.new)
    for is_external, count in ((True, report.external_comments), (False, report.internal_notes)):
        every = sum(_is_external(comment) is is_external for ticket in tickets for comment in ticket.comments)
        new = sum(_is_external(comment) is is_external for _, comment in batch.comments)
        count.new += new
        count.known += every - new
    every = sum(len(ticket.attachments) + _files(ticket) for ticket in tickets)
    report.documents.known += every - len(batch.attachments)


def _is_external(comment: ForeignComment) -> bool:
    return comment.visibility is Visibility.EXTERNAL


def _files(ticket: ForeignTicket) -> int:
    return sum(len(comment.attachments) for comment in ticket.comments)


async def _look_only(run: Run, batch: _Batch) -> None:
    run.report.documents.new += len(batch.attachments)
    async with run.house.transaction():
        desk = await people.desk_of(run.house)
        for ticket in batch.new:
            people.assigned(desk, ticket, run.findings)
            await _picks(desk, ticket, run.findings)


async def _look_up(run: Run, batch: _Batch) -> None:
    authors = [comment.author for _, comment in batch.comments]
    named = [ticket.contact for ticket in batch.new] + [person.contact for person in authors]
    had = await known(run.source, CONTACT, [item for item in named if item])
    batch.contacts = await living("contact", had)
    batch.owners = await owners_of([person.address for person in authors if person.address])
    organisations = [ticket.organisation for ticket in batch.new if ticket.organisation]
    had = await known(run.source, ORGANISATION, organisations)
    batch.organisations = await living("organisation", had)
    ids = sorted({*batch.contacts.values(), *batch.owners.values()})
    for some in slices(ids):
        sql = f"SELECT id, name, organisation_id FROM contact WHERE id IN ({marks(some)})"
        found = await rows(sql, list(some))
        batch.facts |= {row["id"]: (row["name"], row["organisation_id"]) for row in found}


async def _picks(desk: Desk, ticket: ForeignTicket, findings: Findings) -> dict[str, str | None]:
    return {
        "status": await people.status(desk, ticket, findings),
        "priority": await people.priority(desk, ticket, findings),
        "type": await people.optional(Picklist.TYPE, ticket.type, findings),
        "severity": await people.optional(Picklist.SEVERITY, ticket.severity, findings),
        "category": await people.optional(Picklist.CATEGORY, ticket.category, findings),
    }


async def _insert_tickets(run: Run, desk: Desk, batch: _Batch) -> dict[str, int]:
    if not batch.new:
        return {}
    ids = await new_ids.reserve(Ticket, len(batch.new))
    serials = await new_ids.mint("ticket", len(batch.new))
    made = [
        await _row(run, desk, batch, ticket, number=number, serial=serial)
        for ticket, number, serial in zip(batch.new, ids, serials, strict=True)
    ]
    await insert(made)
    for ticket, row in zip(batch.new, made, strict=True):
        changes = {"created": (None, row.title), "imported": (None, f"{run.source} {ticket.number}")}
        history.record_on_ticket(row.id, changes, actor=run.actor)
    became = {ticket.id: row.id for ticket, row in zip(batch.new, made, strict=True)}
    remember(run.source, TICKET, became)
    return became


async def _row(
    run: Run, desk: Desk, batch: _Batch, ticket: ForeignTicket, *, number: int, serial: int
) -> Ticket:
    contact = batch.contacts.get(ticket.contact or "")
    if ticket.contact and contact is None:
        run.findings.problem(f"ticket {ticket.number}", f"its customer ({ticket.contact}) isn't there")
    picks = await _picks(desk, ticket, run.findings)
    given = people.assigned(desk, ticket, run.findings)
    of_contact = batch.facts[contact][1] if contact is not None and contact in batch.facts else None
    return fresh(
        Ticket,
        id=number,
        serial=serial,
        title=ticket.title,
        description=ticket.description,
        description_html=ticket.description_html,
        solution=ticket.solution,
        solution_visible_from=ticket.modified_at if ticket.solution else None,
        source=Source.IMPORT,
        contact_id=contact,
        organisation_id=batch.organisations.get(ticket.organisation or "", of_contact),
        group_id=given.group_id,
        agent_id=given.agent_id,
        hours=ticket.hours,
        days=ticket.days,
        created_at=ticket.created_at,
        modified_at=ticket.modified_at,
        closed_at=_closed_at(desk, ticket, picks["status"]),
        created_by=(ticket.created_by or run.actor.name)[:200],
        **picks,
    )


def _closed_at(desk: Desk, ticket: ForeignTicket, status: str | None) -> datetime | None:
    return (ticket.closed_at or ticket.modified_at) if status in desk.closing else None


async def _living(run: Run, batch: _Batch) -> dict[str, int]:
    """Of tickets that came earlier: where what is new on them goes; the survivor, if it was merged here."""
    news = {ticket.id for ticket, _ in batch.comments} | {placed.ticket.id for placed in batch.attachments}
    wanted = news & batch.had.keys()
    found: dict[int, int] = {}
    for some in slices(sorted({batch.had[number] for number in wanted})):
        sql = f"SELECT id, coalesce(merged_into_id, id) AS target FROM ticket WHERE id IN ({marks(some)})"
        found |= {row["id"]: row["target"] for row in await rows(sql, list(some))}
    for number in wanted:
        if batch.had[number] not in found:
            run.findings.note(
                "A ticket that an earlier run brought was deleted here: its news were left out."
            )
    return {number: found[batch.had[number]] for number in wanted if batch.had[number] in found}


async def _insert_comments(run: Run, desk: Desk, batch: _Batch, targets: dict[str, int]) -> dict[str, int]:
    wanted = [
        (ticket, comment)
        for ticket, comment in batch.comments
        if ticket.id in targets and _says_something(comment, run.findings)
    ]
    if not wanted:
        return {}
    ids = await new_ids.reserve(Comment, len(wanted))
    made = [
        _comment(desk, batch, comment, number=number, ticket_id=targets[ticket.id])
        for number, (ticket, comment) in zip(ids, wanted, strict=True)
    ]
    await insert(made)
    _record_news(run, batch, wanted, targets)
    became = {comment.id: number for number, (_, comment) in zip(ids, wanted, strict=True)}
    remember(run.source, COMMENT, became)
    return became


def _record_news(
    run: Run,
    batch: _Batch,
    said: Sequence[tuple[ForeignTicket, ForeignComment]],
    targets: Mapping[str, int],
) -> None:
    """What a later run adds to tickets that were here; `imported` is no news for their subscribers."""
    counted = Counter(ticket.id for ticket, _ in said if ticket.id in batch.had)
    numbers = {ticket.id: ticket.number for ticket, _ in said}
    for foreign_id, count in counted.items():
        what = f"{run.source} {numbers[foreign_id]}: {count} comment{'s' * (count != 1)}"
        history.record_on_ticket(targets[foreign_id], {"imported": (None, what)}, actor=run.actor)


def _says_something(comment: ForeignComment, findings: Findings) -> bool:
    if comment.body or comment.attachments:
        return True
    findings.note("A comment without words and files was left out.")
    return False


def _comment(desk: Desk, batch: _Batch, comment: ForeignComment, *, number: int, ticket_id: int) -> Comment:
    person = comment.author
    agent = people.author_id(desk, person) if person.kind is Author.AGENT else None
    contact = _contact(batch, person) if person.kind is Author.CONTACT else None
    name = person.name or (batch.facts[contact][0] if contact in batch.facts else "") or person.address
    return fresh(
        Comment,
        id=number,
        ticket_id=ticket_id,
        visibility=comment.visibility,
        author=person.kind,
        agent_id=agent,
        contact_id=contact,
        author_name=(name or person.kind.value.capitalize())[:200],
        channel=Channel.IMPORT,
        body=comment.body,
        html=comment.html,
        visible_from=comment.at if _is_external(comment) else None,
        created_at=comment.at,
    )


def _contact(batch: _Batch, person: Person) -> int | None:
    return batch.contacts.get(person.contact or "") or batch.owners.get(person.address)
