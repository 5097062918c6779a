"""Who may write into a ticket by mail: its contact, and people the customer put in copy (R39)."""

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
    return await TicketParticipant.exists(ticket_id=ticket.id, address=known)


async def is_one(ticket: Ticket, contact: Contact) -> bool:
    """Is one of the contact's addresses among those in copy?"""
    known = await ContactAddress.filter(contact_id=contact.id).values_list("address")
    return await TicketParticipant.exists(ticket_id=ticket.id, address__in=[row[0] for row in known])


async def addresses_on(ticket: Ticket) -> Sequence[str]:
    """All that may write into it, apart from who may see the organisation's tickets."""
    copied = await TicketParticipant.filter(ticket_id=ticket.id).values_list("address")
    own = await ContactAddress.filter(contact_id=ticket.contact_id).values_list("address")
    return [row[0] for row in (*own, *copied)]


async def add(ticket: Ticket, people: Sequence[tuple[str, str]]) -> None:
    """Let those in copy (name, address) write into the ticket; our own addresses are nobody's."""
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
        room = MOST_ON_TICKET - await TicketParticipant.filter(ticket_id=ticket.id).count()
        await TicketParticipant.bulk_create(new[: max(room, 0)])
