"""One part's fault never reaches another; it is told, and the part is started again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from desk.errors import NotPossible
from desk.run.health import Health
from desk.run.supervisor import LONGEST_WAIT, backoff, supervise


@asynccontextmanager
async def supervised(health: Health, **parts: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(supervise(name, run, health)) for name, run in parts.items()]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_part_that_fails_is_told_and_started_again_while_others_go_on() -> None:
    health, tries, calm = Health(), 0, asyncio.Event()
    second = asyncio.Event()

    async def fails() -> None:
        nonlocal tries
        tries += 1
        if tries == 2:
            second.set()
            await asyncio.Event().wait()
        raise NotPossible("The mail server {host} is away.", host="mail.example")

    async def goes_on() -> None:
        health.good("calm")
        await calm.wait()

    async with supervised(health, noisy=fails, calm=goes_on):
        await asyncio.wait_for(second.wait(), 5)
        assert health.states["noisy"].fault == "The mail server mail.example is away."
        assert health.is_good("calm")
        assert not health.ok


async def test_a_defect_of_ours_is_told_without_its_details() -> None:
    health, again = Health(), asyncio.Event()

    async def fails() -> None:
        if health.states:
            again.set()
        raise ZeroDivisionError("password=topsecret")

    async with supervised(health, part=fails):
        await asyncio.wait_for(again.wait(), 5)
    assert health.states["part"].fault == "It failed unexpectedly; the log says how."


async def test_a_part_that_returns_is_done() -> None:
    async def returns() -> None:
        pass

    await asyncio.wait_for(supervise("part", returns, Health()), 5)


@pytest.mark.parametrize(("failures", "least", "most"), [(1, 0.8, 1.2), (4, 6.4, 9.6), (99, 48, 72)])
def test_waiting_doubles_up_to_a_minute_with_jitter(failures: int, least: float, most: float) -> None:
    waits = [backoff(failures) for _ in range(200)]
    assert least <= min(waits) < max(waits) <= most <= LONGEST_WAIT * 1.2


def test_what_is_not_known_yet_is_no_fault() -> None:
    health = Health()
    health.begin("slack")
    assert health.ok
    health.bad("slack", "Slack can't be reached.")
    assert not health.ok
    health.good("slack")
    assert health.ok
    health.bad("mailbox support@desk.example", "No.")
    assert health.told()["mailboxes"]["support@desk.example"]["fault"] == "No."
    health.gone("mailbox support@desk.example")
    assert health.ok
