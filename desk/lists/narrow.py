"""What few tickets fulfil is looked up, not walked to: by the condition that leaves the fewest.

Of each condition that an index serves, at most some two thousand tickets are counted. Where fewer fulfil it,
all of them are read and put into order; so a rare combination is found at once, however it is sorted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from desk.conditions.sql import Sql, all_of, among, within
from desk.conditions.values import Times
from desk.lists.facts import BESIDE, Facts
from desk.lists.order import Order
from desk.lists.paths import INDEXES, MOST_BRANCHES, path_for
from desk.lists.places import Place, plain
from desk.lists.runs import FILLED, Filled, Run, levels_of, run_of
from desk.lists.searching import Search
from desk.lists.walk import Found
from desk.lists.windows import Hit, behind, fixed
from desk.rows import rows


@dataclass(frozen=True, slots=True)
class Few:
    """Ids of not many tickets, all that can be hits among them."""

    source: Sql
    # What it fixes of the ticket.
    columns: tuple[str, ...] = ()


async def narrowest(facts: Facts, few: int) -> Few | None:
    """The condition that the fewest tickets fulfil, if they are few enough."""
    if not all(facts.values.values()):
        return Few(Sql("SELECT t.id FROM ticket t WHERE 1 = 0"))
    sources = _sources(facts, few + 1)
    if not sources:
        return None
    counts = " UNION ALL ".join(
        f"SELECT {place} AS source, count(*) AS number FROM ({one.source.text} LIMIT ?) s{place}"
        for place, one in enumerate(sources)
    )
    values = [value for one in sources for value in (*one.source.values, few + 1)]
    found = await rows(f"SELECT source, number FROM ({counts}) c ORDER BY number, source LIMIT 1", values)
    best = found[0]
    return sources[best["source"]] if best["number"] <= few else None


def _sources(facts: Facts, most: int) -> list[Few]:
    """A SELECT of ids for every condition that an index serves, along that index."""
    by_columns = [
        Few(_of_columns(columns, facts.values, index, most), columns)
        for columns, index in _leading().items()
        if all(column in facts.values for column in columns) and _branches(columns, facts) <= MOST_BRANCHES
    ]
    others = [_of_times(column, span) for column, span in facts.times.items()]
    others += [_beside(*BESIDE[name], values, most) for name, values in facts.beside.items() if values]
    if facts.has_attachment:
        others.append(
            Sql("SELECT ticket_id AS id FROM document WHERE ticket_id IS NOT NULL ORDER BY ticket_id")
        )
    if facts.ids is not None:
        these = among("t.id", facts.ids)
        others.append(Sql(f"SELECT t.id FROM ticket t WHERE {these.text}", these.values))
    return [*by_columns, *map(Few, others)]


def _leading() -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Columns that an index begins with -> the index."""
    leading: dict[tuple[str, ...], tuple[str, ...]] = {
        ("serial",): ("serial",),
        ("parent_id",): ("parent_id",),
    }
    for index in INDEXES:
        columns = index[:-2]
        if columns:
            leading.setdefault(columns, index)
    return leading


def _branches(columns: tuple[str, ...], facts: Facts) -> int:
    number = 1
    for column in columns:
        number *= len(facts.values[column])
    return number


def _of_columns(
    columns: tuple[str, ...], values: Mapping[str, Sequence[Any]], index: tuple[str, ...], most: int
) -> Sql:
    """A branch for each combination, along the index: else PostgreSQL might read the whole table."""
    along = ", ".join(f"t.{column}" for column in index)
    branches = []
    for some in product(*(list(dict.fromkeys(values[column])) for column in columns)):
        where = all_of([fixed(column, value) for column, value in zip(columns, some, strict=True)])
        text = f"SELECT t.id FROM ticket t WHERE {where.text} ORDER BY {along} LIMIT ?"
        branches.append(Sql(text, [*where.values, most]))
    union = " UNION ALL ".join(f"SELECT * FROM ({one.text}) b{n}" for n, one in enumerate(branches))
    return Sql(f"SELECT id FROM ({union}) u", [value for one in branches for value in one.values])


