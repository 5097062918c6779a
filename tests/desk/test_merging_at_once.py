"""Merges and other verbs at the same moment: one is first, nobody waits for ever, nothing is lost."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import pytest
from tortoise.connection import get_connection

from desk import comments, merging, tickets
from desk.assignees import Assignee
from desk.comments import NewComment
from desk.errors import NotPossible
from desk.house import House
from desk.tickets import NewTicket
from models.comment import Comment, Visibility
from models.ticket import Ticket
from models.ticket_merge import TicketMerge
from tests.parts.house import Cast, as_agent, as_contact

pytestmark = pytest.mark.usefixtures("connections")


@pytest.fixture
async def connections(store: None) -> None:
    """All that the pool may open are open: what begins at once runs at once."""
    await asyncio.gather(*(get_connection("default").execute_query("SELECT 1") for _ in range(10)))


async def opened(house: House, cast: Cast) -> Ticket:
    new = NewTicket(title="Drucker", contact=cast.weber, assignee=Assignee(group=cast.support))
    return await tickets.open_ticket(house, new, actor=as_agent(cast.nadia))


async def at_once(*acts: Coroutine[Any, Any, Any]) -> list[Any]:
    """What each returned or raised."""
    async with asyncio.timeout(30):
        return await asyncio.gather(*acts, return_exceptions=True)


async def test_of_two_merges_in_opposite_directions_one_is_refused(house: House, cast: Cast) -> None:
    for _ in range(5):
        one, other = await opened(house, cast), await opened(house, cast)

        came = await at_once(
            merging.merge(house, one, other, actor=as_agent(cast.nadia)),
            merging.merge(house, other, one, actor=as_agent(cast.jonas)),
        )

        assert sorted(type(item).__name__ for item in came) == ["NotPossible", "Ticket"]
        assert await TicketMerge.filter(merged_id__in=(one.id, other.id)).count() == 1
        points = [item.merged_into_id for item in await Ticket.filter(id__in=(one.id, other.id))]
        assert sorted(point is None for point in points) == [False, True]


async def test_what_is_said_during_a_merge_is_on_the_survivor(house: House, cast: Cast) -> None:
    for _ in range(5):
        merged, survivor = await opened(house, cast), await opened(house, cast)
        words = NewComment(body="Stecker!", visibility=Visibility.EXTERNAL)
        note = await comments.add_comment(
            house,
            merged,
            NewComment(body="Hm", visibility=Visibility.INTERNAL),
            actor=as_agent(cast.nadia),
        )

        came = await at_once(
            comments.add_comment(house, merged, words, actor=as_contact(cast.weber)),
            merging.merge(house, merged, survivor, actor=as_agent(cast.nadia)),
            comments.send_to_customer(house, note, actor=as_agent(cast.jonas), hold=timedelta(seconds=20)),
        )

        assert [item for item in came if isinstance(item, BaseException)] == []
        assert not await Comment.filter(ticket_id=merged.id).exists()
        assert await Comment.filter(ticket_id=survivor.id, body__in=("Stecker!", "Hm")).count() == 2


async def test_two_who_take_it_apart_at_once_do_it_once(house: House, cast: Cast) -> None:
    merged, survivor = await opened(house, cast), await opened(house, cast)
    await merging.merge(house, merged, survivor, actor=as_agent(cast.nadia))

    came = await at_once(*(merging.unmerge(house, merged, actor=as_agent(cast.nadia)) for _ in range(2)))

    assert sum(isinstance(item, NotPossible) for item in came) == 1
    assert (await Ticket.get(id=merged.id)).status == "open"
