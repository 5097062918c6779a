"""Who may write into a ticket by mail: its contact, and people the customer put in copy (R39).

Those in copy are mailed what the customer is (N1, N2), until somebody takes them out: then their row stays,
and a copy alone doesn't bring them back.
"""

from collections.abc import Sequence

from desk import addresses, clock, directory
from models.contact import Contact, ContactAddress
from models.ticket import Ticket
from models.ticket_participant import TicketParticipant

# Of one mail, and of one ticket.
MOST = 20
MOST_ON_TICKET = 100


async def is_participant(ticket: Ticket, address: str) -> bool:
    """May mail from this address go into the ticket?"""
    known = addresses.normalise(address)
    if ticket.contact_id is not None and await ContactAddress.exists(
        contact_id=ticket.contact_id, address=known
    ):
        return True
    return await TicketParticipant.exists(ticket_id=ticket.id, address=known, removed_at=None)


async def is_one(ticket: Ticket, contact: Contact) -> bool:
    """Is one of the contact's addresses among those in copy?"""
    known = await ContactAddress.filter(contact_id=contact.id).values_list("address")
    there = TicketParticipant.filter(ticket_id=ticket.id, removed_at=None)
    return await there.filter(address__in=[row[0] for row in known]).exists()


async def addresses_on(ticket: Ticket) -> Sequence[str]:
    """All that may write into it, apart from who may see the organisation's tickets."""
    own = await ContactAddress.filter(contact_id=ticket.contact_id).values_list("address")
    return [*(row[0] for row in own), *await in_copy(ticket)]


async def on(ticket: Ticket) -> Sequence[TicketParticipant]:
    """All in copy, in the order they came; those who were taken out, too."""
    return await TicketParticipant.filter(ticket_id=ticket.id).order_by("id").select_related("contact")


async def in_copy(ticket: Ticket) -> Sequence[str]:
    """The addresses of those in copy now."""
    there = TicketParticipant.filter(ticket_id=ticket.id, removed_at=None)
    return [row[0] for row in await there.order_by("id").values_list("address")]


async def add(ticket: Ticket, people: Sequence[tuple[str, str]]) -> None:
    """Let those in copy (name, address) take part in the ticket; our own addresses are nobody's.

    Who was taken out stays out.
    """
    wanted = {addresses.normalise(address): name for name, address in people[:MOST]}
    ours = await directory.our_addresses()
    wanted = {
        address: name
        for address, name in wanted.items()
        if addresses.is_sound(address) and addresses.with_bases(address).isdisjoint(ours)
    }
    if not wanted:
        return
    known = TicketParticipant.filter(ticket_id=ticket.id, address__in=list(wanted))
    taken = {row[0] for row in await known.values_list("address")}
    at = clock.now()
    new = [
        TicketParticipant(ticket_id=ticket.id, address=address, name=name[:200], created_at=at)
        for address, name in wanted.items()
        if address not in taken
    ]
    if new:
        await TicketParticipant.bulk_create(new[: await room_on(ticket)])


async def room_on(ticket: Ticket) -> int:
    """How many more may be in copy."""
    return max(MOST_ON_TICKET - await TicketParticipant.filter(ticket_id=ticket.id).count(), 0)


async def welcome(ticket: Ticket, name: str, address: str) -> TicketParticipant | None:
    """As a person decided: they take part from now on, whoever took them out before.

    Returns None if they do already, and if there is no room.
    """
    known = addresses.normalise(address)
    row = await TicketParticipant.get_or_none(ticket_id=ticket.id, address=known)
    if row is None:
        if not await room_on(ticket):
            return None
        return await TicketParticipant.create(
            ticket_id=ticket.id, address=known, name=name[:200], created_at=clock.now()
        )
    if row.removed_at is None:
        return None
    row.removed_at, row.removed_by = None, ""
    await row.save(update_fields=["removed_at", "removed_by"])
    return row