def _of_times(column: str, span: Times) -> Sql:
    where = within(f"t.{column}", span)
    return Sql(f"SELECT t.id FROM ticket t WHERE {where.text} ORDER BY t.{column}, t.id", where.values)


def _beside(table: str, column: str, values: Sequence[int], most: int) -> Sql:
    branches = " UNION ALL ".join(
        f"SELECT * FROM (SELECT ticket_id AS id FROM {table} WHERE {column} = ? "
        f"ORDER BY {column}, ticket_id LIMIT ?) b{n}"
        for n in range(len(values))
    )
    return Sql(f"SELECT id FROM ({branches}) u", [part for value in values for part in (value, most)])


def is_along(few: Few, search: Search) -> bool:
    """Does the way along the list lead through these few alone? Then it is shorter to walk there."""
    if not few.columns or search.sorting.levels or search.sorting.order.is_nullable:
        return False
    facts = search.facts
    path = path_for(facts.values, search.sorting.order, is_unclosed=facts.is_unclosed)
    return set(few.columns) <= set(path.columns)


async def look_up(search: Search, few: Few, after: Place | None, *, most: int) -> Found:
    """The first `most` hits behind a place, among few tickets."""
    levels = levels_of(search.sorting)
    order = search.sorting.order
    found = await _matching(search, few, after)
    stretches: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in found:
        keys = tuple(
            (FILLED if row["k"] is not None else None) if isinstance(level, Filled) else row[level.column]
            for level in levels
        )
        stretches.setdefault(keys, []).append(row)
    hits: list[Hit] = []
    has_begun = after is None
    for keys in await _in_order(levels, [*stretches, *([after.keys] if after else [])]):
        run = run_of(levels, keys, order)
        is_where_we_were = after is not None and keys == after.keys
        if has_begun or is_where_we_were:
            some = stretches.get(keys, [])
            hits += [_hit(run, row) for row in some if not is_where_we_were or row["is_behind"]]
        has_begun = has_begun or is_where_we_were
    return Found(hits[:most])


def _hit(run: Run, row: Mapping[str, Any]) -> Hit:
    value = row["id"] if run.order.column == "id" else row["k"]
    return Hit(row["id"], Place(run.keys, plain(run.order, value), row["id"]))


async def _in_order(levels: Sequence[Any], present: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Keys of stretches, as the levels order them."""
    ranks = []
    for at, level in enumerate(levels):
        values = await level.sorted(list({keys[at] for keys in present}))
        ranks.append({value: rank for rank, value in enumerate(values)})
    known = [keys for keys in set(present) if all(keys[n] in rank for n, rank in enumerate(ranks))]
    return sorted(known, key=lambda keys: [rank[key] for rank, key in zip(ranks, keys, strict=True)])


async def _matching(search: Search, few: Few, after: Place | None) -> Sequence[Mapping[str, Any]]:
    """All hits among the few, along the list's order."""
    levels = levels_of(search.sorting)
    order = search.sorting.order
    columns = sorted({level.column for level in levels if not isinstance(level, Filled)})
    is_behind = _is_behind(levels, order, after)
    where = search.where(await _ids(few) if search.words else ())
    way = "DESC" if order.is_descending else "ASC"
    return await rows(
        f"SELECT t.id, t.{order.column} AS k, {''.join(f't.{column}, ' for column in columns)}"
        f"{is_behind.text} AS is_behind "
        f"FROM (SELECT t.* FROM (SELECT DISTINCT id FROM ({few.source.text}) f) s CROSS JOIN ticket t "
        f"WHERE t.id = s.id{search.fence}) t WHERE {where.text} ORDER BY t.{order.column} {way}, t.id {way}",
        [*is_behind.values, *few.source.values, *where.values],
    )


async def _ids(few: Few) -> list[int]:
    return [row["id"] for row in await rows(few.source.text, few.source.values)]


def _is_behind(levels: Sequence[Any], order: Order, after: Place | None) -> Sql:
    if after is None:
        return Sql("1")
    where = behind(run_of(levels, after.keys, order).order, after)
    return Sql(f"CASE WHEN {where[0].text} THEN 1 ELSE 0 END", where[0].values)
