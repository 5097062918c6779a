"""`set status = closed`: give a field of the ticket a value."""

from dataclasses import dataclass
from typing import Any, Self

from desk import picklists, tickets
from desk.errors import Invalid
from desk.field_references import Pick
from desk.fields import columns_of
from desk.i18n import N_, Label, desk_texts
from desk.ticket_fields import FIELDS, changed_fields, readable
from desk.workflows.said import Said
from desk.workflows.scene import Scene

# Words for the customer are an agent's alone (N1); who has the ticket is an action of its own.
_NOT_HERE = frozenset({"solution", "assignee"})


def _named(field: str) -> Label:
    """As it is written here; in German by its label."""
    described = FIELDS.get(field)
    return Label(field, desk_texts().text("de", described.label) if described else field)


async def _step(field: str, value: Any) -> Said:
    described = FIELDS.get(field)
    shown: Any = "–" if value is None else value
    if described is not None and isinstance(described.kind, Pick) and value is not None:
        known = await picklists.value(described.kind.picklist, str(value))
        shown = Label(known.key, known.label_de)
    return Said("{field} → {value}", field=_named(field), value=shown)


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

    async def plan(self, scene: Scene) -> list[Said]:
        new = await changed_fields(scene.ticket, {self.field: self.value})
        if not new:
            return [Said(N_("{field} is so already"), field=_named(self.field))]
        before = {name: getattr(scene.ticket, name) for name in new}
        steps = await readable(before, new)
        return [await _step(name, after) for name, (_, after) in steps.items()]

    async def do(self, scene: Scene) -> list[Said]:
        said = await self.plan(scene)
        wishes = {self.field: self.value}
        scene.ticket = await tickets.change(scene.house, scene.ticket, wishes, actor=scene.actor)
        return said
