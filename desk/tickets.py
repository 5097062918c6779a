"""The verbs of a ticket (§1, §2): open, change, assign, set the solution, close, reopen.

Each is one transaction: ticket, history, decisions, deliveries, and what Slack is told, or nothing at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from desk import (
    announcements,
    assignees,
    change_notices,
    clock,
    documents,
    history,
    outbox,
    picklists,
    solutions,
    survivors,
    ticket_serials,
)
from desk.actor import Actor
from desk.assignees import NOBODY, Assignee
from desk.documents import Kept, Upload
from desk.errors import NotAllowed, NotPossible
from desk.house import House
from desk.notifications.act import Act
from desk.notifications.deciding import decide
from desk.notifications.matrix import Rule
from desk.permissions import Right, refuse_inactive, require
from desk.texts import checked_text, checked_title
from desk.ticket_fields import changed_fields, readable, wished_columns
from desk.ticket_seen import Seen, refuse_overwriting
from models.comment import Channel
from models.contact import Contact
from models.document import Document
from models.fresh import fresh
from models.picklist_value import Picklist, PicklistValue
from models.ticket import Source, Ticket

_SOURCES = {
    Channel.SLACK: Source.SLACK,
    Channel.EMAIL: Source.EMAIL,
    Channel.PORTAL: Source.PORTAL,
    Channel.CLI: Source.CLI,
    Channel.IMPORT: Source.IMPORT,
}
_OPENING_RULES = {Channel.EMAIL: Rule.MAIL_TICKET, Channel.PORTAL: Rule.PORTAL_TICKET}


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What a ticket is opened with. `assignee` empty: the default assignee (R52)."""

    title: str
    description: str = ""
    description_html: str | None = None
    description_folded: str | None = None
    contact: Contact | None = None
    assignee: Assignee = NOBODY
    # Empty: the normal one.
    priority: str = ""
    type: str | None = None
    severity: str | None = None
    category: str | None = None
    # Any other field, by its name, as people write it (desk/ticket_fields.py).
    more: Mapping[str, Any] = field(default_factory=dict)
    attachments: Sequence[Upload | Kept] = ()
    # Sent by a machine: no confirmation (R42).
    from_machine: bool = False
    # Who sent it is in doubt: no confirmation either.
    is_doubtful: bool = False
    # The closed ticket that it goes on with.
    follows: Ticket | None = None


async def open_ticket(house: House, new: NewTicket, *, actor: Actor) -> Ticket:
    """Open a ticket (R1–R5): number, history, confirmation to the customer, mail to those responsible, card.

    Raises Invalid for a missing title (R5), a value of no picklist, an inactive assignee (R7); NotAllowed for
    an inactive agent.
    """
    refuse_inactive(actor)
    title = checked_title(new.title)
    description = checked_text("description", new.description)
    kept = await documents.keep(house, new.attachments)
    async with house.transaction():
        ticket = await _insert(house, new, title=title, description=description, actor=actor)
        await documents.attach(kept, ticket_id=ticket.id, is_internal=False)
        opened = {"created": (None, ticket.title)}
        if new.follows is not None:
            opened["follows"] = (None, new.follows.number)
            history.record_on_ticket(new.follows.id, {"followed_by": (None, ticket.number)}, actor=actor)
        history.record_on_ticket(ticket.id, opened, actor=actor)
        rule = _OPENING_RULES.get(actor.channel, Rule.DESK_TICKET)
        await announcements.new_card(ticket)
        act = Act(rule, actor, from_machine=new.from_machine, is_doubtful=new.is_doubtful)
        await decide(house, ticket, act)
    return ticket


