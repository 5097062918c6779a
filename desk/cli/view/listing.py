"""Prints a list: asks for page after page until there are enough tickets, or no more."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk import list_views
from desk.actor import Actor
from desk.cli.output import line, say, table, tell
from desk.lists.columns import shown
from desk.lists.counts import count
from desk.lists.groups import groups
from desk.lists.order import Key
from desk.shipped_views import Definition

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class _Part:
    group: Key
    rows: Sequence[Mapping[str, Any]]


async def print_list(
    viewer: Actor,
    definition: Definition,
    *,
    limit: int | None,
    as_json: bool,
    names: Mapping[str, str] | None = None,
) -> None:
    """Objects as they come, or a table; with groups, one for each, and its count in front.

    `names`: what columns are called here, where they are called otherwise.
    """
    found: list[_Part] = []
    columns = [(names or {}).get(name, name) for name in definition.columns]
    async for some in _parts(viewer, definition, limit):
        renamed = [dict(zip(columns, row.values(), strict=True)) for row in some.rows]
        part = _Part(some.group, renamed)
        if as_json:
            for row in part.rows:
                line(row)
        else:
            found.append(part)
    if as_json:
        return
    if not found:
        say("There is no such ticket.")
    elif definition.group_by:
        await _print_groups(viewer, definition, columns, found)
    else:
        table([row for part in found for row in part.rows], columns)


async def print_count(viewer: Actor, definition: Definition, *, as_json: bool) -> None:
    """`1,000+`, or an object that says whether the count is exact."""
    found = await count(viewer, list_views.conditions_of(definition))
    if as_json:
        line({"count": found.number, "exact": found.is_exact})
    else:
        tell(str(found))


async def _parts(viewer: Actor, definition: Definition, limit: int | None) -> AsyncIterator[_Part]:
    """Stretches of a page that stand in one group."""
    place, number = None, 0
    while limit is None or number < limit:
        size = AT_ONCE if limit is None else min(AT_ONCE, limit - number)
        page = await list_views.look(viewer, definition, after=place, size=size)
        rows = await shown([ticket.id for ticket in page.tickets], definition.columns)
        keys = list(dict.fromkeys(ticket.group for ticket in page.tickets))
        for key in keys:
            pairs = zip(page.tickets, rows, strict=True)
            yield _Part(key, [row for ticket, row in pairs if ticket.group == key])
        number += len(rows)
        place = page.next
        if place is None:
            return


async def _print_groups(
    viewer: Actor, definition: Definition, columns: Sequence[str], found: Sequence[_Part]
) -> None:
    keys = list(dict.fromkeys(part.group for part in found))
    conditions = list_views.conditions_of(definition)
    for group in await groups(viewer, conditions, definition.group_by, keys):
        tell(f"\n{group.label}: {group.count}")
        table([row for part in found if part.group == group.key for row in part.rows], columns)
