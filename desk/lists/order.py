"""In which order a list stands: along one column, within groups that stand in an order of their own.

A list can be sorted by what an index serves, and only by that: then a page costs the same at any depth. By a
picklist it stands in the administrator's order, by a person or a record in that of the names: value by
value, newest change first in each. What is empty stands last, in both directions.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from desk import picklists
from desk.conditions.sql import among
from desk.errors import Invalid
from desk.rows import rows
from models.picklist_value import Picklist

# One value of a level: a picklist's key, a record's id, None where it is empty.
Key = Any


@dataclass(frozen=True, slots=True)
class Order:
    """Along a column; rows alike in it stand by id."""

    column: str
    is_descending: bool = True
    has_id: bool = True
    is_moment: bool = False
    # Rows where it is empty stand behind the others.
    is_nullable: bool = False


NEWEST = Order("modified_at", is_moment=True)


class Level(Protocol):
    """The column by whose values a list is divided, in the order of the values."""

    @property
    def column(self) -> str: ...

    def ahead(self, first: Key | None, *, is_begun: bool) -> AsyncIterator[Key]:
        """The values in order; begun: from `first` on."""
        ...

    async def sorted(self, present: Sequence[Key]) -> Sequence[Key]:
        """These values in order."""
        ...


@dataclass(frozen=True, slots=True)
class Picks:
    """The values of a picklist, as the administrator has put them."""

    picklist: Picklist
    column: str
    is_descending: bool

    async def ahead(self, first: Key | None, *, is_begun: bool) -> AsyncIterator[Key]:
        keys = await self._keys()
        if is_begun:
            # A value that is gone meanwhile has no tickets, and nobody knows where it stood.
            keys = keys[keys.index(first) :] if first in keys else keys[-1:]
        for key in keys:
            yield key

    async def sorted(self, present: Sequence[Key]) -> Sequence[Key]:
        return [key for key in await self._keys() if key in present]

    async def _keys(self) -> list[Key]:
        keys: list[Key] = [value.key for value in await picklists.values_of(self.picklist)]
        return [*(reversed(keys) if self.is_descending else keys), None]


@dataclass(frozen=True, slots=True)
class Records:
    """People or records by their names; those that no ticket has are passed over."""

    table: str
    name: str
    column: str
    is_descending: bool
    at_once: int = 100

    async def ahead(self, first: Key | None, *, is_begun: bool) -> AsyncIterator[Key]:
        if is_begun and first is None:
            yield None
            return
        at = await self._place(first) if is_begun else None
        if at is not None:
            yield first
        while found := await self._window(at):
            for row in found:
                if row["is_used"]:
                    yield row["id"]
            at = (found[-1]["name"], found[-1]["id"])
        yield None

    async def _place(self, key: Key) -> tuple[Any, Any] | None:
        found = await rows(f"SELECT id, {self.name} AS name FROM {self.table} WHERE id = ?", [key])
        return (found[0]["name"], found[0]["id"]) if found else None

    async def _window(self, at: tuple[Any, Any] | None) -> Sequence[Mapping[str, Any]]:
        sign, way = ("<", "DESC") if self.is_descending else (">", "ASC")
        behind = f"WHERE (r.{self.name}, r.id) {sign} (?, ?)" if at is not None else ""
        # A sub-select that gives a value is asked row by row, by the index; EXISTS might be joined whole.
        used = f"(SELECT t.id FROM ticket t WHERE t.{self.column} = r.id LIMIT 1) IS NOT NULL"
        sql = (
            f"SELECT w.id, w.name, {used.replace('r.id', 'w.id')} AS is_used FROM "
            f"(SELECT r.id, r.{self.name} AS name FROM {self.table} r {behind} "
            f"ORDER BY r.{self.name} {way}, r.id {way} LIMIT ?) w ORDER BY w.name {way}, w.id {way}"
        )
        return await rows(sql, [*(at or ()), self.at_once])

    async def sorted(self, present: Sequence[Key]) -> Sequence[Key]:
        real = [key for key in present if key is not None]
        way = "DESC" if self.is_descending else "ASC"
        these = among("id", real)
        sql = f"SELECT id FROM {self.table} WHERE {these.text} ORDER BY {self.name} {way}, id {way}"
        found = [row["id"] for row in await rows(sql, these.values)]
        return [*found, *([None] if None in present else [])]


@dataclass(frozen=True, slots=True)
class Sorting:
    """How a list stands: level in level, and within the last along a column."""

    levels: Sequence[Level] = ()
    order: Order = field(default=NEWEST)


_COLUMNS: Mapping[str, Order] = {
    "modified": NEWEST,
    "created": Order("created_at", is_moment=True),
    "closed": Order("closed_at", is_moment=True, is_nullable=True),
    "number": Order("serial", has_id=False),
    "title": Order("title"),
}
_PICKS = {
    name.value: name
    for name in (
        Picklist.STATUS,
        Picklist.PRIORITY,
        Picklist.TYPE,
        Picklist.SEVERITY,
        Picklist.CATEGORY,
        Picklist.SOURCE,
    )
}
_RECORDS = {
    "assignee": ("agent", "name", "agent_id"),
    "group": ("agent_group", "name", "group_id"),
    "contact": ("contact", "name", "contact_id"),
    "organisation": ("organisation", "name", "organisation_id"),
    "project": ("project", "name", "project_id"),
    "partner": ("partner", "name", "partner_id"),
    "product": ("product", "name", "product_id"),
    "contract": ("service_contract", "subject", "service_contract_id"),
}
GROUPABLE = (*_PICKS, *_RECORDS)
SORTABLE = (*_COLUMNS, "age", *GROUPABLE)


def sorting(sort_by: str, *, is_ascending: bool, group_by: str = "") -> Sorting:
    """Raises Invalid for what a list can't be sorted or grouped by."""
    if sort_by not in SORTABLE:
        raise Invalid(
            "sort_by",
            "A list can't be sorted by {name}. Possible are: {known}.",
            name=sort_by,
            known=", ".join(sorted(SORTABLE)),
        )
    if group_by and group_by not in GROUPABLE:
        raise Invalid(
            "group_by",
            "A list can't be grouped by {name}. Possible are: {known}.",
            name=group_by,
            known=", ".join(sorted(GROUPABLE)),
        )
    levels = [_level(group_by, is_descending=False)] if group_by else []
    if sort_by in GROUPABLE:
        if sort_by != group_by:
            levels.append(_level(sort_by, is_descending=not is_ascending))
        return Sorting(levels, NEWEST)
    if sort_by == "age":
        # The oldest was created first.
        sort_by, is_ascending = "created", not is_ascending
    order = _COLUMNS[sort_by]
    return Sorting(
        levels, Order(order.column, not is_ascending, order.has_id, order.is_moment, order.is_nullable)
    )


def _level(name: str, *, is_descending: bool) -> Level:
    if name in _PICKS:
        return Picks(_PICKS[name], name, is_descending)
    table, title, column = _RECORDS[name]
    return Records(table, title, column, is_descending)
