"""R20–R28: what an act on many means, walked by id while the act itself changes what it asks for."""

import json

import pytest

from desk import selection
from desk.conditions import words
from desk.errors import Invalid
from desk.lists.budget import Budget
from models.ticket import Ticket
from tests.parts.house import Cast, as_agent
from tests.parts.many_tickets import World, fill, fits, visible


@pytest.fixture
async def world(cast: Cast) -> World:
    return await fill(cast, 120)


async def test_a_job_meets_each_ticket_once_though_it_changes_what_it_selects_by(world: World) -> None:
    nadia = as_agent(world.cast.nadia)
    chosen = await selection.matching("status is not closed", actor=nadia)
    chosen = selection.from_json(json.loads(json.dumps(selection.to_json(chosen))))
    said = {"field": "status", "operator": "is_not", "value": "closed"}
    expected = [k.ticket.id for k in visible(world) if fits(world, k, said)]
    last_id = max(k.ticket.id for k in world.tickets)
    late = await Ticket.create(
        **{**_plain(world.tickets[0].ticket), "id": 9999, "serial": 9999, "status": "open"}
    )
    met: list[int] = []
    position = 0
    while ids := await selection.ids_after(chosen, position, last_id=last_id, size=7, actor=nadia):
        assert len(ids) <= 7
        await Ticket.filter(id__in=list(ids)).update(status="closed")
        met += ids
        position = ids[-1]
    assert met == expected
    assert late.id not in met


def _plain(ticket: Ticket) -> dict[str, object]:
    names = ("title", "priority", "source", "created_at", "modified_at")
    return {name: getattr(ticket, name) for name in names}


@pytest.mark.parametrize("few", [0, 2000], ids=["walked", "looked_up"])
async def test_a_stretch_has_a_bounded_cost_and_says_how_far_it_looked(world: World, few: int) -> None:
    nadia = as_agent(world.cast.nadia)
    chosen = selection.of_conditions(await words.read("priority is urgent and title contains VPN"))
    expected = [
        k.ticket.id for k in visible(world) if k.ticket.priority == "urgent" and "VPN" in k.ticket.title
    ]
    met: list[int] = []
    position, steps = 0, 0
    while True:
        part = await selection.stretch(
            chosen,
            position,
            last_id=10_000,
            size=3,
            actor=nadia,
            budget=Budget(rows=20, least=10, most=10, few=few),
        )
        met += part.ids
        steps += 1
        assert part.position > position
        position = part.position
        if part.is_last:
            break
    assert met == expected
    assert steps > len(expected) // 3


async def test_tickets_chosen_one_by_one_are_these_and_no_others(world: World) -> None:
    nadia = as_agent(world.cast.nadia)
    chosen = selection.from_json(selection.to_json(selection.of_ids([9, 3, 3, 5])))
    assert str(await selection.count(chosen, actor=nadia)) == "3"
    assert await selection.ids_after(chosen, 0, last_id=8, size=10, actor=nadia) == [3, 5]
    assert await selection.ids_after(chosen, 3, last_id=99, size=1, actor=nadia) == [5]
    assert await selection.ids_after(chosen, 9, last_id=99, size=1, actor=nadia) == []
    with pytest.raises(Invalid):
        selection.of_ids(range(100_001))


async def test_a_selection_by_a_view_is_what_the_view_shows(world: World) -> None:
    nadia = as_agent(world.cast.nadia)
    chosen = await selection.of_view("My open tickets", actor=nadia)
    mine = [k.ticket.id for k in visible(world) if k.ticket.agent_id == world.cast.nadia.id]
    open_ones = [k.ticket.id for k in visible(world) if k.ticket.status != "closed"]
    expected = sorted(set(mine) & set(open_ones))
    assert await selection.ids_after(chosen, 0, last_id=9999, size=999, actor=nadia) == expected
    assert str(await selection.count(chosen, actor=nadia)) == str(len(expected))
