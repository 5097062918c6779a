"""Which tickets an act on many means (R20–R28): some by their ids, or all that fulfil conditions.

A selection is kept with a job as JSON. It is walked by ticket id, upwards, so that a job may change what its
selection asks for: it meets each ticket once. Spans and periods count from when the selection was made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from desk import clock, list_views
from desk.actor import Actor
from desk.conditions import words
from desk.conditions.json_form import restored, stored
from desk.conditions.sql import Sql
from desk.conditions.tree import EVERYTHING, Node
from desk.errors import Invalid
from desk.lists.budget import Budget
from desk.lists.counts import Count
from desk.lists.counts import count as count_matching
from desk.lists.order import Order, Sorting
from desk.lists.pages import find, search_for
from desk.lists.places import Place
from desk.lists.searching import Search

MOST_IDS = 100_000
_UPWARDS = Sorting(order=Order("id", is_descending=False, has_id=False))


@dataclass(frozen=True, slots=True)
class Selection:
    """`ids`: these; else those that fulfil `conditions` and are neither deleted nor merged."""

    ids: tuple[int, ...] | None = None
    conditions: Node = EVERYTHING
    # When it was made.
    at: datetime | None = None


def of_ids(ids: Sequence[int]) -> Selection:
    """These tickets. Raises Invalid for more than anybody picks one by one."""
    if len(ids) > MOST_IDS:
        raise Invalid("selection", "There may be at most {most} tickets in a selection.", most=MOST_IDS)
    return Selection(ids=tuple(sorted(set(ids))))


def of_conditions(conditions: Node) -> Selection:
    """All tickets that fulfil these."""
    return Selection(conditions=conditions, at=clock.now())


async def matching(where: str, *, actor: Actor) -> Selection:  # noqa: ARG001 - reads like of_view
    """All that fulfil conditions in words; of none: all tickets. Raises Invalid."""
    return of_conditions(await words.read(where) if where.strip() else EVERYTHING)


async def of_view(name: str, *, actor: Actor) -> Selection:
    """All of a list view, as it is now: who changes the view later changes no job. Raises NotFound."""
    view = await list_views.called(actor, name)
    return of_conditions(list_views.conditions_of(view.definition))


def to_json(selection: Selection) -> dict[str, Any]:
    if selection.ids is not None:
        return {"ids": list(selection.ids)}
    at = (selection.at or clock.now()).isoformat()
    return {"conditions": stored(selection.conditions), "at": at}


def from_json(kept: Mapping[str, Any]) -> Selection:
    """What `to_json` kept."""
    if "ids" in kept:
        return Selection(ids=tuple(kept["ids"]))
    return Selection(conditions=restored(kept["conditions"]), at=datetime.fromisoformat(kept["at"]))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Ids found on the way, upwards; all up to `position` has been looked at."""

    ids: Sequence[int]
    position: int
    is_last: bool


async def stretch(
    selection: Selection,
    position: int,
    *,
    last_id: int,
    size: int,
    actor: Actor,
    budget: Budget | None = None,
) -> Stretch:
    """At most `size` ids behind `position`, at a bounded cost: there may be none, and more further on."""
    if selection.ids is not None:
        ids = [number for number in selection.ids if position < number <= last_id][:size]
        return Stretch(ids, ids[-1] if ids else last_id, is_last=len(ids) < size)
    search = await _search(selection, last_id, actor)
    after = Place((), position, position)
    found = await find(search, after, most=size, budget=budget or Budget())
    ids = [hit.id for hit in found.hits]
    if found.reached is not None and found.reached.id < last_id:
        return Stretch(ids, found.reached.id, is_last=False)
    is_full = len(ids) >= size
    return Stretch(ids, ids[-1] if is_full else last_id, is_last=not is_full)


async def ids_after(
    selection: Selection, position: int, *, last_id: int, size: int, actor: Actor
) -> Sequence[int]:
    """At most `size` ids behind `position` and up to `last_id`, upwards; none: there are no more.

    Where few tickets fulfil the conditions this looks at many; `stretch` is the one with a bounded cost.
    """
    found: list[int] = []
    while True:
        part = await stretch(selection, position, last_id=last_id, size=size - len(found), actor=actor)
        found += part.ids
        position = part.position
        if part.is_last or len(found) >= size:
            return found


async def count(selection: Selection, *, actor: Actor) -> Count:
    """How many these are, at a bounded cost; as text, `1,000+`."""
    if selection.ids is not None:
        return Count(len(selection.ids), is_exact=True)
    return await count_matching(actor, selection.conditions)


async def _search(selection: Selection, last_id: int, actor: Actor) -> Search:
    search = await search_for(actor, selection.conditions, _UPWARDS, at=selection.at)
    return replace(search, more=[Sql("t.id <= ?", [last_id])])
