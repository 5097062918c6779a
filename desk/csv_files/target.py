"""What a file's lines become: tickets, or records of a kind. One protocol: reading a file is one thing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from desk.actor import Actor
from desk.errors import Invalid
from desk.fields import Columns, Field
from desk.house import House
from desk.permissions import Right
from desk.rows import day_or_none, moment_or_none, rows

SEVERAL = object()
MOST = 400


@dataclass(frozen=True, slots=True)
class Current:
    """A record as it is, by column."""

    row: Mapping[str, Any]
    record: Any = None


# A record and the columns it shall have.
Update = tuple[Current, Columns]


class Target(Protocol):
    @property
    def record(self) -> str: ...

    @property
    def right(self) -> Right: ...

    @property
    def fields(self) -> Mapping[str, Field]:
        """What a column may be, the number too, and what an import alone may set."""
        ...

    @property
    def unique(self) -> Sequence[str]:
        """Fields by which no two records may be the same."""
        ...

    @property
    def only_new(self) -> frozenset[str]:
        """Fields that are set when a record is made, and left alone when it is changed."""
        ...

    @property
    def has_default(self) -> frozenset[str]:
        """Fields that are mandatory, and may be empty for a new record."""
        ...

    async def find(self, column: str, values: Sequence[Any]) -> Mapping[Any, Any]:
        """The ids of those that have these values, or SEVERAL."""
        ...

    async def current(self, ids: Sequence[int], *, lock: bool) -> Mapping[int, Current]: ...

    async def complete(self, many: Sequence[Columns], mapped: frozenset[str]) -> None:
        """Adds to columns what follows from them."""
        ...

    async def faults_of_new(
        self, many: Sequence[Columns], known: Sequence[Sequence[Invalid]]
    ) -> list[list[Invalid]]: ...

    async def faults_of_update(self, update: Update) -> list[Invalid]: ...

    def grants(self, columns: Columns, current: Current | None) -> bool:
        """Does it open the portal to somebody, who is mailed a password (R44)?"""
        ...

    async def insert(self, house: House, many: Sequence[Columns], *, actor: Actor) -> Sequence[int]: ...

    async def update(self, house: House, updates: Sequence[Update], *, actor: Actor) -> None: ...


async def found_in(table: str, column: str, values: Sequence[Any], where: str, number: str = "id") -> Any:
    """The ids of rows that have these values, by value; SEVERAL where more than one has."""
    found: dict[Any, Any] = {}
    for start in range(0, len(values), MOST):
        some = values[start : start + MOST]
        marks = ", ".join("?" for _ in some)
        sql = (
            f'SELECT {number} AS id, {column} AS value FROM "{table}" WHERE {column} IN ({marks}) AND {where}'
        )
        for row in await rows(sql, some):
            found[row["value"]] = SEVERAL if row["value"] in found else row["id"]
    return found


def differing(columns: Columns, current: Current) -> Columns:
    """Those that the record doesn't have already."""
    return {name: value for name, value in columns.items() if not _same(current.row[name], value)}


def _same(current: Any, new: Any) -> bool:
    """As the database gives a value, and as a field reads it."""
    if current is None or new is None:
        return current is new
    match new:
        case bool():
            return bool(current) is new
        case Decimal():
            return Decimal(str(current)) == new
        case datetime():
            return moment_or_none(current) == new
        case date():
            return day_or_none(current) == new
        case _:
            return bool(current == new)