async def _insert(house: House, new: NewTicket, *, title: str, description: str, actor: Actor) -> Ticket:
    assignee = new.assignee
    if assignee == NOBODY:
        assignee = await assignees.default(house)
    assignees.refuse_inactive(assignee)
    more = await wished_columns(new.more)
    at = clock.now()
    ticket = fresh(
        Ticket,
        serial=await ticket_serials.mint(),
        title=title,
        description=description,
        description_html=new.description_html,
        description_folded=new.description_folded,
        status=await picklists.open_status(),
        priority=await _picked(Picklist.PRIORITY, new.priority) or await picklists.normal_priority(),
        type=await _picked(Picklist.TYPE, new.type),
        severity=await _picked(Picklist.SEVERITY, new.severity),
        category=await _picked(Picklist.CATEGORY, new.category),
        source=source_of(actor),
        contact_id=new.contact.id if new.contact else None,
        follows_id=new.follows.id if new.follows else None,
        organisation_id=new.contact.organisation_id if new.contact else None,
        group_id=(assignee.group.id if assignee.group else None)
        or (await assignees.group_of_agent(assignee.agent)),
        agent_id=assignee.agent.id if assignee.agent else None,
        created_at=at,
        modified_at=at,
        created_by=actor.name[:200],
    )
    ticket.update_from_dict(more)
    await ticket.save(force_create=True)
    return ticket


def source_of(actor: Actor) -> Source:
    """Where a ticket comes from that this actor opens (R3)."""
    return _SOURCES.get(actor.channel, Source.CLI)


async def _picked(picklist: Picklist, wish: str | None) -> str | None:
    return (await picklists.value(picklist, wish)).key if wish else None


async def change(
    house: House,
    ticket: Ticket,
    wishes: Mapping[str, Any],
    *,
    actor: Actor,
    hold: timedelta = timedelta(),
    attachments: Sequence[Upload | Kept] = (),
    seen: Seen | None = None,
) -> Ticket:
    """Change fields (R8), `{"status": "closed", "solution": "…", "assignee": "nadia"}`; one save, one mail.

    A solution that changed goes to the customer (N1), after `hold`; `attachments` go with it. Raises Invalid
    that names the field, and Conflict when somebody has changed one of these fields since the ticket was
    `seen`; then nothing is changed. Values that are as they were change nothing. Raises NotAllowed for who is
    no agent.
    """
    require(actor, Right.EDIT)
    return await _change(house, ticket, wishes, actor=actor, hold=hold, attachments=attachments, seen=seen)


async def _change(
    house: House,
    ticket: Ticket,
    wishes: Mapping[str, Any],
    *,
    actor: Actor,
    hold: timedelta = timedelta(),
    attachments: Sequence[Upload | Kept] = (),
    seen: Seen | None = None,
) -> Ticket:
    """What any verb changes, whoever may call it."""
    kept = await documents.keep(house, attachments)
    async with house.transaction():
        ticket = await locked(ticket.id)
        new = await changed_fields(ticket, wishes)
        if not new and not kept:
            return ticket
        if seen is not None:
            await refuse_overwriting(ticket, new, seen)
        before = await _save(house, ticket, new, actor=actor, hold=hold)
        await documents.attach(
            kept, ticket_id=ticket.id, is_internal=False, visible_from=ticket.solution_visible_from
        )
        if new.get("solution"):
            payload = {"solution": new["solution"], "before": _restorable(before)}
            payload["documents"] = [item.sha256 for item in kept]
            await decide(house, ticket, Act(rule=Rule.SOLUTION, actor=actor, payload=payload, hold=hold))
    return ticket


async def _save(
    house: House, ticket: Ticket, new: Mapping[str, Any], *, actor: Actor, hold: timedelta
) -> dict[str, Any]:
    """Columns, history and what Slack is told; no mail. Returns what the columns held before."""
    before = {name: getattr(ticket, name) for name in new}
    await _apply(ticket, new, hold=hold)
    history.record_on_ticket(ticket.id, await readable(before, new), actor=actor, at=ticket.modified_at)
    await change_notices.tell(house, ticket, new, actor=actor)
    return before


