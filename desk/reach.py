"""What a customer would get if an agent wrote now: shown before sending (R34)."""

from dataclasses import dataclass

from desk.house import House
from desk.notifications import Reason, facts_of, gate
from models.contact import Contact
from models.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Reach:
    """`reason` is MAILED, or why no mail would go out."""

    contact: Contact | None
    reason: Reason

    @property
    def is_mailed(self) -> bool:
        return self.reason is Reason.MAILED


async def reach(house: House, ticket: Ticket) -> Reach:
    """The gate (R32, R33), asked for a comment or a solution to this ticket's customer."""
    contact = await Contact.get_or_none(id=ticket.contact_id) if ticket.contact_id else None
    if contact is None:
        return Reach(contact=None, reason=Reason.NO_CUSTOMER)
    return Reach(contact=contact, reason=gate(await facts_of(house, contact)))
