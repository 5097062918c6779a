"""Takes hold of a ticket that is still there: not deleted (R10), not merged into another.

What is said to a merged ticket goes to its survivor. Several are locked in the order of their ids, so that no
two verbs wait for each other.
"""

from collections.abc import Iterable, Mapping

from desk import access, participants
from desk.actor import Actor
from desk.errors import NotPossible
from models.comment import Comment
from models.ticket import Ticket


async def alive(ticket_id: int) -> Ticket:
    """The ticket, locked, as it is now. Raises NotPossible for one that is deleted or merged."""
    ticket = await _locked(ticket_id)
    await refuse_gone(ticket)
    return ticket


async def survivor(ticket_id: int) -> Ticket:
    """The ticket, or the one it was merged into, however many steps away; locked.

    Raises NotPossible if that is deleted.
    """
    # The pointers are read before anything is held: only the ticket at their end is locked.
    ticket = await survivor_of(await Ticket.get(id=ticket_id))
    while True:
        ticket = await _locked(ticket.id)
        if ticket.merged_into_id is None:
            refuse_deleted(ticket)
            return ticket
        ticket = await survivor_of(ticket)


async def of_comment(comment: Comment) -> Ticket:
    """The comment's ticket, locked before the comment is, as everywhere: a merge may move it meanwhile.

    Raises NotPossible if the ticket is deleted.
    """
    held: Ticket | None = None
    while True:
        number = (await Comment.get(id=comment.id)).ticket_id
        if held is not None and held.id == number:
            refuse_deleted(held)
            return held
        held = (await several([number]))[number]


async def refuse_stranger(ticket: Ticket, actor: Actor) -> None:
    """A customer whose ticket was merged into somebody else's has no say there. Raises NotPossible."""
    contact = actor.contact
    if contact is None or access.may_see(actor, ticket) or await participants.is_one(ticket, contact):
        return
    raise NotPossible("This ticket is continued elsewhere. Please open a new one.")


async def survivor_of(ticket: Ticket) -> Ticket:
    """Where a ticket goes on: itself, unless it was merged. Locks nothing."""
    while ticket.merged_into_id is not None:
        ticket = await Ticket.get(id=ticket.merged_into_id)
    return ticket


async def several(ticket_ids: Iterable[int]) -> Mapping[int, Ticket]:
    """Tickets by id, locked, as they are now; deleted and merged ones too."""
    wanted = Ticket.select_for_update(no_key=True).filter(id__in=list(set(ticket_ids)))
    return {ticket.id: ticket for ticket in await wanted.order_by("id")}


async def refuse_gone(ticket: Ticket) -> None:
    """Raises NotPossible for a ticket that is deleted or merged into another."""
    refuse_deleted(ticket)
    if ticket.merged_into_id is not None:
        into = await survivor_of(ticket)
        raise NotPossible("{number} was merged into {survivor}.", number=ticket.number, survivor=into.number)


def refuse_deleted(ticket: Ticket) -> None:
    """Raises NotPossible (R10)."""
    if ticket.deleted_at is not None:
        raise NotPossible("{number} was deleted.", number=ticket.number)


async def _locked(ticket_id: int) -> Ticket:
    # Not its key: rows that point to the ticket may come into being meanwhile, else two verbs could wait for
    # each other (PostgreSQL).
    return await Ticket.select_for_update(no_key=True).get(id=ticket_id)
