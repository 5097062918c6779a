"""Workflows under stress (R35): two loops, a loop that dies, workflows that lead to each other."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import pytest

from desk import clock, preference_editing, tickets
from desk.house import House
from desk.tickets import NewTicket
from desk.workflows import queue, stored, waiting
from desk.workflows import ran as lately
from models.change import Change
from models.comment import Comment
from models.delivery import Delivery
from models.ticket import Ticket
from models.workflow import WorkflowEvent, WorkflowRun
from tests.parts.house import OPERATOR, Cast, as_agent
from tests.parts.workflows import ran, results, tags_of, workflow

MOST_STEPS = 400


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    return await tickets.open_ticket(house, NewTicket(title="VPN", contact=cast.weber), actor=OPERATOR)


async def test_several_loops_at_once_do_everything_once(house: House, cast: Cast) -> None:
    await workflow(house, "One", "opened", "note: one", "mail customer: Hello")
    await workflow(house, "Two", "opened", "note: two")
    await workflow(house, "Late", "created", "note: late", after="1 minute")
    for number in range(5):
        new = NewTicket(title=f"VPN {number}", contact=cast.weber)
        await tickets.open_ticket(house, new, actor=OPERATOR)
    await Ticket.all().update(created_at=clock.now() - timedelta(hours=1))

    async def loop() -> None:
        await queue.work_off(house)
        await waiting.run_due(house)

    await asyncio.gather(*(loop() for _ in range(3)))
    # A loop that lost the race leaves the rest to the next look.
    await loop()
    assert Counter(await ran()) == {"One": 5, "Two": 5, "Late": 5}
    assert await Comment.all().count() == 15
    assert await Delivery.filter(kind="customer_workflow").count() == 5
    assert await WorkflowEvent.all().count() == 0


async def test_a_loop_that_dies_anywhere_leaves_nothing_half_done_and_nothing_twice(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await workflow(house, "One", "closed", "note: one", "set priority = high")
    await workflow(house, "Two", "closed", "note: two")
    await tickets.close(house, ticket, actor=as_agent(cast.nadia))
    broken = 0
    for steps in range(0, MOST_STEPS, 7):
        await _broken_off(queue.work_off(house), steps)
        broken += await WorkflowEvent.all().count()
        notes = await Comment.filter(ticket_id=ticket.id).count()
        assert notes == len(await ran())
        # Its lease ran out.
        await WorkflowEvent.all().update(lease_until=None)
        if not await WorkflowEvent.all().count():
            break
    await queue.work_off(house)
    assert broken > 0
    assert await ran() == ["One", "Two"]
    assert await Comment.filter(ticket_id=ticket.id).order_by("id").values_list("body", flat=True) == [
        "one",
        "two",
    ]


async def _broken_off(work: Coroutine[Any, Any, int], steps: int) -> None:
    task = asyncio.ensure_future(work)
    for _ in range(steps):
        if task.done():
            return
        await asyncio.sleep(0)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_a_loop_that_died_between_two_workflows_goes_on_with_the_second(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    one = await workflow(house, "One", "closed", "note: one")
    await workflow(house, "Two", "closed", "note: two")
    await tickets.close(house, ticket, actor=as_agent(cast.nadia))
    claimed = await queue.claim()
    assert claimed is not None
    assert await queue.claim() is None
    await queue.handle(house, claimed, [one])
    # Dead before the event went.
    await WorkflowEvent.create(
        id=claimed.id,
        ticket_id=ticket.id,
        event=claimed.event,
        facts=claimed.facts,
        at=clock.now(),
        lease_until=clock.now(),
    )
    await queue.work_off(house)
    assert await ran() == ["One", "Two"]


async def test_two_workflows_that_flip_a_field_to_and_fro_end_and_are_told_of_once(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await preference_editing.change(house, "operations_channel", "C0OPS", actor=OPERATOR)
    await workflow(house, "Down", "priority changed to high", "set priority = low")
    await workflow(house, "Up", "priority changed to low", "set priority = high")
    await tickets.change(house, ticket, {"priority": "high"}, actor=as_agent(cast.nadia))
    await queue.work_off(house)
    assert await ran() == ["Down", "Up", "Down", "Up"]
    assert await WorkflowEvent.all().count() == 0
    (told,) = await Delivery.filter(recipient="C0OPS")
    assert told.payload["values"]["workflow"] == "Down"
    assert (await results())[-1] == ("Down", [{"stopped": "more than 3 workflows led to each other"}])
    noted = await Change.filter(ticket_id=ticket.id, field="workflow").order_by("-id").first()
    assert noted is not None
    assert noted.new == "Down: stopped: more than 3 workflows led to each other"


async def test_a_workflow_runs_at_most_ten_times_a_day_on_a_ticket(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await workflow(house, "Tell", "status changed", "tag busy")
    for status in ("closed", "open") * 7:
        await tickets.change(house, ticket, {"status": status}, actor=as_agent(cast.nadia))
    await queue.work_off(house)
    assert len(await ran()) == 10
    assert await WorkflowRun.filter(occasion__startswith="stopped:").count() == 1
    (counted,) = (await lately.counts(clock.now())).values()
    assert (counted.runs, counted.faults, counted.stopped) == (10, 0, 1)
    assert (await lately.lately(most=1))[0].in_words == "stopped: it ran 10 times within a day"
    other = await tickets.open_ticket(house, NewTicket(title="Other"), actor=OPERATOR)
    await tickets.close(house, other, actor=OPERATOR)
    await queue.work_off(house)
    assert await tags_of(other) == ["busy"]
    assert len(await stored.active()) == 1
