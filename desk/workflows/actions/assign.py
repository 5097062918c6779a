"""`assign Support`: give the ticket to an agent, a group, or the default assignee (R52)."""

from dataclasses import dataclass
from typing import Any, Self

from desk import assignees, tickets
from desk.errors import Invalid
from desk.i18n import N_
from desk.workflows.actions import people
from desk.workflows.actions.people import Named
from desk.workflows.said import Said
from desk.workflows.scene import Scene
from models.agent import Agent


def _given(wish: str) -> Said:
    return Said(N_("assignee → {assignee}"), assignee=wish.partition(":")[2])


@dataclass(frozen=True, slots=True)
class Assign:
    """`to` None: the default assignee, whoever it is then."""

    to: Named | None

    @classmethod
    async def read(cls, verb: str, argument: str, text: str) -> Self:  # noqa: ARG003
        wish = f"{argument}:{text}".strip(": ") if text else argument
        if wish.casefold() == "default":
            return cls(None)
        return cls(await people.called(wish.removeprefix("to ")))

    @classmethod
    def restored(cls, kept: dict[str, Any]) -> Self:
        return cls(people.restored(kept["to"]) if kept["to"] else None)

    def stored(self) -> dict[str, Any]:
        return {"do": "assign", "to": self.to.stored() if self.to else None}

    async def in_words(self) -> str:
        return f"assign {await self.to.in_words() if self.to else 'default'}"

    async def plan(self, scene: Scene) -> list[Said]:
        return [_given(await self._wish(scene))]

    async def do(self, scene: Scene) -> list[Said]:
        wish = await self._wish(scene)
        scene.ticket = await tickets.change(scene.house, scene.ticket, {"assignee": wish}, actor=scene.actor)
        return [_given(wish)]

    async def _wish(self, scene: Scene) -> str:
        if self.to is not None:
            found = await self.to.somebody()
            return f"agent:{found.handle}" if isinstance(found, Agent) else f"group:{found.name}"
        default = await assignees.default(scene.house)
        if default.agent is not None:
            return f"agent:{default.agent.handle}"
        if default.group is not None:
            return f"group:{default.group.name}"
        raise Invalid("assignee", "No default assignee is set.")
