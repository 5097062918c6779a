"""The bell that wakes loops after a commit."""

import asyncio

from desk.bell import Bell


async def _listen(bell: Bell) -> None:
    with bell.listening() as listener:
        while True:
            await listener.wait(60)


async def test_a_loop_that_is_rung_and_ended_at_the_same_moment_ends() -> None:
    # The desk once hung at its end: a commit of the last request rang while the loops were being cancelled.
    bell = Bell()
    loop = asyncio.create_task(_listen(bell))
    await asyncio.sleep(0)
    bell.ring()
    loop.cancel()
    done, _ = await asyncio.wait([loop], timeout=5)
    loop.cancel()
    assert done
