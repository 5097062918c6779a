"""Mass delete (R20): many tickets out of sight; each can be restored for 30 days (R10)."""

from collections.abc import Mapping
from typing import Any

from desk import announcements, ticket_deletion
from desk.actor import Actor
from desk.house import House
from desk.mass.kinds import Outcome, Wishes
from desk.permissions import Right
from models.ticket import Ticket


class _Delete:
    right = Right.MASS_DELETE

    async def check(self, house: House, wishes: Wishes, *, actor: Actor) -> dict[str, Any]:  # noqa: ARG002
        return {}

    async def apply(
        self,
        house: House,  # noqa: ARG002
        tickets: Mapping[int, Ticket],
        wishes: Wishes,  # noqa: ARG002
        *,
        actor: Actor,
    ) -> Outcome:
        for ticket in tickets.values():
            await ticket_deletion.hide(ticket, actor=actor)
        await announcements.cards_in_bulk(list(tickets.values()))
        return Outcome(changed=len(tickets))


KIND = _Delete()
