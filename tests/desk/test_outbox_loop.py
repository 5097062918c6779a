"""The loop with a courier of its own kind: many at once, faults of any sort, an end that loses nothing."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from desk import clock, outbox
from desk.errors import DeliveryError
from desk.house import House
from desk.outbox_loop import OutboxLoop
from desk.together import Together
from models.delivery import Courier, Delivery, State


@dataclass(frozen=True)
class Answer:
    answer: str = "ok"
    message_id: str | None = None


class Hand:
    """A courier whose every move a test can order."""

    courier = Courier.SLACK

    def __init__(self, hands: int = 4) -> None:
        self.hands = hands
        self.gate = asyncio.Event()
        self.gate.set()
        self.under_way = 0
        self.most = 0
        self.done: list[int] = []
        self.is_closed = False
        self.faults: dict[int, Exception] = {}

    async def deliver(self, delivery: Delivery) -> Answer:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            await asyncio.sleep(0)
            await self.gate.wait()
            if delivery.id in self.faults:
                raise self.faults[delivery.id]
        finally:
            self.under_way -= 1
        self.done.append(delivery.id)
        return Answer()

    async def close(self) -> None:
        self.is_closed = True


async def queue(number: int, **columns: str) -> list[int]:
    rows = [outbox.queued(Courier.SLACK, "card", recipient="C0SUPPORT", **columns) for _ in range(number)]
    for row in rows:
        await row.save()
    return [row.id for row in rows]


async def states(ids: list[int]) -> list[str]:
    return [row.state for row in await Delivery.filter(id__in=ids).order_by("id")]


async def test_all_that_is_due_is_sent_by_as_many_hands_as_there_are(house: House):
    ids = await queue(30)
    hand = Hand(hands=4)

    await OutboxLoop(house, hand).drain()

    assert sorted(hand.done) == ids
    assert hand.most == 4
    assert set(await states(ids)) == {State.SENT}


async def test_a_lane_is_drained_in_order(house: House):
    ids = await queue(6, lane="slack:C0SUPPORT")
    hand = Hand()

    await OutboxLoop(house, hand).drain()

    assert hand.done == ids
    assert hand.most == 1


async def test_a_courier_that_breaks_is_no_reason_to_stop(house: House):
    ids = await queue(3)
    hand = Hand()
    hand.faults[ids[0]] = ZeroDivisionError("a defect of ours")
    hand.faults[ids[1]] = DeliveryError("no such channel", permanent=True)

    await OutboxLoop(house, hand).drain()

    assert await states(ids) == [State.DEFERRED, State.FAILED, State.SENT]
    assert "internal error" in (await Delivery.get(id=ids[0])).answer
    assert (await Delivery.get(id=ids[1])).answer == "no such channel"


async def test_the_loop_goes_on_until_cancelled_then_finishes_and_closes_the_courier(house: House):
    hand = Hand()
    hand.gate.clear()
    running = asyncio.create_task(OutboxLoop(house, hand).run())
    async with house.transaction():
        ids = await queue(2)
    await until(lambda: hand.under_way == 2)

    running.cancel()
    hand.gate.set()
    with contextlib.suppress(asyncio.CancelledError):
        await running

    assert await states(ids) == [State.SENT, State.SENT]
    assert hand.is_closed


async def test_a_lane_goes_on_as_soon_as_its_first_is_settled(house: House):
    hand = Hand()
    running = asyncio.create_task(OutboxLoop(house, hand).run())
    began = clock.now()
    try:
        async with house.transaction():
            ids = await queue(20, lane="slack:C0SUPPORT")
        await until(lambda: hand.done == ids)
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running

    # Not one a second, as it would be if only the clock woke the loop.
    assert (clock.now() - began).total_seconds() < 10


async def test_draining_that_is_cancelled_leaves_nothing_under_way(house: House):
    ids = await queue(2)
    hand = Hand()
    hand.gate.clear()
    draining = asyncio.create_task(OutboxLoop(house, hand).drain())
    await until(lambda: hand.under_way == 2)

    draining.cancel()
    hand.gate.set()
    with contextlib.suppress(asyncio.CancelledError):
        await draining

    assert await states(ids) == [State.SENT, State.SENT]


# -- together


async def test_what_is_asked_at_the_same_time_is_done_at_once():
    rounds: list[list[int]] = []

    async def double(numbers: list[int]) -> list[int]:
        rounds.append(list(numbers))
        await asyncio.sleep(0)
        return [2 * number for number in numbers]

    together = Together(double)
    answers = await asyncio.gather(*(together.ask(number) for number in range(10)))

    assert answers == [2 * number for number in range(10)]
    assert rounds == [[0], list(range(1, 10))]


async def test_only_the_one_to_blame_gets_the_fault():
    async def halve(numbers: list[int]) -> list[int]:
        if 3 in numbers:
            raise ValueError("three")
        return [number // 2 for number in numbers]

    together = Together(halve)
    answers = await asyncio.gather(*(together.ask(number) for number in range(6)), return_exceptions=True)

    assert [answer for answer in answers if not isinstance(answer, Exception)] == [0, 0, 1, 2, 2]
    assert isinstance(answers[3], ValueError)


async def test_one_who_is_cancelled_while_waiting_is_not_waited_for():
    free = asyncio.Event()
    asked: list[int] = []

    async def note(numbers: list[int]) -> list[int]:
        await free.wait()
        asked.extend(numbers)
        return list(numbers)

    together = Together(note)
    tasks = [asyncio.create_task(together.ask(number)) for number in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    with pytest.raises(asyncio.CancelledError):
        await tasks[1]
    free.set()

    assert [await tasks[0], await tasks[2]] == [0, 2]
    assert asked == [0, 2]


async def until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not fact():  # noqa: ASYNC110 -- the courier tells nobody
            await asyncio.sleep(0.005)
