"""Claiming: each delivery is handed out once, lanes keep their order, who dies loses the claim."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from desk import clock, outbox, outbox_claims, outbox_results
from desk.errors import DeliveryError, NotNeeded, NotNow
from desk.house import House
from desk.outbox_claims import LEASE, claim, next_due
from desk.outbox_results import Result
from models.delivery import Courier, Delivery, State

SLACK = Courier.SLACK


async def queue(number: int = 1, **columns: Any) -> list[int]:
    made = []
    for _ in range(number):
        row = outbox.queued(SLACK, "card", recipient="C0SUPPORT", **columns)
        await row.save()
        made.append(row.id)
    return made


async def claimed(most: int = 10, *, at: datetime | None = None) -> list[int]:
    return [row.id for row in await claim(SLACK, most, at=at)]


async def settled(house: House, *ids: int) -> None:
    rows = await Delivery.filter(id__in=ids)
    await outbox_results.settle(house, [Result(row, answer="ok") for row in rows])


async def test_what_is_due_is_handed_out_once_and_the_oldest_first(store: None):
    ids = await queue(5)
    await Delivery.filter(id=ids[4]).update(due_at=clock.now() - timedelta(minutes=1))

    assert await claimed(2) == [ids[4], ids[0]]
    assert await claimed(10) == ids[1:4]
    assert await claimed(10) == []
    (row,) = await Delivery.filter(id=ids[0])
    assert (row.state, row.attempts) == (State.SENDING, 1)


async def test_what_is_held_or_deferred_is_handed_out_when_its_time_has_come(store: None):
    (held,) = await queue(hold=timedelta(minutes=1))
    (deferred,) = await queue()
    later = clock.now() + timedelta(minutes=2)
    await Delivery.filter(id=deferred).update(
        state=State.DEFERRED, due_at=clock.now() + timedelta(seconds=90)
    )

    assert await claimed() == []
    assert await claimed(at=later) == [held, deferred]


async def test_a_courier_gets_only_its_own(store: None):
    await queue()

    assert await claim(Courier.MAIL, 10) == []
    assert await next_due(Courier.MAIL) is None


async def test_many_who_claim_at_once_get_each_delivery_once(store: None):
    ids = await queue(40)

    rounds = await asyncio.gather(*(claimed(7) for _ in range(12)))

    assert sorted(number for taken in rounds for number in taken) == ids
    assert all(len(taken) <= 7 for taken in rounds)


async def test_a_lane_has_one_under_way_at_a_time_and_in_order(house: House):
    ids = await queue(3, lane="slack:C0SUPPORT")
    (other,) = await queue(lane="slack:C0BILLING")

    assert await claimed() == [ids[0], other]
    assert await claimed() == []
    await settled(house, ids[0])
    assert await claimed() == [ids[1]]
    await settled(house, ids[1])
    assert await claimed() == [ids[2]]


async def test_many_who_claim_at_once_keep_a_lane_in_order(store: None):
    ids = await queue(6, lane="slack:C0SUPPORT")

    rounds = await asyncio.gather(*(claimed(7) for _ in range(8)))

    assert [number for taken in rounds for number in taken] == ids[:1]


async def test_a_deferred_delivery_holds_its_lane_and_a_failed_one_lets_it_go(house: House):
    first, second = await queue(2, lane="slack:C0SUPPORT")
    (row,) = await claim(SLACK, 10)
    await outbox_results.settle(house, [Result(row, fault=DeliveryError("later", permanent=False))])
    waiting = await claimed()
    await Delivery.filter(id=first).update(due_at=clock.now())
    (row,) = await claim(SLACK, 10)
    await outbox_results.settle(house, [Result(row, fault=DeliveryError("never", permanent=True))])

    assert waiting == []
    assert await claimed() == [second]


async def test_one_that_is_sent_again_by_hand_waits_for_a_later_one_of_its_lane_under_way(house: House):
    first, second = await queue(2, lane="slack:C0SUPPORT")
    await Delivery.filter(id=first).update(state=State.FAILED)
    under_way = await claimed()
    await outbox.retry(first)

    assert under_way == [second]
    assert await claimed() == []
    await settled(house, second)
    assert await claimed() == [first]


async def test_a_claim_whose_lease_ran_out_is_handed_out_again(store: None):
    ids = await queue()
    await claimed()
    at = clock.now()

    assert await claimed(at=at + LEASE - timedelta(seconds=1)) == []
    assert await claimed(at=at + LEASE + timedelta(seconds=1)) == ids


async def test_a_lease_that_is_renewed_does_not_run_out(store: None):
    ids = await queue()
    await claimed()
    await Delivery.all().update(lease_until=clock.now() - timedelta(seconds=1))
    await outbox_claims.renew(ids)

    assert await claimed() == []


async def test_the_next_due_is_a_time_to_wait_for_or_the_end_of_a_lease(store: None):
    assert await next_due(SLACK) is None
    await queue(hold=timedelta(minutes=10))
    held = await next_due(SLACK)
    (now,) = await queue()
    due = await next_due(SLACK)
    await claimed()
    await Delivery.filter(id=now).update(lease_until=clock.now() + timedelta(minutes=1))
    lease = await next_due(SLACK)

    at = clock.now()
    assert held is not None
    assert timedelta(minutes=9) < held - at <= timedelta(minutes=10)
    assert due is not None
    assert due <= at
    assert lease is not None
    assert timedelta(seconds=50) < lease - at <= timedelta(minutes=1)


# -- results


async def test_a_fault_of_one_who_lost_the_claim_changes_nothing(house: House):
    await queue()
    (mine,) = await claim(SLACK, 1)
    (theirs,) = await claim(SLACK, 1, at=clock.now() + 2 * LEASE)

    await outbox_results.settle(house, [Result(mine, fault=DeliveryError("slow", permanent=True))])

    (row,) = await Delivery.filter(id=theirs.id)
    assert (row.state, row.attempts, row.answer) == (State.SENDING, 2, "")


async def test_what_has_left_is_not_sent_again_though_the_claim_was_lost(house: House):
    await queue()
    (mine,) = await claim(SLACK, 1)
    (theirs,) = await claim(SLACK, 1, at=clock.now() + 2 * LEASE)

    await outbox_results.settle(house, [Result(mine, answer="ok", message_id="1700.1")])
    await outbox_results.settle(house, [Result(theirs, fault=DeliveryError("later", permanent=False))])

    (row,) = await Delivery.filter(id=mine.id)
    assert (row.state, row.answer, row.message_id) == (State.SENT, "ok", "1700.1")


async def test_what_was_taken_back_stays_taken_back(house: House):
    await queue()
    (mine,) = await claim(SLACK, 1)
    await Delivery.filter(id=mine.id).update(state=State.CANCELLED)

    await outbox_results.settle(house, [Result(mine, answer="ok")])

    assert (await Delivery.get(id=mine.id)).state == State.CANCELLED


async def test_a_fault_that_passes_is_given_up_after_two_days_of_tries(house: House):
    (number,) = await queue()
    await Delivery.filter(id=number).update(attempts=outbox_results.MOST_ATTEMPTS - 2)
    states = []
    for _ in range(2):
        await Delivery.filter(id=number).update(due_at=clock.now())
        (row,) = await claim(SLACK, 1)
        await outbox_results.settle(house, [Result(row, fault=DeliveryError("down", permanent=False))])
        states.append((await Delivery.get(id=number)).state)

    assert states == [State.DEFERRED, State.FAILED]


async def test_whatever_a_server_says_can_be_written_down(house: House):
    await queue(2)
    one, two = await claim(SLACK, 2)

    fault = DeliveryError("550 gr\udcfc\u00dfe \0 again", permanent=True)
    await outbox_results.settle(house, [Result(one, answer="250 \udcff\0ok"), Result(two, fault=fault)])

    assert [row.answer for row in await Delivery.all().order_by("id")] == ["250 ?ok", "550 gr?ße  again"]


async def test_a_courier_may_say_when_to_come_back(house: House):
    await queue()
    (row,) = await claim(SLACK, 1)
    fault = DeliveryError("rate limited", permanent=False, retry_after=90)

    await outbox_results.settle(house, [Result(row, fault=fault)])

    wait = (await Delivery.get(id=row.id)).due_at - clock.now()
    assert timedelta(seconds=85) < wait <= timedelta(seconds=90)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 15), (2, 30), (5, 240), (9, 3600), (60, 3600)])
def test_pauses_double_up_to_an_hour(attempts: int, seconds: int):
    pauses = [outbox_results.backoff(attempts).total_seconds() for _ in range(200)]

    assert 0.8 * seconds <= min(pauses) < max(pauses) <= 1.2 * seconds


async def test_one_that_is_sent_again_by_hand_waits_its_turn_as_long_as_any_other(house: House):
    (number,) = await queue()
    long_ago = clock.now() - timedelta(days=3)
    await Delivery.filter(id=number).update(state=State.FAILED, created_at=long_ago)
    assert await outbox.retry(number)

    (row,) = await claim(SLACK, 10)
    await outbox_results.settle(house, [Result(row, fault=NotNow("not yet", retry_after=60))])
    assert (await Delivery.get(id=number)).state == State.QUEUED

    old = {"payload": {outbox.WAITS_SINCE: long_ago.isoformat()}, "due_at": clock.now()}
    await Delivery.filter(id=number).update(**old)
    (row,) = await claim(SLACK, 10)
    await outbox_results.settle(house, [Result(row, fault=NotNow("not yet", retry_after=60))])
    assert (await Delivery.get(id=number)).state == State.FAILED


async def test_a_password_stays_in_no_mail_that_is_taken_back_or_not_needed(house: House):
    stopped, unneeded = await queue(2, payload={"password": "hunter2"}, is_sensitive=True)
    assert await outbox.stop(stopped)
    assert not await outbox.stop(stopped)
    (row,) = await claim(SLACK, 10)
    await outbox_results.settle(house, [Result(row, fault=NotNeeded("gone"))])

    for number in (stopped, unneeded):
        mail = await Delivery.get(id=number)
        assert (mail.state, mail.payload) == (State.CANCELLED, {})


async def test_one_that_was_held_for_days_waits_its_turn_from_then_on(house: House):
    (number,) = await queue(hold=timedelta(days=3))
    mail = await Delivery.get(id=number)
    assert outbox.waits_since(mail) == mail.due_at
