"""What a customer, and those in copy, would get if an agent wrote now: shown before sending (R34)."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.actor import system
from desk.house import House
from desk.notifications.act import Act, To
from desk.notifications.matrix import Role, Rule
from desk.notifications.planning import Planned, plan
from desk.notifications.reasons import Reason
from models.contact import Contact
from models.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Reach:
    """`reason` is MAILED, or why no mail would go to the customer; those in copy have each their own."""

    contact: Contact | None
    reason: Reason
    in_copy: Sequence[Planned] = ()

    @property
    def is_mailed(self) -> bool:
        return self.reason is Reason.MAILED

    @property
    def is_outside(self) -> bool:
        """Is there anybody outside to read it, by mail or in the portal?"""
        return self.contact is not None or bool(self.also)

    @property
    def also(self) -> Sequence[str]:
        """The addresses in copy that are mailed."""
        return [item.address for item in self.in_copy if item.is_mailed]

    @property
    def left_out(self) -> Sequence[Planned]:
        """Those in copy who get nothing."""
        return [item for item in self.in_copy if not item.is_mailed]


async def reach(house: House, ticket: Ticket) -> Reach:
    """The gate (R32, R33), asked for a comment or a solution to this ticket's customer and those in copy."""
    act = Act(Rule.EXTERNAL_COMMENT, system(), to=[To(Role.CUSTOMER), To(Role.PARTICIPANT)])
    customer, *in_copy = await plan(house, ticket, act)
    return Reach(contact=customer.contact, reason=customer.reason, in_copy=in_copy)
