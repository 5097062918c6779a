"""A list as runs: stretches in which every level has one value, one behind the other."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from desk.conditions.sql import Sql
from desk.lists.order import Key, Level, Order, Sorting

FILLED = "filled"


@dataclass(frozen=True, slots=True)
class Filled:
    """First the rows in which a column is filled, then those in which it is empty."""

    column: str

    async def ahead(self, first: Key | None, *, is_begun: bool) -> AsyncIterator[Key]:
        if not is_begun or first is not None:
            yield FILLED
        yield None

    async def sorted(self, present: Sequence[Key]) -> Sequence[Key]:
        return [key for key in (FILLED, None) if key in present]


@dataclass(frozen=True, slots=True)
class Run:
    """`values`: what its levels fix, a column and its one value."""

    keys: tuple[Key, ...]
    order: Order
    values: Mapping[str, Any] = field(default_factory=dict)
    more: Sequence[Sql] = ()


def levels_of(sorting: Sorting) -> Sequence[Level]:
    order = sorting.order
    return [*sorting.levels, Filled(order.column)] if order.is_nullable else sorting.levels


def run_of(levels: Sequence[Level], keys: tuple[Key, ...], order: Order) -> Run:
    run = Run(keys, order)
    for level, key in zip(levels, keys, strict=True):
        if not isinstance(level, Filled) or key is None:
            run = replace(run, values={**run.values, level.column: key})
        if isinstance(level, Filled):
            run = (
                replace(run, order=Order("id", order.is_descending, has_id=False))
                if key is None
                else replace(run, more=[Sql(f"t.{level.column} IS NOT NULL")])
            )
    return run


async def runs(sorting: Sorting, first: tuple[Key, ...] | None) -> AsyncIterator[Run]:
    """All runs in order, from the one that has these keys on."""
    levels = levels_of(sorting)
    async for keys in _keys(levels, first):
        yield run_of(levels, keys, sorting.order)


async def _keys(levels: Sequence[Level], first: tuple[Key, ...] | None) -> AsyncIterator[tuple[Key, ...]]:
    if not levels:
        yield ()
        return
    begun = first
    async for key in levels[0].ahead(begun[0] if begun else None, is_begun=begun is not None):
        rest = begun[1:] if begun and begun[0] == key else None
        async for behind in _keys(levels[1:], rest):
            yield (key, *behind)
