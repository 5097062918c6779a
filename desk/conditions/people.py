"""Conditions on people and on what hangs on a ticket: assignee, group, subscribers, tags, the parent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from desk import access, assignees, directory
from desk.conditions.kinds import Plain
from desk.conditions.tree import Operator
from desk.conditions.values import OfAgent, OfGroup, Person, Who
from desk.errors import Invalid, NotFound
from desk.fields import Known, text
from desk.i18n import Term
from models.tag import Tag
from models.ticket import Ticket

_EITHER = (Operator.IS, Operator.IS_NOT, Operator.ONE_OF, Operator.NONE_OF)
_EMPTY = (Operator.EMPTY, Operator.NOT_EMPTY)


@dataclass(frozen=True, slots=True)
class People:
    """Agents, inactive ones too, and groups; and those who are one or the other for who looks."""

    words: frozenset[Who]
    has_agents: bool = True
    has_groups: bool = True
    operators: Sequence[Operator] = (*_EITHER, *_EMPTY)

    async def look_up(self, wishes: Collection[Any]) -> Known:
        return {text(wish): await self._called(text(wish)) for wish in wishes if text(wish)}

    async def _called(self, wish: str) -> Person | None:
        word = wish.casefold().replace(" ", "_")
        if word in set(self.words):
            return Who(word)
        if self.has_agents and not wish.startswith("group:"):
            try:
                return OfAgent((await assignees.agent_called(wish.removeprefix("agent:"))).id)
            except NotFound:
                pass
        return await _group_called(wish.removeprefix("group:")) if self.has_groups else None

    def read(self, label: Term, operator: Operator, wish: Any, known: Known) -> Person:  # noqa: ARG002
        found: Person | None = known.get(text(wish))
        if found is None:
            words = ", ".join(sorted(word.replace("_", " ") for word in self.words))
            raise Invalid(
                label,
                "{wish} is nobody that {name} could be. Possible are names, and: {known}.",
                wish=wish,
                name=label,
                known=words,
            )
        return found

    def plain(self, value: Any) -> Any:
        match value:
            case OfAgent(number):
                return {"agent": number}
            case OfGroup(number):
                return {"group": number}
            case _:
                return str(value)

    def restored(self, operator: Operator, plain: Any) -> Any:  # noqa: ARG002
        if isinstance(plain, str):
            return Who(plain)
        return OfAgent(plain["agent"]) if "agent" in plain else OfGroup(plain["group"])

    async def written(self, values: Sequence[Any]) -> list[Any]:
        agents, groups = await directory.agents(), await directory.groups()
        return [
            f"agent:{agents[value.id].handle}"
            if isinstance(value, OfAgent)
            else f"group:{groups[value.id].name}"
            if isinstance(value, OfGroup)
            else str(value)
            for value in values
        ]


async def _group_called(name: str) -> OfGroup | None:
    try:
        found = (await assignees.find(f"group:{name}")).group
    except Invalid:
        return None
    return OfGroup(found.id) if found is not None else None


class Tags(Plain):
    operators = (*_EITHER, Operator.ALL_OF, *_EMPTY)

    async def look_up(self, wishes: Collection[Any]) -> Known:
        keys = {text(wish).casefold() for wish in wishes}
        return dict(await Tag.filter(key__in=list(keys)).values_list("key", "id"))

    def read(self, label: Term, operator: Operator, wish: Any, known: Known) -> int:  # noqa: ARG002
        number: int | None = known.get(text(wish).casefold())
        if number is None:
            raise Invalid(label, "There is no tag {wish}.", wish=wish)
        return number

    async def written(self, values: Sequence[Any]) -> list[Any]:
        names = dict(await Tag.filter(id__in=list(values)).values_list("id", "name"))
        return [names.get(value, "") for value in values]


class Parents(Plain):
    """Another ticket, by its number."""

    operators = (*_EITHER, *_EMPTY)

    async def look_up(self, wishes: Collection[Any]) -> Known:
        serials = [serial for wish in wishes if (serial := access.serial_of(text(wish))) is not None]
        return dict(await Ticket.filter(serial__in=serials).values_list("serial", "id"))

    def read(self, label: Term, operator: Operator, wish: Any, known: Known) -> int:  # noqa: ARG002
        serial = access.serial_of(text(wish))
        number: int | None = known.get(serial)  # type: ignore[call-overload]
        if number is None:
            raise Invalid(label, "There is no ticket {number}.", number=wish)
        return number

    async def written(self, values: Sequence[Any]) -> list[Any]:
        serials = dict(await Ticket.filter(id__in=list(values)).values_list("id", "serial"))
        return [f"TT{serials[value]}" for value in values if value in serials]
