"""Tags in one cell: `vpn, umzug`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desk import tags
from desk.errors import Invalid
from desk.fields import Columns, Field, Known, text


@dataclass(frozen=True, slots=True)
class Tagged:
    """By key, as they are written; the same whatever their case."""

    keys: frozenset[str]
    names: Mapping[str, str] = field(compare=False)


def tagged(names: Collection[str]) -> Tagged:
    """Raises Invalid for what is no tag."""
    found = tags.named(names)
    return Tagged(frozenset(found), found)


class TagList:
    async def look_up(self, wishes: Collection[str]) -> Known:  # noqa: ARG002
        return {}

    def read(self, field: Field, wish: Any, known: Known) -> Columns:  # noqa: ARG002
        try:
            return {field.stored_in: tagged([name for name in text(wish).split(",") if name.strip()])}
        except Invalid as fault:
            raise Invalid(field.name, fault.text, **fault.values) from fault

    async def written(self, field: Field, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        return [", ".join(row[field.stored_in].names.values()) for row in rows]
