"""Mass subscribe (R24, Massenabonnieren): an agent hears of every change of many tickets."""

from collections.abc import Mapping
from typing import Any

from desk import assignees, subscriptions
from desk.actor import Actor
from desk.errors import Invalid
from desk.house import House
from desk.mass.kinds import Outcome, Wishes
from desk.permissions import Right
from models.agent import Agent
from models.ticket import Ticket


async def whose(wishes: Wishes, *, actor: Actor) -> Agent:
    """The agent who is meant: the one named, else the one who asks. Raises Invalid."""
    name = wishes.get("agent")
    if name:
        return await assignees.agent_called(str(name))
    if actor.agent is None:
        raise Invalid("agent", "Please say which agent.")
    return actor.agent


class _Subscribe:
    """Wishes: `agent`, the handle of who subscribes; left out: who asks."""

    right = Right.MASS_SUBSCRIBE

    async def check(self, house: House, wishes: Wishes, *, actor: Actor) -> dict[str, Any]:
        agent = await whose(wishes, actor=actor)
        await subscriptions.subscribe(house, (), agent, actor=actor)
        return {"agent": agent.handle}

    async def apply(
        self, house: House, tickets: Mapping[int, Ticket], wishes: Wishes, *, actor: Actor
    ) -> Outcome:
        agent = await whose(wishes, actor=actor)
        changed = await subscriptions.subscribe(house, list(tickets), agent, actor=actor)
        return Outcome(changed=len(changed))


KIND = _Subscribe()
