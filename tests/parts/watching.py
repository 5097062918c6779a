"""A store for what a watch hands over, in memory, with everything a test wants to know about it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from scanners.fetched import Fetched
from scanners.imap.keeper import Cursor
from scanners.imap.watch import MailboxWatch
from scanners.maildir import MaildirWatch

DEADLINE = 20.0


class Store:
    """Keeps mails and cursor as one, like the real one; `becomes` waits for a fact with a deadline."""

    def __init__(self) -> None:
        self.mails: list[Fetched] = []
        self.batches: list[int] = []
        self.states: list[tuple[bool, str | None]] = []
        self.cursor: Cursor | None = None
        self.refusals = 0
        self.left: list[int] = []
        # The process before died: what it stored last may be unmoved.
        self.died = False
        self._changed = asyncio.Condition()

    async def load_cursor(self) -> Cursor | None:
        return self.cursor

    async def keep_cursor(self, cursor: Cursor) -> None:
        self.cursor = cursor
        await self._tell()

    async def just_stored(self, cursor: Cursor) -> Sequence[int]:
        if not self.died:
            return []
        return [one.uid for one in self.mails[-50:] if one.uid is not None and one.fault is None]

    def on_progress(self, left: int) -> None:
        self.left.append(left)

    async def receive(self, batch: Sequence[Fetched]) -> None:
        if self.refusals:
            self.refusals -= 1
            raise RuntimeError("the database is away")
        last = batch[-1]
        if last.uid is not None and last.uidvalidity is not None:
            self.cursor = Cursor(last.uidvalidity, last.uid)
        self.batches.append(len(batch))
        self.mails.extend(batch)
        await self._tell()

    async def on_state(self, up: bool, sentence: str | None) -> None:  # noqa: FBT001 -- the watch's protocol
        self.states.append((up, sentence))
        await self._tell()

    @property
    def raws(self) -> list[bytes]:
        return [mail.raw.replace(b"\r\n", b"\n") for mail in self.mails]

    async def becomes(self, fact: Callable[[], bool], *, within: float = DEADLINE) -> None:
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(fact)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


@asynccontextmanager
async def running(watch: MailboxWatch | MaildirWatch) -> AsyncIterator[asyncio.Task[None]]:
    """The watch as a task; cancelled at the end, as at a shutdown."""
    task = asyncio.create_task(watch.run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def eventually(fact: Callable[[], bool], *, within: float = DEADLINE) -> None:
    """Wait for something outside this process to become true."""
    async with asyncio.timeout(within):
        while not fact():  # noqa: ASYNC110 -- the fact is another process's
            await asyncio.sleep(0.02)
