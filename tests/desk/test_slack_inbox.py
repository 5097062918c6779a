"""What Slack tells is kept until it is handled, on both databases."""

import asyncio
from datetime import timedelta

from desk import clock, slack_inbox, slack_people
from desk.house import House
from models.slack_event import SlackEvent
from tests.parts.house import Cast

BODY = {"type": "message", "text": "Grüße"}


async def test_an_event_is_kept_once_however_often_it_is_told(house: House) -> None:
    told = [slack_inbox.store(house, "Ev1", type="message", body=BODY) for _ in range(5)]
    assert sorted(await asyncio.gather(*told)) == [False, False, False, False, True]
    assert await slack_inbox.store(house, "Ev1", type="message", body={}) is False
    assert (await SlackEvent.get()).body == BODY


async def test_an_event_is_handed_out_once_until_its_lease_ends(house: House) -> None:
    await slack_inbox.store(house, "Ev1", type="message", body=BODY)
    hands = await asyncio.gather(*(slack_inbox.claim(4) for _ in range(5)))
    assert [event.event_id for events in hands for event in events] == ["Ev1"]
    # Whoever had it died.
    await SlackEvent.all().update(due_at=clock.now() - timedelta(seconds=1))
    [again] = await slack_inbox.claim(4)
    assert again.attempts == 2


async def test_who_lost_the_lease_can_not_settle_the_event(house: House) -> None:
    await slack_inbox.store(house, "Ev1", type="message", body=BODY)
    [first] = await slack_inbox.claim(1)
    await SlackEvent.all().update(due_at=clock.now())
    [second] = await slack_inbox.claim(1)
    await slack_inbox.later(first, "too late")
    assert (await SlackEvent.get()).fault == ""
    await slack_inbox.done(second)
    assert (await SlackEvent.get()).state == "done"


async def test_what_was_handled_keeps_no_words_and_is_forgotten_later(house: House) -> None:
    await slack_inbox.store(house, "Ev1", type="message", body=BODY)
    [event] = await slack_inbox.claim(1)
    await slack_inbox.done(event)
    assert (await SlackEvent.get()).body == {}
    await slack_inbox.forget_old()
    assert await SlackEvent.exists()
    await SlackEvent.all().update(received_at=clock.now() - slack_inbox.REMEMBERED - timedelta(seconds=1))
    await slack_inbox.forget_old()
    assert not await SlackEvent.exists()


async def test_an_event_that_fails_waits_longer_each_time_and_is_given_up_at_last(house: House) -> None:
    await slack_inbox.store(house, "Ev1", type="message", body=BODY)
    waits = []
    for _ in range(slack_inbox.MOST_ATTEMPTS):
        [event] = await slack_inbox.claim(1)
        at = clock.now()
        if await slack_inbox.later(event, "not now"):
            waits.append(round(((await SlackEvent.get()).due_at - at).total_seconds()))
            await SlackEvent.all().update(due_at=clock.now())
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (2, 600)
    row = await SlackEvent.get()
    assert (row.state, row.fault, row.body) == ("failed", "not now", BODY)


async def test_a_slack_user_is_recognised_by_the_address_unless_the_agent_is_somebody_else(
    house: House, cast: Cast
) -> None:
    cast.nadia.slack_user = None
    await cast.nadia.save()
    found = [
        await slack_people.recognise(house, slack_user=user, email="Nadia@Desk.example")
        for user in ("U1", "U1", "U2")
    ]
    assert [agent.id if agent else None for agent in found] == [cast.nadia.id, cast.nadia.id, None]
