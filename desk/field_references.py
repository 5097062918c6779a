"""The kinds of fields that stand for something in the database: a picklist's value, a record, an assignee."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk import assignees, directory, picklists, references
from desk.errors import Invalid
from desk.fields import Columns, Field, Known, text
from models.picklist_value import Picklist

# Where a picklist's `Known` has the labels of all its values, for a refusal: no wish is empty.
_LISTED = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """A value of a picklist, by key or label, in either language (R6)."""

    picklist: Picklist

    async def look_up(self, wishes: Collection[str]) -> Known:  # noqa: ARG002
        values = await picklists.values_of(self.picklist)
        known: dict[str, Any] = {_LISTED: picklists.listed(values)}
        for value in reversed(values):
            for word in (value.label_de, value.label_en, value.key):
                known[word.casefold()] = value.key
        return known

    def read(self, field: Field, wish: Any, known: Known) -> Columns:
        written = text(wish)
        if not written:
            if field.is_mandatory:
                raise Invalid(field.name, "Please choose a value for {name}.", name=field.label)
            return {field.stored_in: None}
        key = known.get(written.casefold())
        if key is None:
            raise Invalid(
                field.name,
                "{wish} is no value of {name}. Possible are: {known}.",
                wish=wish,
                name=field.label,
                known=known[_LISTED],
            )
        return {field.stored_in: key}

    async def written(self, field: Field, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        return [text(row[field.stored_in]) for row in rows]


@dataclass(frozen=True, slots=True)
class Reference:
    """A record of another kind, by its number, its name or its mail address."""

    target: str

    async def look_up(self, wishes: Collection[str]) -> Known:
        return await references.find(self.target, [wish for wish in wishes if wish])

    def read(self, field: Field, wish: Any, known: Known) -> Columns:
        written = text(wish)
        if not written:
            return {field.stored_in: None}
        found = known.get(written)
        if found is None:
            raise Invalid(field.name, "There is no {name} {wish}.", name=field.label, wish=wish)
        if found is references.SEVERAL:
            raise Invalid(field.name, "Several records are called {wish}: please give the number.", wish=wish)
        return {field.stored_in: found}

    async def written(self, field: Field, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        numbers = {row[field.stored_in] for row in rows} - {None}
        names = await references.written(self.target, sorted(numbers))
        return [names.get(row[field.stored_in], "") for row in rows]


@dataclass(frozen=True, slots=True)
class Serial:
    """A record's own number: `PRO12`."""

    target: str

    async def look_up(self, wishes: Collection[str]) -> Known:  # noqa: ARG002
        return {}

    def read(self, field: Field, wish: Any, known: Known) -> Columns:  # noqa: ARG002
        written = text(wish)
        figure = references.number_of(self.target, written) if written else None
        if written and figure is None:
            raise Invalid(field.name, "{wish} is no number of a record.", wish=wish)
        return {field.stored_in: figure}

    async def written(self, field: Field, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        prefix = references.prefix_of(self.target)
        return ["" if (figure := row[field.stored_in]) is None else f"{prefix}{figure}" for row in rows]


class Assignee:
    """An agent or a group (§1): two columns, of which the agent's says more."""

    async def look_up(self, wishes: Collection[str]) -> Known:
        return await assignees.find_each([wish for wish in wishes if wish])

    def read(self, field: Field, wish: Any, known: Known) -> Columns:  # noqa: ARG002
        written = text(wish)
        if not written:
            return {"agent_id": None}
        found = known[written]
        if isinstance(found, Invalid):
            raise found
        if found.agent is not None:
            return {"agent_id": found.agent.id}
        # Given to a group: nobody in particular has it any more.
        return {"group_id": found.group.id, "agent_id": None}

    async def written(self, field: Field, rows: Sequence[Mapping[str, Any]]) -> list[str]:  # noqa: ARG002
        agents, groups = await directory.agents(), await directory.groups()
        return [
            f"agent:{agents[row['agent_id']].handle}"
            if row["agent_id"] in agents
            else f"group:{groups[row['group_id']].name}"
            if row["group_id"] in groups
            else ""
            for row in rows
        ]


class Agent:
    """An agent by handle, name or mail address."""

    async def look_up(self, wishes: Collection[str]) -> Known:
        return await Assignee().look_up([f"agent:{wish.removeprefix('agent:')}" for wish in wishes if wish])

    def read(self, field: Field, wish: Any, known: Known) -> Columns:
        written = text(wish)
        if not written:
            return {field.stored_in: None}
        found = known[f"agent:{written.removeprefix('agent:')}"]
        if isinstance(found, Invalid):
            raise Invalid(field.name, found.text, **found.values)
        return {field.stored_in: found.agent.id}

    async def written(self, field: Field, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        agents = await directory.agents()
        return [agents[row[field.stored_in]].handle if row[field.stored_in] in agents else "" for row in rows]
