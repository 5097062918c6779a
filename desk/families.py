"""Parents and children: one concern that several customers have, each with a ticket of their own (issue 3).

A family has two generations: a parent has no parent, a child no children. Nobody outside sees any of it. An
update of the parent is one external comment on each open child, to that child's customer alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from desk import announcements, clock, comments, documents, history, picklists, survivors, tickets
from desk.actor import Actor
from desk.comments import NewComment
from desk.documents import Kept, Upload
from desk.errors import Invalid, NotPossible
from desk.house import House
from desk.i18n import N_
from desk.merge_moves import children_of
from desk.notifications.reasons import Reason
from desk.permissions import Right, require
from desk.reach import reach
from desk.texts import needed_text
from models.comment import Visibility
from models.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Told:
    """A child that got the update; `reason` is MAILED, or why its customer was not mailed."""

    child: Ticket
    reason: Reason


@dataclass(frozen=True, slots=True)
class Update:
    """What became of an update of all children."""

    told: Sequence[Told]
    # Closed already: they heard nothing.
    closed: Sequence[Ticket]

    @property
    def not_reached(self) -> Sequence[Told]:
        return [item for item in self.told if item.reason is not Reason.MAILED]


async def link(house: House, child: Ticket, parent: Ticket, *, actor: Actor) -> Ticket:
    """Make a ticket the child of another; one it was linked to before loses it. Returns the child.

    Raises Invalid for a ticket and itself; NotPossible if the parent is a child, the child has children, or
    one of them is deleted or merged.
    """
    require(actor, Right.LINK)
    if child.id == parent.id:
        raise Invalid("parent", "A ticket can't be its own parent.")
    async with house.transaction():
        held = await survivors.several([child.id, parent.id, *_known(await Ticket.get(id=child.id))])
        child, parent = held[child.id], held[parent.id]
        await _refuse(child, parent)
        before = held.get(child.parent_id or 0)
        if child.parent_id == parent.id:
            return child
        await _set_parent(child, parent, before=before, actor=actor)
        text = N_("{actor} made this ticket a part of {parent}.")
        await announcements.notice(child, text, actor=actor.name, parent=parent.number)
    return child


def _known(child: Ticket) -> Sequence[int]:
    return () if child.parent_id is None else (child.parent_id,)


async def _refuse(child: Ticket, parent: Ticket) -> None:
    await survivors.refuse_gone(child)
    await survivors.refuse_gone(parent)
    if parent.parent_id is not None:
        raise NotPossible("{number} is a child of another ticket and can't have any.", number=parent.number)
    if await children_of(child.id):
        raise NotPossible("{number} has children and can't be one.", number=child.number)


async def unlink(house: House, child: Ticket, *, actor: Actor) -> Ticket:
    """Take a ticket out of its family. Raises NotPossible if it has no parent."""
    require(actor, Right.LINK)
    async with house.transaction():
        held = await survivors.several([child.id, *_known(await Ticket.get(id=child.id))])
        child = held[child.id]
        await survivors.refuse_gone(child)
        if child.parent_id is None:
            raise NotPossible("{number} has no parent.", number=child.number)
        await _set_parent(child, None, before=held.get(child.parent_id), actor=actor)
    return child


async def _set_parent(child: Ticket, parent: Ticket | None, *, before: Ticket | None, actor: Actor) -> None:
    step = (before.number if before else None, parent.number if parent else None)
    history.record_on_ticket(child.id, {"parent": step}, actor=actor)
    if before is not None:
        history.record_on_ticket(before.id, {"child": (child.number, None)}, actor=actor)
    if parent is not None:
        history.record_on_ticket(parent.id, {"child": (None, child.number)}, actor=actor)
    child.parent_id = parent.id if parent else None
    child.modified_at = clock.now()
    child.version += 1
    await child.save(update_fields=["parent_id", "modified_at", "version"])
    for relative in (child, before, parent):
        if relative is not None:
            await announcements.card(relative)


async def children(parent: Ticket) -> Sequence[Ticket]:
    """The children, in the order of their numbers; none that is deleted or merged."""
    return await Ticket.filter(parent_id=parent.id, deleted_at=None, merged_into_id=None).order_by("serial")


async def update_children(
    house: House,
    parent: Ticket,
    text: str,
    *,
    actor: Actor,
    hold: timedelta = timedelta(),
    attachments: Sequence[Upload | Kept] = (),
) -> Update:
    """Tell the customers of all open children the same: one external comment on each, all or none.

    Each goes through that customer's own gate (R32). Raises Invalid for an empty text, NotPossible if there
    is no open child.
    """
    require(actor, Right.COMMENT)
    body = needed_text("comment", text)
    kept = await documents.keep(house, attachments)
    async with house.transaction():
        opened, closed = await _open_and_closed(parent)
        if not opened:
            raise NotPossible("{number} has no open children.", number=parent.number)
        new = NewComment(body=body, visibility=Visibility.EXTERNAL, attachments=kept, hold=hold)
        told = [await _tell(house, child, new, actor=actor) for child in opened]
        step = {"update_to_children": (None, ", ".join(child.number for child in opened))}
        history.record_on_ticket(parent.id, step, actor=actor)
        said = N_("{actor} wrote to the customers of {children}:\n{words}")
        numbers = ", ".join(child.number for child in opened)
        await announcements.notice(parent, said, actor=actor.name, children=numbers, words=body[:500])
    return Update(told=told, closed=closed)


async def _open_and_closed(parent: Ticket) -> tuple[list[Ticket], list[Ticket]]:
    """The children, locked. Raises NotPossible for a parent that is deleted or merged."""
    held = await survivors.several([parent.id, *await children_of(parent.id)])
    await survivors.refuse_gone(held[parent.id])
    found = [
        ticket
        for ticket in sorted(held.values(), key=lambda ticket: ticket.serial)
        if ticket.parent_id == parent.id and ticket.deleted_at is None and ticket.merged_into_id is None
    ]
    closed = {ticket.id for ticket in found if (await tickets.status_of(ticket)).counts_as_closed}
    return (
        [ticket for ticket in found if ticket.id not in closed],
        [ticket for ticket in found if ticket.id in closed],
    )


async def _tell(house: House, child: Ticket, new: NewComment, *, actor: Actor) -> Told:
    await comments.add_comment(house, child, new, actor=actor)
    return Told(child=child, reason=(await reach(house, child)).reason)


async def close_children(
    house: House, parent: Ticket, *, actor: Actor, hold: timedelta = timedelta()
) -> Sequence[Ticket]:
    """Close all open children of a closed parent; those without a solution get the parent's (N1).

    Returns those it closed. Raises NotPossible if the parent isn't closed.
    """
    require(actor, Right.EDIT)
    async with house.transaction():
        opened, _ = await _open_and_closed(parent)
        parent = await Ticket.get(id=parent.id)
        if not (await tickets.status_of(parent)).counts_as_closed:
            raise NotPossible("{number} is not closed.", number=parent.number)
        for child in opened:
            wishes = {"status": await picklists.closed_status()}
            if parent.solution and not child.solution:
                wishes["solution"] = parent.solution
            await tickets.change(house, child, wishes, actor=actor, hold=hold)
        if opened:
            numbers = ", ".join(child.number for child in opened)
            history.record_on_ticket(parent.id, {"children_closed": (None, numbers)}, actor=actor)
    return opened
