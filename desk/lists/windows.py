"""Windows: the next rows of a list, read along indexes, and which of them fulfil the conditions.

A window may reach over several runs of the list, each a branch of its own; so a list by names, where every
run has a few tickets, takes no question for each name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from desk.conditions.sql import Sql, all_of, within
from desk.lists.facts import Facts
from desk.lists.order import Order
from desk.lists.paths import Path
from desk.lists.places import Place, native, plain
from desk.lists.runs import Run
from desk.lists.searching import Search
from desk.rows import rows


class Way(NamedTuple):
    """A run, and the path that leads along it."""

    run: Run
    path: Path

    @property
    def beside_path(self) -> list[Sql]:
        """What the run fixes and the path doesn't."""
        fixed_by_run = self.run.values.items()
        return [fixed(name, value) for name, value in fixed_by_run if name not in self.path.columns]


class Hit(NamedTuple):
    id: int
    place: Place


@dataclass(frozen=True, slots=True)
class Window:
    """`end`: the last row that was read, whether a hit or not, and which of the ways it stands on."""

    hits: Sequence[Hit] = ()
    read: int = 0
    end: Place | None = None
    ends_on: int = 0


async def window(search: Search, ways: Sequence[Way], at: Place | None, *, size: int, most: int) -> Window:
    """`size` rows behind a place on the first of the ways, and the first `most` hits among them.

    Several ways must have one order, and nothing beside their paths.
    """
    read = _read(search.facts, ways, at, size)
    where = all_of([await _conditions(search, read), *ways[0].beside_path])
    on, back = _directions(ways[0].run.order)
    found = await rows(
        f"SELECT is_hit, n, k, id, number FROM (WITH w AS MATERIALIZED ({read.text}) "
        "SELECT * FROM (SELECT 1 AS is_hit, t.n, t.k, t.id, 0 AS number "
        f"FROM (SELECT w.n, w.k, t.* FROM w CROSS JOIN ticket t WHERE t.id = w.id{search.fence}) t "
        f"WHERE {where.text} ORDER BY t.n, t.k {on}, t.id {on} LIMIT ?) h "
        "UNION ALL SELECT 0 AS is_hit, e.n, e.k, e.id, (SELECT count(*) FROM w) AS number "
        f"FROM (SELECT n, k, id FROM w ORDER BY n DESC, k {back}, id {back} LIMIT 1) e) f "
        f"ORDER BY is_hit DESC, n, k {on}, id {on}",
        [*read.values, *where.values, most],
    )
    if not found:
        return Window()
    hits = [Hit(row["id"], _place(ways, row)) for row in found[:-1]]
    last = found[-1]
    return Window(hits, last["number"], _place(ways, last), last["n"])


async def _conditions(search: Search, read: Sql) -> Sql:
    """What is asked of the rows of a window; words are asked of them by their ids."""
    if not search.words:
        return search.where(())
    return search.where([row["id"] for row in await rows(f"SELECT id FROM ({read.text}) w", read.values)])


def _place(ways: Sequence[Way], row: Mapping[str, Any]) -> Place:
    run = ways[row["n"]].run
    return Place(run.keys, plain(run.order, row["k"]), row["id"])


def _read(facts: Facts, ways: Sequence[Way], at: Place | None, size: int) -> Sql:
    """Number of the way, key and id of the first rows behind a place."""
    on, _ = _directions(ways[0].run.order)
    branches = [
        _branch(facts, number, way, values, at if number == 0 else None, size)
        for number, way in enumerate(ways)
        for values in way.path.branches
    ]
    if len(branches) == 1:
        return branches[0]
    union = " UNION ALL ".join(f"SELECT * FROM ({one.text}) b{place}" for place, one in enumerate(branches))
    return Sql(
        f"SELECT n, k, id FROM ({union}) u ORDER BY n, k {on}, id {on} LIMIT ?",
        [*(value for one in branches for value in one.values), size],
    )


def _branch(facts: Facts, number: int, way: Way, values: tuple[Any, ...], at: Place | None, size: int) -> Sql:
    order = way.run.order
    on, _ = _directions(order)
    conditions = [fixed(column, value) for column, value in zip(way.path.columns, values, strict=True)]
    if order.column in facts.times:
        conditions.append(within(f"t.{order.column}", facts.times[order.column]))
    where = all_of([*conditions, *way.run.more, *behind(order, at)])
    # The fixed columns, too: PostgreSQL doesn't see that those which are empty are all alike.
    along = [*way.path.columns, order.column, *(["id"] if order.has_id else [])]
    return Sql(
        f"SELECT {number} AS n, t.{order.column} AS k, t.id FROM ticket t WHERE {where.text} "
        f"ORDER BY {', '.join(f't.{column} {on}' for column in along)} LIMIT ?",
        [*where.values, size],
    )


def fixed(column: str, value: Any) -> Sql:
    """The column has this value, or is empty."""
    return Sql(f"t.{column} IS NULL") if value is None else Sql(f"t.{column} = ?", [value])


def behind(order: Order, at: Place | None) -> list[Sql]:
    """Rows that stand behind a place, in the form that an index can seek."""
    if at is None:
        return []
    if at.id == _AT_END:
        return [Sql("1 = 0")]
    sign = "<" if order.is_descending else ">"
    value = native(order, at.value)
    if order.has_id:
        return [Sql(f"(t.{order.column}, t.id) {sign} (?, ?)", [value, at.id])]
    return [Sql(f"t.{order.column} {sign} ?", [value])]


def _directions(order: Order) -> tuple[str, str]:
    return ("DESC", "ASC") if order.is_descending else ("ASC", "DESC")


# A place behind all rows of its run.
_AT_END = -1
END = (None, _AT_END)
