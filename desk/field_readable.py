"""Changes of columns as people and the history read them: by field, with names in place of ids (R11)."""

from collections.abc import Mapping
from typing import Any

from desk import directory, references
from desk.field_references import Reference
from desk.fields import Field


async def readable(
    fields: Mapping[str, Field], before: Mapping[str, Any], new: Mapping[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """`field -> (old, new)` of columns that change."""
    return {
        history_name(fields, column): (
            await display(fields, column, before[column]),
            await display(fields, column, value),
        )
        for column, value in new.items()
    }


def history_name(fields: Mapping[str, Field], column: str) -> str:
    """What a column is called in the history: like its field; `agent` and `group` each for itself."""
    found = _reference(fields, column)
    return found.name if found else column.removesuffix("_id")


async def display(fields: Mapping[str, Field], column: str, value: Any) -> Any:
    """The name behind an id; other values as they are."""
    if value is None:
        return None
    if column == "agent_id":
        return _name(await directory.agent(value))
    if column == "group_id":
        return _name(await directory.group(value))
    found = _reference(fields, column)
    if found is None or not isinstance(found.kind, Reference):
        return value
    return (await references.titles(found.kind.target, [value])).get(value)


def _reference(fields: Mapping[str, Field], column: str) -> Field | None:
    wanted = (item for item in fields.values() if isinstance(item.kind, Reference))
    return next((item for item in wanted if item.stored_in == column), None)


def _name(record: Any) -> str | None:
    return str(record) if record is not None else None
