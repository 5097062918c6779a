"""Walks along a list window by window, until there are hits enough, or the budget is spent."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk.lists.budget import Budget
from desk.lists.facts import Facts
from desk.lists.paths import path_for
from desk.lists.places import Place
from desk.lists.runs import Run, runs
from desk.lists.searching import Search
from desk.lists.windows import END, Hit, Way, window

# Runs that one window reaches over at most, and branches.
MOST_RUNS = 16
MOST_BRANCHES = 24


@dataclass(frozen=True, slots=True)
class Found:
    """`reached`: the budget ended here, there may be more behind; None: either enough was found, or all."""

    hits: Sequence[Hit]
    reached: Place | None = None


async def walk(search: Search, after: Place | None, *, most: int, budget: Budget) -> Found:
    """The first `most` hits behind a place."""
    hits: list[Hit] = []
    ahead = _Ahead(_ways(search, after))
    least = most + 1 if search.is_open else max(budget.least, most + 1)
    size, number = least, 1
    at = after
    while ways := await ahead.next(number):
        if at is not None and at.keys != ways[0].run.keys:
            at = None
        got = await window(search, ways, at, size=size, most=most - len(hits))
        hits += got.hits
        budget.spend(got.read)
        if len(hits) >= most:
            return Found(hits)
        if got.read < size:
            at = Place(ways[-1].run.keys, *END)
            ahead.drop(len(ways))
            # The runs are short: more of them at once, of each no more than before.
            number, size = min(number * 4, MOST_RUNS), least
        else:
            at = got.end
            ahead.drop(got.ends_on)
            number, size = 1, budget.window(size)
        if budget.is_spent:
            return Found(hits, reached=at)
    return Found(hits)


class _Ahead:
    """The ways ahead, as far as they have been asked for."""

    def __init__(self, ways: AsyncIterator[Way]) -> None:
        self._ways = ways
        self._known: list[Way] = []

    async def next(self, number: int) -> Sequence[Way]:
        """The next ways that one window can reach over, at most so many; none: that was the last."""
        while len(self._known) < number:
            way = await anext(self._ways, None)
            if way is None:
                break
            self._known.append(way)
        return _alike(self._known[:number])

    def drop(self, number: int) -> None:
        """These are walked to their end."""
        del self._known[:number]


def _alike(ways: Sequence[Way]) -> Sequence[Way]:
    taken: list[Way] = []
    branches = 0
    for way in ways:
        branches += len(way.path.branches)
        is_plain = not way.beside_path and way.run.order == ways[0].run.order
        if taken and (branches > MOST_BRANCHES or not is_plain or taken[0].beside_path):
            break
        taken.append(way)
    return taken


async def _ways(search: Search, after: Place | None) -> AsyncIterator[Way]:
    """The list's runs from the place on, without those where nothing can be."""
    async for run in runs(search.sorting, after.keys if after is not None else None):
        values = _values(search.facts, run)
        if values is not None:
            yield Way(run, path_for(values, run.order, is_unclosed=search.facts.is_unclosed))


def _values(facts: Facts, run: Run) -> Mapping[str, Sequence[Any]] | None:
    """What columns may be within a run; None: nothing there fulfils the conditions."""
    values = dict(facts.values)
    for column, value in run.values.items():
        if value not in values.get(column, [value]):
            return None
        values[column] = [value]
    return values if all(values.values()) else None
