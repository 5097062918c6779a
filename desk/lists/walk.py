"""Walks along a list in windows: reads some hundred rows by an index, and asks the conditions of those."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from desk.conditions.sql import Sql, all_of, within
from desk.lists.facts import Facts
from desk.lists.order import Order
from desk.lists.paths import Path, path_for
from desk.lists.places import Place, native, plain
from desk.lists.runs import Run, runs
from desk.lists.searching import Search
from desk.rows import rows


@dataclass(slots=True)
class Budget:
    """What a page may cost: rows that are looked at, and seconds; the first window is always read."""

    rows: int = 12_000
    seconds: float = 0.025
    # Rows of a window.
    least: int = 200
    most: int = 4000
    # What so few tickets fulfil is looked up instead.
    few: int = 2000
    _begun: float = field(default_factory=time.perf_counter)
    _read: int = 0

    def spend(self, number: int) -> None:
        self._read += number

    @property
    def is_spent(self) -> bool:
        return self._read >= self.rows or time.perf_counter() - self._begun >= self.seconds

    def window(self, last: int) -> int:
        """How many rows to read next: four times the last, if time allows at the pace so far."""
        passed = time.perf_counter() - self._begun
        affordable = (self.seconds - passed) * self._read / passed if passed else self.most
        return max(self.least, min(last * 4, self.most, int(affordable)))


class Hit(NamedTuple):
    id: int
    place: Place


@dataclass(frozen=True, slots=True)
class Found:
    """`reached`: the budget ended here, there may be more behind; None: either enough was found, or all."""

    hits: Sequence[Hit]
    reached: Place | None = None


async def walk(search: Search, after: Place | None, *, most: int, budget: Budget) -> Found:
    """The first `most` hits behind a place."""
    hits: list[Hit] = []
    size = most + 1 if search.is_open else max(budget.least, most + 1)
    async for run in runs(search.sorting, after.keys if after is not None else None):
        values = _values(search.facts, run)
        if values is None:
            continue
        path = path_for(values, run.order)
        at = after if after is not None and after.keys == run.keys else None
        while True:
            window = await _window(search, run, path, at, size=size, most=most - len(hits))
            hits += window.hits
            budget.spend(window.read)
            if len(hits) >= most:
                return Found(hits)
            if window.read < size:
                at = None
                break
            at = window.end
            if budget.is_spent:
                return Found(hits, reached=at)
            size = budget.window(size)
        if budget.is_spent:
            return Found(hits, reached=Place(run.keys, *_END))
    return Found(hits)


def _values(facts: Facts, run: Run) -> Mapping[str, Sequence[Any]] | None:
    """What columns may be within a run; None: nothing there fulfils the conditions."""
    values = dict(facts.values)
    for column, value in run.values.items():
        if value not in values.get(column, [value]):
            return None
        values[column] = [value]
    return values if all(values.values()) else None


@dataclass(frozen=True, slots=True)
class _Window:
    hits: Sequence[Hit]
    read: int
    end: Place | None


async def _window(search: Search, run: Run, path: Path, at: Place | None, *, size: int, most: int) -> _Window:
    """`size` rows behind a place, and which of them are hits."""
    rows_ = _rows(search.facts, run, path, at, size)
    # What the run fixes and the path doesn't is one more condition.
    fixed_by_run = [fixed(name, value) for name, value in run.values.items() if name not in path.columns]
    where = all_of([await _conditions(search, rows_), *fixed_by_run])
    way, back = _ways(run.order)
    found = await rows(
        f"SELECT is_hit, k, id, number FROM (WITH w AS MATERIALIZED ({rows_.text}) "
        "SELECT * FROM (SELECT 1 AS is_hit, w.k, w.id, 0 AS number FROM w CROSS JOIN ticket t "
        f"WHERE t.id = w.id AND {where.text} ORDER BY w.k {way}, w.id {way} LIMIT ?) h "
        "UNION ALL SELECT 0 AS is_hit, e.k, e.id, (SELECT count(*) FROM w) AS number "
        f"FROM (SELECT k, id FROM w ORDER BY k {back}, id {back} LIMIT 1) e) f "
        f"ORDER BY is_hit DESC, k {way}, id {way}",
        [*rows_.values, *where.values, most],
    )
    if not found:
        return _Window((), 0, None)
    hits = [Hit(row["id"], _place(run, row)) for row in found[:-1]]
    return _Window(hits, found[-1]["number"], _place(run, found[-1]))


async def _conditions(search: Search, window: Sql) -> Sql:
    """What is asked of the rows of a window; words are asked of them by their ids."""
    if not search.words:
        return search.where(())
    return search.where([row["id"] for row in await rows(f"SELECT id FROM ({window.text}) w", window.values)])


def _place(run: Run, row: Mapping[str, Any]) -> Place:
    return Place(run.keys, plain(run.order, row["k"]), row["id"])


def _rows(facts: Facts, run: Run, path: Path, at: Place | None, size: int) -> Sql:
    """Keys and ids of the first rows behind a place, along the path."""
    way, _ = _ways(run.order)
    branches = [_branch(facts, run, path, values, at, size) for values in path.branches]
    if len(branches) == 1:
        return branches[0]
    union = " UNION ALL ".join(f"SELECT * FROM ({one.text}) b{n}" for n, one in enumerate(branches))
    return Sql(
        f"SELECT k, id FROM ({union}) u ORDER BY k {way}, id {way} LIMIT ?",
        [*(value for one in branches for value in one.values), size],
    )


def _branch(facts: Facts, run: Run, path: Path, values: tuple[Any, ...], at: Place | None, size: int) -> Sql:
    order = run.order
    way, _ = _ways(order)
    conditions = [fixed(column, value) for column, value in zip(path.columns, values, strict=True)]
    if order.column in facts.times:
        conditions.append(within(f"t.{order.column}", facts.times[order.column]))
    conditions += [*run.more, *behind(order, at)]
    where = all_of(conditions)
    # The fixed columns, too: PostgreSQL doesn't see that those which are empty are all alike.
    along = [*path.columns, order.column, *(["id"] if order.has_id else [])]
    return Sql(
        f"SELECT t.{order.column} AS k, t.id FROM ticket t WHERE {where.text} "
        f"ORDER BY {', '.join(f't.{column} {way}' for column in along)} LIMIT ?",
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


def _ways(order: Order) -> tuple[str, str]:
    return ("DESC", "ASC") if order.is_descending else ("ASC", "DESC")


# A place behind all rows of its run.
_AT_END = -1
_END = (None, _AT_END)
