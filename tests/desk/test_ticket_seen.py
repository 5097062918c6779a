"""Two agents at once (R8): the second is told what changed, nothing is overwritten."""

import asyncio

import pytest

from desk import tickets
from desk.actor import Actor
from desk.house import House
from desk.ticket_seen import Conflict, Seen
from desk.tickets import NewTicket
from models.change import Change
from models.comment import Channel
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    return await tickets.open_ticket(house, NewTicket(title="Printer", contact=cast.oliver), actor=OPERATOR)


async def test_who_saves_second_is_told_what_the_first_one_changed(house: House, cast: Cast, ticket: Ticket):
    nadia, jonas = (Actor(channel=Channel.SLACK, agent=agent) for agent in (cast.nadia, cast.jonas))
    seen = Seen.of(ticket)
    await tickets.change(house, ticket, {"priority": "high"}, actor=nadia, seen=seen)
    with pytest.raises(Conflict) as refused:
        await tickets.change(house, ticket, {"priority": "low", "hours": "2"}, actor=jonas, seen=seen)
    assert [(item.field, item.old, item.new) for item in refused.value.since] == [
        ("priority", "normal", "high")
    ]
    assert f"priority: normal → high ({cast.nadia.name})" in refused.value.sentence("en")
    after = await Ticket.get(id=ticket.id)
    assert (after.priority, after.hours) == ("high", None)
    assert not await Change.exists(ticket_id=ticket.id, agent_id=cast.jonas.id)


async def test_changes_of_different_fields_both_hold(house: House, cast: Cast, ticket: Ticket):
    seen = Seen.of(ticket)
    await tickets.change(house, ticket, {"priority": "high"}, actor=OPERATOR, seen=seen)
    await tickets.change(house, ticket, {"hours": "1,5"}, actor=OPERATOR, seen=seen)
    after = await Ticket.get(id=ticket.id)
    assert (after.priority, str(after.hours)) == ("high", "1.50")


async def test_the_same_wish_twice_is_no_conflict(house: House, ticket: Ticket):
    seen = Seen.of(ticket)
    for _ in range(2):
        await tickets.change(house, ticket, {"priority": "high"}, actor=OPERATOR, seen=seen)
    assert (await Ticket.get(id=ticket.id)).priority == "high"


async def test_of_two_at_the_same_moment_one_is_told(house: House, cast: Cast, ticket: Ticket):
    seen = Seen.of(ticket)
    ends = await asyncio.gather(
        tickets.change(house, ticket, {"priority": "high"}, actor=OPERATOR, seen=seen),
        tickets.change(house, ticket, {"priority": "low"}, actor=OPERATOR, seen=seen),
        return_exceptions=True,
    )
    assert [type(end) for end in ends].count(Conflict) == 1


async def test_what_was_seen_fits_into_a_button_and_back(ticket: Ticket):
    seen = Seen.of(ticket)
    assert Seen.read(str(seen)) == seen
    assert Seen.read("mangled") is None
