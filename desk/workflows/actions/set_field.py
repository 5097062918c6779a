"""`set status = closed`: give a field of the ticket a value."""

from dataclasses import dataclass
from typing import Any, Self

from desk import tickets
from desk.errors import Invalid
from desk.field_references import Pick
from desk.fields import columns_of
from desk.ticket_fields import FIELDS, changed_fields, readable
from desk.workflows.scene import Scene

# Words for the customer are an agent's alone (N1); who has the ticket is an action of its own.
_NOT_HERE = frozenset({"solution", "assignee"})


@dataclass(frozen=True, slots=True)
class SetField:
    field: str
    value: str

    @classmethod
    async def read(cls, verb: str, argument: str, text: str) -> Self:  # noqa: ARG003
        """Raises Invalid for what is no field, and no value of it."""
        said = f"{argument}:{text}" if text else argument
        name, equals, value = said.partition("=")
        field = "_".join(name.casefold().split())
        if not equals or field in _NOT_HERE:
            raise Invalid("do", "Say which field gets which value: set priority = urgent.")
        columns = await columns_of(FIELDS, {field: value.strip()})
        if isinstance(FIELDS[field].kind, Pick):
            # By its key: the label may change.
            return cls(field, next(iter(columns.values())) or "")
        return cls(field, value.strip())

    @classmethod
    def restored(cls, kept: dict[str, Any]) -> Self:
        return cls(kept["field"], kept["value"])

    def stored(self) -> dict[str, Any]:
        return {"do": "set", "field": self.field, "value": self.value}

    async def in_words(self) -> str:
        return f"set {self.field} = {self.value}"

    async def plan(self, scene: Scene) -> list[str]:
        new = await changed_fields(scene.ticket, {self.field: self.value})
        if not new:
            return [f"{self.field} is {self.value or 'empty'} already"]
        before = {name: getattr(scene.ticket, name) for name in new}
        steps = await readable(before, new)
        return [f"{name} → {after if after is not None else '–'}" for name, (_, after) in steps.items()]

    async def do(self, scene: Scene) -> list[str]:
        said = await self.plan(scene)
        wishes = {self.field: self.value}
        scene.ticket = await tickets.change(scene.house, scene.ticket, wishes, actor=scene.actor)
        return said
