"""How many tickets a list has, as far as people want to know: "1,000+" costs the same, however many it is."""

from dataclasses import dataclass, replace
from typing import Any

from desk.actor import Actor
from desk.conditions.tree import Node
from desk.lists.budget import Budget
from desk.lists.order import Key, Level, Sorting
from desk.lists.pages import find, search_for
from desk.lists.searching import Search
from desk.lists.windows import fixed

MOST = 1000


@dataclass(frozen=True, slots=True)
class Count:
    """`is_exact`: so many there are; else at least so many."""

    number: int
    is_exact: bool

    def __str__(self) -> str:
        return f"{self.number:,}{'' if self.is_exact else '+'}"


async def count(viewer: Actor, conditions: Node, *, budget: Budget | None = None) -> Count:
    """How many tickets fulfil the conditions, up to MOST of them, at a bounded cost."""
    return await _count(await search_for(viewer, conditions, Sorting()), budget)


async def count_of_group(
    viewer: Actor, conditions: Node, level: Level, key: Key, *, budget: Budget | None = None
) -> Count:
    """How many of them have this value at a level of the list."""
    search = await search_for(viewer, conditions, Sorting())
    possible: list[Any] = [one for one in search.facts.values.get(level.column, [key]) if one == key]
    facts = replace(search.facts, values={**search.facts.values, level.column: possible})
    more = [*search.more, fixed(level.column, key)]
    return await _count(replace(search, facts=facts, more=more), budget)


async def _count(search: Search, budget: Budget | None) -> Count:
    found = await find(search, None, most=MOST + 1, budget=budget or Budget())
    number = len(found.hits)
    return Count(min(number, MOST), number <= MOST and found.reached is None)