async def _apply(ticket: Ticket, new: Mapping[str, Any], *, hold: timedelta) -> None:
    at = clock.now()
    ticket.update_from_dict(dict(new))
    if "solution" in new:
        ticket.solution_visible_from = at + hold
    if "status" in new:
        is_closed = (await status_of(ticket)).counts_as_closed
        ticket.closed_at = (ticket.closed_at or at) if is_closed else None
    ticket.modified_at = at
    ticket.version += 1
    await ticket.save(
        update_fields=[*new, "solution_visible_from", "closed_at", "modified_at", "version"],
    )


async def locked(ticket_id: int) -> Ticket:
    """The ticket as it is now; nobody else changes it until the transaction ends.

    Raises NotPossible for one that is deleted or merged into another.
    """
    return await survivors.alive(ticket_id)


def _restorable(before: Mapping[str, Any]) -> dict[str, Any]:
    return {name: before[name] for name in ("solution", "status") if name in before}


async def status_of(ticket: Ticket) -> PicklistValue:
    """What the ticket's status means."""
    known = await picklists.values_of(Picklist.STATUS)
    found = next((item for item in known if item.key == ticket.status), None)
    return found or PicklistValue(picklist=Picklist.STATUS, key=ticket.status, label_en="", label_de="")


async def close(house: House, ticket: Ticket, *, actor: Actor) -> Ticket:
    """Close it; a customer may close an own ticket (R47). Closed already: nothing happens.

    Raises NotAllowed for a customer who sees it only as one of the organisation's, and for who is no agent.
    """
    if actor.contact is None:
        require(actor, Right.EDIT)
    elif ticket.contact_id != actor.contact.id:
        raise NotAllowed("Only the customer whose ticket it is can close it.")
    async with house.transaction():
        ticket = await locked(ticket.id)
        if (await status_of(ticket)).counts_as_closed:
            return ticket
        return await _change(house, ticket, {"status": await picklists.closed_status()}, actor=actor)


async def reopen(house: House, ticket: Ticket, *, actor: Actor) -> Ticket:
    """Open a closed ticket, or one that waits for the customer, again. Else nothing happens."""
    if actor.contact is None:
        require(actor, Right.EDIT)
    async with house.transaction():
        ticket = await locked(ticket.id)
        status = await status_of(ticket)
        if not status.counts_as_closed and not status.waits_for_customer:
            return ticket
        return await _change(house, ticket, {"status": await picklists.open_status()}, actor=actor)


async def take(house: House, ticket: Ticket, *, actor: Actor) -> Ticket:
    """`Take it`: the agent becomes the assignee, the group stays; an open ticket is then in progress."""
    if actor.agent is None:
        raise NotPossible("Only an agent can take a ticket.")
    require(actor, Right.TAKE)
    wishes: dict[str, Any] = {"assignee": f"agent:{actor.agent.handle}"}
    async with house.transaction():
        ticket = await locked(ticket.id)
        if ticket.status == await picklists.open_status():
            wishes["status"] = await picklists.in_progress_status()
        return await _change(house, ticket, wishes, actor=actor)


async def take_back_solution(house: House, ticket: Ticket, *, actor: Actor) -> Ticket:
    """Undo one's own solution while its mail is held: it isn't sent, solution and status are as before.

    Nobody is mailed about that. Raises NotPossible when it has left already, or another one was set since.
    """
    require(actor, Right.EDIT)
    async with house.transaction():
        ticket = await locked(ticket.id)
        last = await solutions.last_change(ticket)
        if last is not None and last.agent_id != actor.agent_id:
            raise NotPossible("Somebody else has set another solution meanwhile.")
        held = await solutions.held(ticket, actor)
        stopped = await outbox.cancel([item.id for item in held])
        # Only now: one that fell due before is missing among those held.
        at = clock.now()
        if last is None or len(stopped) < len(held) or not solutions.is_unseen(ticket, at):
            raise NotPossible("The solution has already been sent to the customer.")
        await Document.filter(ticket_id=ticket.id, visible_from__gt=at).update(is_internal=True)
        before = await changed_fields(ticket, await solutions.before(held, last))
        await _save(house, ticket, before, actor=actor, hold=timedelta())
    return ticket
