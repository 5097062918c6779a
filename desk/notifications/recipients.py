"""Whom an act is for: the people behind the roles of the table, before any condition is asked."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from desk import addresses, directory
from desk.house import House
from desk.notifications.act import Act, To
from desk.notifications.matrix import Notice, Role, notice, notices
from desk.notifications.reasons import Reason
from desk.responsibility import Absent, Away, responsible_for
from models.agent import Agent
from models.contact import Contact, ContactAddress
from models.ticket import Ticket
from models.ticket_participant import TicketParticipant


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person (or nobody, where somebody should be) and the row of the table they are meant by."""

    notice: Notice
    kind: str = ""
    # The customer; of a participant, the contact whose address it is.
    contact: Contact | None = None
    agent: Agent | None = None
    participant: TicketParticipant | None = None
    address: str = ""
    name: str = ""
    language: str = ""
    # Of a participant who is no contact: what their customer's box says (R32).
    portal_user: bool = False
    is_ours: bool = False
    did_it: bool = False
    already_mailed: bool = False
    # Known before any condition is asked: there is nobody, or they are away.
    settled: Reason | None = None
    away: Absent | None = None


_Find = Callable[[House, Ticket, Act, Notice], Awaitable[list[Recipient]]]


async def recipients(house: House, ticket: Ticket | None, act: Act) -> list[Recipient]:
    """All whom the act concerns, in the order of the table."""
    found: list[Recipient] = []
    for row, to in _wanted(act):
        if to is not None and to.is_somebody:
            found.append(_named(row, to))
        elif ticket is not None:
            found += await _FINDERS[row.role](house, ticket, act, row)
    return found


def _wanted(act: Act) -> Sequence[tuple[Notice, To | None]]:
    rows: Sequence[tuple[Notice, To | None]] = (
        [(notice(act.rule, to.role), to) for to in act.to]
        if act.to
        else [(row, None) for row in notices(act.rule)]
    )
    if not act.kind:
        return rows
    return [(Notice(row.rule, row.role, row.kind or act.kind, row.condition), to) for row, to in rows]


def _named(row: Notice, to: To) -> Recipient:
    person = to.contact or to.agent
    return Recipient(
        notice=row,
        kind=row.kind,
        contact=to.contact,
        agent=to.agent,
        address=(person.email or "") if person is not None else to.address,
        name=person.name if person is not None else to.name,
        did_it=to.did_it,
        already_mailed=to.already_mailed,
    )


async def _customer(_: House, ticket: Ticket, act: Act, row: Notice) -> list[Recipient]:
    contact = await _contact_of(ticket, act)
    if contact is None:
        return [Recipient(notice=row, settled=Reason.NO_CUSTOMER)]
    return [Recipient(row, row.kind, contact=contact, address=contact.email or "", name=contact.name)]


async def _contact_of(ticket: Ticket, act: Act) -> Contact | None:
    contact = act.actor.contact
    if contact is not None and contact.id == ticket.contact_id:
        return contact
    return await Contact.get_or_none(id=ticket.contact_id) if ticket.contact_id else None


async def _participants(_: House, ticket: Ticket, act: Act, row: Notice) -> list[Recipient]:
    """Those in copy who are not the customer: whose own address is in copy is the customer all the same."""
    rows = await TicketParticipant.filter(ticket_id=ticket.id, removed_at=None).order_by("id")
    if not rows:
        return []
    contacts = await _contacts_with([item.address for item in rows])
    customer = await _contact_of(ticket, act)
    ours = await directory.our_addresses()
    return [
        _in_copy(row, item, contacts.get(item.address), customer, ours)
        for item in _one_address_each(rows, contacts)
        if not _is_customer(item.address, contacts.get(item.address), customer)
    ]


def _one_address_each(
    rows: Sequence[TicketParticipant], contacts: Mapping[str, Contact]
) -> Sequence[TicketParticipant]:
    """A contact in copy with several addresses is mailed at their own first one, or at the first in copy."""
    chosen: dict[str | int, TicketParticipant] = {}
    for item in rows:
        contact = contacts.get(item.address)
        key = contact.id if contact is not None else item.address
        is_own = contact is not None and addresses.normalise(contact.email or "") == item.address
        if key not in chosen or is_own:
            chosen[key] = item
    return list(chosen.values())


def _is_customer(address: str, contact: Contact | None, customer: Contact | None) -> bool:
    if customer is None:
        return False
    is_same = contact is not None and contact.id == customer.id
    return is_same or addresses.normalise(customer.email or "") == address


def _in_copy(
    row: Notice,
    item: TicketParticipant,
    contact: Contact | None,
    customer: Contact | None,
    ours: frozenset[str],
) -> Recipient:
    who = contact or customer
    return Recipient(
        notice=row,
        kind=row.kind,
        contact=contact,
        participant=item,
        address=item.address,
        name=contact.name if contact is not None else item.name,
        language=who.language if who is not None else "",
        portal_user=who.portal_user if who is not None else False,
        is_ours=not addresses.with_bases(item.address).isdisjoint(ours),
    )


async def _contacts_with(known: Sequence[str]) -> Mapping[str, Contact]:
    rows = await ContactAddress.filter(address__in=list(known)).select_related("contact")
    return {row.address: row.contact for row in rows}


async def _assignees(house: House, ticket: Ticket, _: Act, row: Notice) -> list[Recipient]:
    found = await responsible_for(house, ticket)
    if not found.people:
        return [Recipient(notice=row, settled=Reason.NOBODY_RESPONSIBLE)]
    people = [_agent(row, person) for person in found.people]
    return [*people, *(_not_there(row, away) for away in found.away)]


def _agent(row: Notice, person: Agent) -> Recipient:
    return Recipient(row, row.kind, agent=person, address=person.email, name=person.name)


def _not_there(row: Notice, away: Away) -> Recipient:
    person = away.agent
    reason = Reason.DEPUTY_MAILED if away.deputy is not None else Reason.ABSENT
    return Recipient(
        row, agent=person, address=person.email, name=person.name, settled=reason, away=away.facts
    )


async def _nobody(_: House, __: Ticket, ___: Act, ____: Notice) -> list[Recipient]:
    """Subscribers and colleagues are named by their acts."""
    return []


_FINDERS: Mapping[Role, _Find] = {
    Role.CUSTOMER: _customer,
    Role.PARTICIPANT: _participants,
    Role.ASSIGNEE: _assignees,
    Role.SUBSCRIBER: _nobody,
    Role.COLLEAGUE: _nobody,
}
