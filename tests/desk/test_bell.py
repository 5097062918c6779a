"""The bell: a ring is never missed, and never keeps a loop from ending."""

import asyncio

import pytest

from desk.bell import Bell


async def test_a_ring_since_the_last_wait_counts_once():
    bell = Bell()
    with bell.listening() as listener:
        bell.ring()
        bell.ring()
        await listener.wait(60)

        began = asyncio.get_running_loop().time()
        await listener.wait(0.01)

    assert asyncio.get_running_loop().time() - began >= 0.01


async def test_everybody_who_listens_hears_a_ring():
    bell = Bell()
    with bell.listening() as one, bell.listening() as other:
        bell.ring()

        await asyncio.gather(one.wait(60), other.wait(60))


@pytest.mark.parametrize("steps", range(5))
async def test_a_loop_that_is_cancelled_while_the_bell_rings_ends(steps: int):
    """In Python 3.11 `wait_for` swallows a cancellation that comes just after what it waits for."""
    bell = Bell()
    turns = 0

    async def loop() -> None:
        nonlocal turns
        with bell.listening() as listener:
            while True:
                await listener.wait(60)
                turns += 1

    running = asyncio.create_task(loop())
    for _ in range(5):
        await asyncio.sleep(0)
    bell.ring()
    for _ in range(steps):
        await asyncio.sleep(0)
    running.cancel()

    await asyncio.wait([running], timeout=1)
    assert running.cancelled()
    assert turns <= 1
