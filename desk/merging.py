"""Merges a ticket into another, and takes them apart again exactly (Zusammenführen).

What was said on the merged ticket moves to the survivor, with its files; tags, subscribers, people in copy
and relations are united. The merged ticket is closed and points to its survivor: what comes for it goes
there, however it comes. Mails that were decided before stay what they are. Nobody is mailed about a merge.
"""

from datetime import datetime
from enum import StrEnum

from desk import announcements, clock, history, merge_moves, picklists, survivors
from desk.actor import Actor
from desk.errors import Invalid, NotPossible
from desk.house import House
from desk.i18n import N_
from desk.merge_moves import Moved
from desk.merge_objections import objection
from desk.permissions import Right, require
from models.picklist_value import Picklist
from models.ticket import Ticket
from models.ticket_merge import TicketMerge


class Others(StrEnum):
    """What becomes of the merged ticket's customer, if the survivor's is another."""

    REFUSE = "refuse"
    # The survivor's customer sees what was said on the merged ticket; its own customer sees nothing new.
    SHOW = "show"
    # Besides, those who wrote into the merged ticket may write into the survivor by mail.
    JOIN = "join"


async def merge(
    house: House, merged: Ticket, survivor: Ticket, *, actor: Actor, others: Others = Others.REFUSE
) -> Ticket:
    """Merge one ticket into another (issue 3). Returns the survivor.

    Raises OtherCustomer if `others` is REFUSE and somebody would see what isn't theirs; Invalid for a ticket
    and itself; NotPossible if one of them is deleted or merged already, or has children where the survivor is
    a child.
    """
    require(actor, Right.MERGE)
    if merged.id == survivor.id:
        raise Invalid("survivor", "A ticket can't be merged into itself.")
    async with house.transaction():
        held = await survivors.several([merged.id, survivor.id, *await merge_moves.children_of(merged.id)])
        merged, survivor = held[merged.id], held[survivor.id]
        await survivors.refuse_gone(merged)
        await survivors.refuse_gone(survivor)
        refusal = objection(merged, survivor, has_words=await merge_moves.has_words(merged))
        if refusal is not None and others is Others.REFUSE:
            raise refusal
        at = clock.now()
        takes_people = refusal is None or others is Others.JOIN
        moved = await merge_moves.move(merged, survivor, at=at, takes_people=takes_people, actor=actor)
        await _close(merged, survivor, at=at, actor=actor)
        await TicketMerge.create(
            survivor_id=survivor.id,
            merged_id=merged.id,
            moved=moved.as_json(),
            merged_by=actor.name[:200],
            merged_at=at,
        )
        await _tell(merged, survivor, N_("{merged} was merged into {survivor} by {actor}."), actor=actor)
    return survivor


async def unmerge(house: House, merged: Ticket, *, actor: Actor) -> Ticket:
    """Give a merged ticket back what moved, and only that; it is as it was. Returns it.

    What was said after the merge stays on the survivor. Raises NotPossible if it isn't merged, if its
    survivor was merged on meanwhile, or is deleted.
    """
    require(actor, Right.MERGE)
    async with house.transaction():
        merged = await Ticket.get(id=merged.id)
        if merged.merged_into_id is None:
            raise NotPossible("{number} is not merged into another ticket.", number=merged.number)
        held = await survivors.several([merged.id, merged.merged_into_id])
        survivor = held[merged.merged_into_id]
        merged = held[merged.id]
        await survivors.refuse_gone(survivor)
        record = await _record_of(merged, survivor)
        moved = Moved.read(record.moved)
        at = clock.now()
        await merge_moves.give_back(record, moved, at=at, actor=actor)
        await _open_again(merged, survivor, moved, actor=actor, at=at)
        await _save(survivor, await merge_moves.modified_before(record, survivor) or at)
        await TicketMerge.filter(id=record.id).update(unmerged_at=at)
        await _tell(merged, survivor, N_("{merged} was taken out of {survivor} by {actor}."), actor=actor)
    return merged


async def _record_of(merged: Ticket, survivor: Ticket) -> TicketMerge:
    """Raises NotPossible if somebody was quicker."""
    record = await TicketMerge.get_or_none(merged_id=merged.id, survivor_id=survivor.id, unmerged_at=None)
    if record is None or merged.merged_into_id != survivor.id:
        raise NotPossible("{number} is not merged into another ticket.", number=merged.number)
    return record


async def _close(merged: Ticket, survivor: Ticket, *, at: datetime, actor: Actor) -> None:
    before = merged.status
    merged.status = await picklists.closed_status()
    merged.closed_at = merged.closed_at or at
    merged.merged_into_id = survivor.id
    changes = {"merged_into": (None, survivor.number), "status": (before, merged.status)}
    history.record_on_ticket(merged.id, changes, actor=actor, at=at)
    history.record_on_ticket(survivor.id, {"merged": (None, merged.number)}, actor=actor, at=at)
    await _save(merged, at, "status", "closed_at", "merged_into_id")
    await _save(survivor, at)


async def _open_again(merged: Ticket, survivor: Ticket, moved: Moved, *, at: datetime, actor: Actor) -> None:
    before = merged.status
    merged.status = await _still_known(moved.status)
    merged.closed_at = moved.closed_at
    merged.merged_into_id = None
    changes = {"merged_into": (survivor.number, None), "status": (before, merged.status)}
    history.record_on_ticket(merged.id, changes, actor=actor, at=at)
    history.record_on_ticket(survivor.id, {"merged": (merged.number, None)}, actor=actor, at=at)
    await _save(merged, moved.modified_at, "status", "closed_at", "merged_into_id")


async def _still_known(status: str) -> str:
    """The status of before; if an administrator removed it meanwhile, that of an open ticket."""
    known = {value.key for value in await picklists.values_of(Picklist.STATUS)}
    return status if status in known else await picklists.open_status()


async def _save(ticket: Ticket, at: datetime, *columns: str) -> None:
    ticket.modified_at = at
    ticket.version += 1
    await ticket.save(update_fields=[*columns, "modified_at", "version"])


async def _tell(merged: Ticket, survivor: Ticket, text: str, *, actor: Actor) -> None:
    for ticket in (merged, survivor):
        values = {"merged": merged.number, "survivor": survivor.number, "actor": actor.name}
        await announcements.notice(ticket, text, **values)
        await announcements.card(ticket)


async def merged_into(survivor: Ticket) -> list[Ticket]:
    """The tickets whose survivor this one is, those merged first first."""
    return await Ticket.filter(merged_into_id=survivor.id, deleted_at=None).order_by("id")
