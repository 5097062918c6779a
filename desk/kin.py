"""Which tickets belong together with one: parent, children, survivor, those merged into it, what it follows.

For agents.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.expressions import Q

from models.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Kin:
    """Numbers of tickets; none that is deleted."""

    parent: str | None = None
    children: Sequence[str] = ()
    # The one it was merged into; that one may have been merged on.
    merged_into: str | None = None
    merged: Sequence[str] = ()
    # The ticket, closed long ago, that it goes on with; and those that go on with this one.
    follows: str | None = None
    followed_by: Sequence[str] = ()


NO_KIN = Kin()


async def kin_of(ticket: Ticket) -> Kin:
    above = [
        number
        for number in (ticket.parent_id, ticket.merged_into_id, ticket.follows_id)
        if number is not None
    ]
    wanted = Q(id__in=above) | Q(parent_id=ticket.id) | Q(merged_into_id=ticket.id) | Q(follows_id=ticket.id)
    found = await Ticket.filter(wanted, deleted_at=None).order_by("serial")
    numbers = {item.id: item.number for item in found}
    return Kin(
        parent=numbers.get(ticket.parent_id or 0),
        children=[
            item.number for item in found if item.parent_id == ticket.id and item.merged_into_id is None
        ],
        merged_into=numbers.get(ticket.merged_into_id or 0),
        merged=[item.number for item in found if item.merged_into_id == ticket.id],
        follows=numbers.get(ticket.follows_id or 0),
        followed_by=[item.number for item in found if item.follows_id == ticket.id],
    )
