"""A page of a list: which tickets stand on it, and where the next one begins."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk.actor import Actor
from desk.conditions.sql import surroundings
from desk.conditions.tree import EVERYTHING, Node
from desk.errors import Invalid, NotAllowed
from desk.lists.budget import Budget
from desk.lists.narrow import is_along, look_up, narrowest
from desk.lists.order import Key, Sorting
from desk.lists.places import Place, is_sound
from desk.lists.runs import levels_of, run_of
from desk.lists.searching import Search, search_of
from desk.lists.walk import Found, walk
from desk.permissions import refuse_inactive

PAGE = 50


@dataclass(frozen=True, slots=True)
class Listed:
    """A ticket of a page, and the group it stands in, if the list has groups."""

    id: int
    group: Key = None


@dataclass(frozen=True, slots=True)
class Page:
    """`is_partial`: much was looked through and little found; the next page looks further."""

    tickets: Sequence[Listed]
    # None: this is the last page.
    next: Place | None
    is_partial: bool = False


async def page(
    viewer: Actor,
    conditions: Node = EVERYTHING,
    sorting: Sorting | None = None,
    *,
    after: Place | None = None,
    size: int = PAGE,
    is_grouped: bool = False,
    budget: Budget | None = None,
) -> Page:
    """The tickets that fulfil the conditions, `size` of them behind `after`, at a bounded cost (R18, R19).

    A page that is partial may have fewer, even none, and still a next one. Raises NotAllowed for
    customers, Invalid for a place on some other list.
    """
    budget = budget or Budget()
    search = await search_for(viewer, conditions, sorting or Sorting())
    _check(after, search.sorting)
    found = await find(search, after, most=size + 1, budget=budget)
    hits = found.hits[:size]
    is_full = len(found.hits) > size
    tickets = [Listed(hit.id, hit.place.keys[0] if is_grouped else None) for hit in hits]
    return Page(tickets, hits[-1].place if is_full else found.reached, bool(found.reached) and not is_full)


def _check(after: Place | None, sorting: Sorting) -> None:
    if after is None:
        return
    levels = levels_of(sorting)
    fits = len(after.keys) == len(levels)
    if not fits or not is_sound(after, run_of(levels, after.keys, sorting.order).order):
        raise Invalid("after", "There is no such page of this list.")


async def search_for(
    viewer: Actor, conditions: Node, sorting: Sorting, *, at: datetime | None = None
) -> Search:
    """The conditions as they stand for this viewer, now or at another time. Raises NotAllowed."""
    refuse_inactive(viewer)
    if viewer.contact is not None or viewer.colleague:
        raise NotAllowed("Only agents have lists of tickets.")
    search = await search_of(viewer, conditions, await surroundings(viewer, at=at), sorting)
    return replace(search, is_open=conditions == EVERYTHING)


async def find(search: Search, after: Place | None, *, most: int, budget: Budget) -> Found:
    """Hits behind a place: looked up where they are few, else walked to."""
    few = await narrowest(search.facts, budget.few)
    if few is not None and not is_along(few, search):
        return await look_up(search, few, after, most=most)
    return await walk(search, after, most=most, budget=budget)
