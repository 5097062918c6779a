"""What a kind of record is (R29): table, fields, who may write it, and what is particular about it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tortoise.models import Model

from desk.actor import Actor
from desk.fields import Columns, Field
from desk.house import House
from desk.i18n import Term
from desk.permissions import Right


async def _nothing_after(
    house: House, rows: Sequence[Model], wished: Sequence[Columns], actor: Actor
) -> None:
    pass


async def _as_they_are(house: House, row: Model, columns: Columns, actor: Actor) -> Columns:  # noqa: ARG001
    return columns


async def _nothing_left(house: House, row: Any) -> None:
    pass


def _sound(columns: Mapping[str, Any]) -> None:
    pass


@dataclass(frozen=True, slots=True)
class RecordKind:
    """`name` is what commands, history and links call it; `fields` what it has, by name."""

    name: str
    label: Term
    model: type[Model]
    fields: Mapping[str, Field]
    # The field that people know a record by.
    title: str
    right: Right
    # Fields by which no two records may be the same; compared as they are written into the table.
    unique: Sequence[str] = ()
    # Raises Invalid for columns that don't fit together.
    check: Callable[[Mapping[str, Any]], None] = _sound
    # Columns that `after_insert` sets by a verb of their own; a new row begins without them.
    set_later: frozenset[str] = frozenset()
    after_insert: Callable[[House, Sequence[Model], Sequence[Columns], Actor], Awaitable[None]] = field(
        default=_nothing_after, repr=False
    )
    # Does what is particular about a change, and returns the columns that are left to set.
    before_change: Callable[[House, Any, Columns, Actor], Awaitable[Columns]] = field(
        default=_as_they_are, repr=False
    )

    # Clears away what the row named, once it is gone.
    after_delete: Callable[[House, Any], Awaitable[None]] = field(default=_nothing_left, repr=False)

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)  # noqa: SLF001 - Tortoise keeps a table's name there

    def has(self, column: str) -> bool:
        """Has the table this column?"""
        return column in self.model._meta.db_fields  # noqa: SLF001
