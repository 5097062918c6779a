"""Changes of columns as people and the history read them: by field, with names in place of ids (R11)."""

from collections.abc import Mapping, Sequence
from typing import Any

from desk import directory, references
from desk.field_references import Assignee, Reference
from desk.fields import Field

# What a change is made of: columns before, and what they become.
Step = tuple[Mapping[str, Any], Mapping[str, Any]]
Readable = dict[str, tuple[Any, Any]]


async def readable(
    fields: Mapping[str, Field], before: Mapping[str, Any], new: Mapping[str, Any]
) -> Readable:
    """`field -> (old, new)` of columns that change."""
    return (await readable_many(fields, [(before, new)]))[0]


async def readable_many(fields: Mapping[str, Field], steps: Sequence[Step]) -> list[Readable]:
    """Of many records; the database is asked once a field."""
    names = await _names(fields, steps)
    return [
        {
            history_name(fields, column): (
                _shown(names, column, before[column]),
                _shown(names, column, value),
            )
            for column, value in new.items()
        }
        for before, new in steps
    ]


# By column: the names behind its ids.
_Names = Mapping[str, Mapping[int, Any]]


async def _names(fields: Mapping[str, Field], steps: Sequence[Step]) -> _Names:
    return {
        column: await _names_of(fields, column, steps)
        for column in dict.fromkeys(column for _, new in steps for column in new)
        if column in _PEOPLE or isinstance(_kind(fields, column), Reference)
    }


_PEOPLE = frozenset({"agent_id", "group_id"})


async def _names_of(fields: Mapping[str, Field], column: str, steps: Sequence[Step]) -> Mapping[int, Any]:
    if column in _PEOPLE:
        known: Mapping[int, Any] = (
            await directory.agents() if column == "agent_id" else await directory.groups()
        )
        return {number: str(record) for number, record in known.items()}
    kind = _kind(fields, column)
    assert isinstance(kind, Reference)
    ids = {value for before, new in steps if column in new for value in (before[column], new[column])}
    return await references.titles(kind.target, sorted(ids - {None}))


def _shown(names: _Names, column: str, value: Any) -> Any:
    return names[column].get(value) if column in names and value is not None else value


def history_name(fields: Mapping[str, Field], column: str) -> str:
    """What a column is called in the history: like its field; `agent` and `group` each for itself."""
    found = _field(fields, column)
    return found.name if found else column.removesuffix("_id")


async def display(fields: Mapping[str, Field], column: str, value: Any) -> Any:
    """The name behind an id; other values as they are."""
    step: Step = ({column: None}, {column: value})
    return next(iter((await readable(fields, *step)).values()))[1]


def _kind(fields: Mapping[str, Field], column: str) -> Any:
    found = _field(fields, column)
    return found.kind if found else None


def _field(fields: Mapping[str, Field], column: str) -> Field | None:
    return next(
        (
            item
            for item in fields.values()
            if item.stored_in == column and not isinstance(item.kind, Assignee)
        ),
        None,
    )
