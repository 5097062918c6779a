"""Wakes whoever waits for something to happen in the workspace: tests with a deadline, and pages."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

T = TypeVar("T")


class News:
    """`tell` may be called from plain code; `wait_for` looks again after all news, never by the clock."""

    def __init__(self) -> None:
        self.version = 0
        self._waiting: set[asyncio.Event] = set()

    def tell(self) -> None:
        self.version += 1
        for event in self._waiting:
            event.set()

    async def wait_for(self, look: Callable[[], T], *, timeout: float, what: Callable[[], str]) -> T:  # noqa: ASYNC109
        """The first true answer of `look`. Raises TimeoutError with the sentence of `what`."""
        async with self.listening() as event:
            try:
                async with asyncio.timeout(timeout):
                    while not (found := look()):
                        await event.wait()
                        event.clear()
            except TimeoutError:
                raise TimeoutError(what()) from None
        return found

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever something happened; the listener clears it."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            yield event
        finally:
            self._waiting.discard(event)
