"""R18, R19: whatever a list asks for, it finds what a plain reading of the conditions finds, page by page."""

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from desk import clock
from desk.actor import Actor
from desk.conditions.json_form import read, restored, stored
from desk.conditions.tree import Node
from desk.errors import Invalid
from desk.lists import pages
from desk.lists.budget import Budget
from desk.lists.order import SORTABLE, sorting
from desk.lists.places import Place
from models.ticket import Ticket
from tests.parts.house import Cast, as_agent
from tests.parts.many_tickets import Known, World, fill, fits, visible

TODAY = clock.today()
DAYS = [(TODAY - timedelta(days=n)).isoformat() for n in range(12)]

# field -> values it is asked with.
_SAMPLES: dict[str, Sequence[str]] = {
    "status": ("open", "closed"),
    "priority": ("urgent", "low"),
    "severity": ("critical", "minor"),
    "contact": ("Frau Weber", "Oliver Smith"),
    "organisation": ("Company A", "Company B"),
    "product": ("Product 1", "Product 2"),
    "assignee": ("me", "jonas", "my groups", "Billing", "nobody"),
    "group": ("my groups", "Billing"),
    "subscribers": ("me", "priya"),
    "tags": ("vip", "network"),
    "title": ("größe 100%", "Rechnung [alt] *neu*", "gröSSe falsch"),
}
_EITHER = ("is", "is_not", "one_of", "none_of")


def _table() -> list[dict[str, Any]]:
    """Every kind of field with each of its operators."""
    table: list[dict[str, Any]] = []
    for name, values in _SAMPLES.items():
        table += [{"field": name, "operator": op, "value": values[0]} for op in ("is", "is_not")]
        table += [{"field": name, "operator": op, "values": list(values)} for op in ("one_of", "none_of")]
        table += [{"field": name, "operator": op} for op in ("is_empty", "is_not_empty")]
    table += [{"field": "assignee", "operator": "is", "value": who} for who in _SAMPLES["assignee"]]
    table += [{"field": "tags", "operator": "all_of", "values": ["vip", "network"]}]
    for text in ("DRUCK", "größe", "100%", "[alt] *", "?", "_", "\\", "ü"):
        for op in ("contains", "not_contains", "begins_with", "ends_with"):
            table.append({"field": "title", "operator": op, "value": text})
    table += [{"field": "solution", "operator": op} for op in ("is_empty", "is_not_empty")]
    table += [{"field": "description", "operator": "contains", "value": "update"}]
    for op in ("is", "is_not", "less_than", "at_most", "greater_than", "at_least"):
        table += [{"field": "hours", "operator": op, "value": "9.5"}]
        table += [{"field": "number", "operator": op, "value": "TT77"}]
    table += [{"field": "hours", "operator": "between", "values": ["9.5", "10"]}]
    table += [{"field": "hours", "operator": op} for op in ("is_empty", "is_not_empty")]
    table += [{"field": "number", "operator": "between", "values": [50, "TT60"]}]
    for name in ("created", "closed"):
        table += [
            *(
                {"field": name, "operator": op, "value": DAYS[4]}
                for op in ("is", "is_not", "before", "after")
            ),
            {"field": name, "operator": "between", "values": [DAYS[6], DAYS[3]]},
            {"field": name, "operator": "in_last", "value": "3 days"},
            {"field": name, "operator": "older_than", "value": "3 days"},
            *({"field": name, "operator": op} for op in ("is_empty", "is_not_empty")),
        ]
    for period in ("today", "yesterday", "this week", "last_week", "this_month", "this_year"):
        table.append({"field": "modified", "operator": "during", "value": period})
    for flag in ("attachment", "has_solution", "is_closed", "waits_for_customer"):
        table += [{"field": flag, "operator": "is", "value": value} for value in (True, False)]
    return table


@pytest.fixture
async def world(cast: Cast) -> World:
    return await fill(cast)


async def _all(actor: Actor, node: Node, by: str, *, up: bool, few: int, group: str = "") -> list[int]:
    """Every page, one after the other."""
    found: list[int] = []
    place: Place | None = None
    for _ in range(1000):
        page = await pages.page(
            actor,
            node,
            sorting(by, is_ascending=up, group_by=group),
            after=Place.read(str(place)) if place else None,
            size=29,
            budget=Budget(rows=90, least=40, most=60, few=few, seconds=60),
        )
        assert page.next is not None or not page.is_partial
        assert len(page.tickets) <= 29
        found += [item.id for item in page.tickets]
        place = page.next
        if place is None:
            return found
    raise AssertionError("the list has no end")


@pytest.mark.parametrize("few", [0, 2000], ids=["walked", "looked_up"])
async def test_each_operator_on_each_kind_of_field_finds_what_it_says(world: World, few: int) -> None:
    nadia = as_agent(world.cast.nadia)
    for said in _table():
        node = await read(said)
        assert restored(stored(node)) == node
        wanted = sorted(
            (k.ticket for k in visible(world) if fits(world, k, said)),
            key=lambda t: (t.modified_at, t.id),
            reverse=True,
        )
        assert await _all(nadia, node, "modified", up=False, few=few) == [t.id for t in wanted], said


