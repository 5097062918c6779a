"""`subscribe nadia`: an agent hears of every change of the ticket from now on (R14)."""

from dataclasses import dataclass
from typing import Any, Self

from desk import subscriptions
from desk.errors import Invalid
from desk.i18n import N_
from desk.workflows.actions import people
from desk.workflows.actions.people import Named
from desk.workflows.said import Said
from desk.workflows.scene import Scene
from models.agent import Agent

_SUBSCRIBED = N_("subscribe {name}")


@dataclass(frozen=True, slots=True)
class Subscribe:
    who: Named

    @classmethod
    async def read(cls, verb: str, argument: str, text: str) -> Self:  # noqa: ARG003
        who = await people.called(f"{argument}:{text}" if text else argument)
        if who.agent_id is None:
            raise Invalid("do", "Only an agent can subscribe, no group.")
        return cls(who)

    @classmethod
    def restored(cls, kept: dict[str, Any]) -> Self:
        return cls(people.restored(kept["who"]))

    def stored(self) -> dict[str, Any]:
        return {"do": "subscribe", "who": self.who.stored()}

    async def in_words(self) -> str:
        return f"subscribe {(await self.who.in_words()).removeprefix('agent:')}"

    async def plan(self, scene: Scene) -> list[Said]:  # noqa: ARG002
        return [Said(_SUBSCRIBED, name=(await self.who.somebody()).name)]

    async def do(self, scene: Scene) -> list[Said]:
        person = await self.who.somebody()
        assert isinstance(person, Agent)
        ids = [scene.ticket.id]
        if await subscriptions.subscribe(scene.house, ids, person, actor=scene.actor):
            return [Said(_SUBSCRIBED, name=person.name)]
        return [Said(N_("{name} has subscribed already"), name=person.name)]
