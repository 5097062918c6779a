"""Putting people in copy of a ticket, and taking them out: by an agent, or by themselves (R39, N1, N2)."""

from dataclasses import dataclass

from desk import addresses, announcements, clock, directory, history, outbox, participants, survivors
from desk.actor import Actor, system
from desk.errors import Invalid, NotFound, NotPossible
from desk.house import House
from desk.i18n import N_
from desk.notifications.matrix import Role
from desk.permissions import Right, require
from models.comment import Channel
from models.contact import Contact, ContactAddress
from models.delivery import Delivery, State
from models.ticket import Ticket
from models.ticket_participant import TicketParticipant

THEMSELVES = "themselves"


@dataclass(frozen=True, slots=True)
class Joined:
    """Who is in copy now; `is_new` is false if they were before."""

    address: str
    is_new: bool


async def add(house: House, ticket: Ticket, address: str, *, name: str = "", actor: Actor) -> Joined:
    """Put somebody in copy: they are mailed what the customer is, and may answer into the ticket.

    Brings back who was taken out. Raises Invalid for what is no address, the desk's own, or the customer's;
    NotPossible if too many are in copy, or the ticket is deleted or merged.
    """
    require(actor, Right.EDIT)
    known = addresses.normalise(address)
    if not addresses.is_sound(known):
        raise Invalid("address", "{address} is no mail address.", address=address)
    async with house.transaction():
        ticket = await survivors.alive(ticket.id)
        await _refuse(ticket, known)
        row = await participants.welcome(ticket, name or await _name_of(known), known)
        if row is None and not await participants.is_participant(ticket, known):
            raise NotPossible("Too many are in copy of {number} already.", number=ticket.number)
        if row is not None:
            history.record_on_ticket(ticket.id, {"participant": (None, known)}, actor=actor)
            await announcements.card(ticket)
    return Joined(known, row is not None)


async def _refuse(ticket: Ticket, address: str) -> None:
    if not addresses.with_bases(address).isdisjoint(await directory.our_addresses()):
        raise Invalid(
            "address",
            "{address} is the desk's own: agents and groups hear of tickets without being in copy. "
            "An agent can subscribe.",
            address=address,
        )
    if await ContactAddress.exists(address=address, contact_id=ticket.contact_id or 0):
        raise Invalid("address", "{address} is the customer's own.", address=address)


async def _name_of(address: str) -> str:
    contact = await Contact.get_or_none(addresses__address=address)
    return contact.name if contact is not None else ""


async def remove(house: House, ticket: Ticket, address: str, *, actor: Actor) -> TicketParticipant:
    """Take somebody out: no more mails, not even those that wait, and theirs go into the ticket no more.

    A copy alone doesn't bring them back. Raises NotFound for who isn't in copy.
    """
    require(actor, Right.EDIT)
    known = addresses.normalise(address)
    async with house.transaction():
        ticket = await survivors.alive(ticket.id)
        row = await TicketParticipant.get_or_none(ticket_id=ticket.id, address=known, removed_at=None)
        if row is None:
            raise NotFound("{address} is not in copy of {number}.", address=address, number=ticket.number)
        await _take_out(ticket, row, by=actor.name, actor=actor)
        await announcements.card(ticket)
    return row


async def leave(house: House, participant: TicketParticipant) -> bool:
    """By their own link: out of the ticket, and of the one it was merged into. False if they were out."""
    async with house.transaction():
        named = await Ticket.get(id=participant.ticket_id)
        held = await survivors.several([named.id, (await survivors.survivor_of(named)).id])
        rows = TicketParticipant.filter(ticket_id__in=list(held), address=participant.address)
        left = await rows.filter(removed_at=None).order_by("id")
        for row in left:
            ticket = held[row.ticket_id]
            await _take_out(ticket, row, by=THEMSELVES, actor=system(Channel.PORTAL))
            text = N_("{address} is no longer in copy: they asked for no more mails.")
            await announcements.notice(ticket, text, address=row.address)
            await announcements.card(ticket)
    return bool(left)


async def _take_out(ticket: Ticket, row: TicketParticipant, *, by: str, actor: Actor) -> None:
    row.removed_at, row.removed_by = clock.now(), by[:200]
    await row.save(update_fields=["removed_at", "removed_by"])
    waiting = Delivery.filter(ticket_id=ticket.id, role=Role.PARTICIPANT, recipient=row.address)
    await outbox.cancel([mail.id for mail in await waiting.filter(state__in=(State.QUEUED, State.HELD))])
    history.record_on_ticket(ticket.id, {"participant": (row.address, None)}, actor=actor)
