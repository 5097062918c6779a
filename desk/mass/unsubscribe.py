"""Ending the subscription of many tickets (R25, Abo beenden)."""

from collections.abc import Mapping
from typing import Any

from desk import subscriptions
from desk.actor import Actor
from desk.house import House
from desk.mass.kinds import Outcome, Wishes
from desk.mass.subscribe import whose
from desk.permissions import Right
from models.ticket import Ticket


class _Unsubscribe:
    """Wishes: `agent`, the handle of who subscribed; left out: who asks."""

    right = Right.MASS_SUBSCRIBE

    async def check(self, house: House, wishes: Wishes, *, actor: Actor) -> dict[str, Any]:  # noqa: ARG002
        return {"agent": (await whose(wishes, actor=actor)).handle}

    async def apply(
        self, house: House, tickets: Mapping[int, Ticket], wishes: Wishes, *, actor: Actor
    ) -> Outcome:
        agent = await whose(wishes, actor=actor)
        changed = await subscriptions.unsubscribe(house, list(tickets), agent, actor=actor)
        return Outcome(changed=len(changed))


KIND = _Unsubscribe()
