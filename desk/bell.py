"""Wakes the loops of this process after a commit. A hint only: what is to be done stands in rows."""

import asyncio
import contextlib
from collections.abc import Iterator


class Bell:
    """Rung by commits, waited for by loops; ringing twice before anyone listens is one ring."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()

    def ring(self) -> None:
        for event in self._waiting:
            event.set()

    @contextlib.contextmanager
    def listening(self) -> Iterator["Listener"]:
        """A listener that misses no ring from here on."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            yield Listener(event)
        finally:
            self._waiting.discard(event)


class Listener:
    """One loop's ear."""

    def __init__(self, event: asyncio.Event) -> None:
        self._event = event

    async def wait(self, seconds: float) -> None:
        """Until the bell rings, at most so many seconds; rings since the last wait count."""
        # Not wait_for: on Python 3.11 it loses a cancellation that comes together with a ring.
        # https://github.com/python/cpython/issues/86296
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
        self._event.clear()