@pytest.mark.parametrize("few", [0, 2000], ids=["walked", "looked_up"])
async def test_conditions_in_each_other_find_what_they_say_in_any_order(world: World, few: int) -> None:
    nadia, rng, table = as_agent(world.cast.nadia), random.Random(11), _table()
    for _ in range(60):
        said = _tree(rng, table, 3)
        order, way = rng.choice(SORTABLE), rng.random() < 0.5
        wanted = _sorted(world, [k for k in visible(world) if fits(world, k, said)], order, way=way)
        got = await _all(nadia, await read(said), order, up=way, few=few)
        if order == "title":
            assert sorted(got) == sorted(wanted), said
        else:
            assert got == wanted, (said, order, way)


def _tree(rng: random.Random, table: list[dict[str, Any]], depth: int) -> dict[str, Any]:
    kind = rng.choice(("leaf", "all", "all", "any", "not")) if depth else "leaf"
    if kind == "leaf":
        return rng.choice(table)
    if kind == "not":
        return {"not": _tree(rng, table, depth - 1)}
    return {kind: [_tree(rng, table, depth - 1) for _ in range(rng.randint(1, 3))]}


_PICKS = {
    "status": ["open", "in_progress", "wait_for_response", "closed"],
    "priority": ["low", "normal", "high", "urgent"],
    "severity": ["minor", "major", "feature", "critical"],
    "source": ["slack", "email", "portal", "cli", "import"],
    "type": [],
    "category": [],
}
_COLUMNS: dict[str, Callable[[Ticket], Any]] = {
    "modified": lambda t: t.modified_at,
    "created": lambda t: t.created_at,
    "age": lambda t: t.created_at,
    "closed": lambda t: t.closed_at,
    "number": lambda t: t.serial,
    "title": lambda t: t.title,
}


def _sorted(world: World, found: Sequence[Known], order: str, *, way: bool) -> list[int]:
    """Empty ones last, in both directions; what is alike by newest change, or by id."""
    tickets = [k.ticket for k in found]
    if order in _COLUMNS:
        up = way if order != "age" else not way
        key = _COLUMNS[order]
        filled = [t for t in tickets if key(t) is not None]
        empty = [t for t in tickets if key(t) is None]
        filled.sort(key=lambda t: (key(t), t.id), reverse=not up)
        empty.sort(key=lambda t: t.id, reverse=not up)
        return [t.id for t in filled + empty]
    tickets.sort(key=lambda t: (t.modified_at, t.id), reverse=True)
    rank = _rank(world, order)
    filled = sorted([t for t in tickets if rank(t) is not None], key=rank, reverse=not way)
    # Sorted in reverse keeps those that are alike as they were.
    return [t.id for t in filled + [t for t in tickets if rank(t) is None]]


def _rank(world: World, order: str) -> Callable[[Ticket], Any]:
    if order in _PICKS:
        return lambda t: _PICKS[order].index(getattr(t, order)) if getattr(t, order) else None
    column = {"assignee": "agent_id", "contract": "service_contract_id"}.get(order, f"{order}_id")
    names = world.names.get(column, {})
    return lambda t: names[getattr(t, column)] if getattr(t, column) else None


@pytest.mark.parametrize("few", [0, 2000], ids=["walked", "looked_up"])
async def test_groups_stand_in_their_own_order_and_their_rows_in_the_lists(world: World, few: int) -> None:
    nadia = as_agent(world.cast.nadia)
    said = {"field": "status", "operator": "is_not", "value": "closed"}
    found = [k for k in visible(world) if fits(world, k, said)]
    for group, order in (("status", "created"), ("assignee", "closed"), ("organisation", "priority")):
        rank = _rank(world, group)
        ranks = sorted({rank(k.ticket) for k in found} - {None})
        wanted: list[int] = []
        for one in [*ranks, None]:
            wanted += _sorted(world, [k for k in found if rank(k.ticket) == one], order, way=True)
        assert await _all(nadia, await read(said), order, up=True, few=few, group=group) == wanted, group


async def test_each_ticket_stands_on_one_page_while_tickets_change(world: World) -> None:
    """What changes meanwhile is not what the list is sorted by; tickets come, and others go."""
    nadia = as_agent(world.cast.nadia)
    expected = {k.ticket.id for k in visible(world)}
    for order in ("created", "number", "priority", "organisation"):
        seen: list[int] = []
        place: Place | None = None
        for _ in range(100):
            page = await pages.page(nadia, sorting=sorting(order, is_ascending=True), after=place, size=20)
            seen += [item.id for item in page.tickets]
            await Ticket.filter(id__in=seen[-10:]).update(status="in_progress", version=2)
            place = page.next
            if place is None:
                break
        assert len(seen) == len(set(seen))
        assert set(seen) == expected


async def test_a_place_from_another_list_or_a_mangled_link_is_refused(world: World) -> None:
    nadia = as_agent(world.cast.nadia)
    page = await pages.page(nadia, sorting=sorting("priority", is_ascending=True), size=3)
    assert page.next is not None
    for place in (page.next, Place((), "yesterday", 1)):
        with pytest.raises(Invalid, match="no such page"):
            await pages.page(nadia, sorting=sorting("created", is_ascending=True), after=place)
    for text in ("", "x", "é", str(page.next)[:-4], "W1tdLDEsMTAwMDAwMDAwMDAwMDAwMDAwMDAwXQ"):
        assert Place.read(text) is None
    assert Place.read(str(page.next)) == page.next
