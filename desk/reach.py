"""What a customer would get if an agent wrote now: shown before sending (R34)."""

from dataclasses import dataclass

from desk.actor import system
from desk.house import House
from desk.notifications.act import Act, To
from desk.notifications.matrix import Role, Rule
from desk.notifications.planning import plan
from desk.notifications.reasons import Reason
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
    act = Act(Rule.EXTERNAL_COMMENT, system(), to=[To(Role.CUSTOMER)])
    (customer,) = await plan(house, ticket, act)
    return Reach(contact=customer.contact, reason=customer.reason)
