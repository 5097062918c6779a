"""Watches one folder of one mailbox for ever: every mail is handed over once it is there, in order (R37).

The promise: a mail is marked, moved or deleted on the server only after `receive` has returned, that is,
after it is stored. Where to go on is what `receive` stored, read anew at every connection; so a crash at any
moment repeats a mail at worst. A first start takes all mails of the folder. When the server renumbers the
folder (UIDVALIDITY changes) everything in it is handed over again under the new number: known mails are
recognised later by Message-ID and content, not here. One mail that breaks the connection again and again is
handed over without its content, so that the others get through.
"""

import asyncio
import logging
import random
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn, Self

from scanners.fetched import Fetched
from scanners.imap.account import ImapAccount
from scanners.imap.client import FolderState, ImapSession, connect
from scanners.imap.errors import ConnectionLost, MailboxError
from scanners.imap.limits import Limits

log = logging.getLogger(__name__)

MAX_IDLE = 28 * 60.0
_BREAKS_BEFORE_ALONE = 2
_BREAKS_BEFORE_GIVING_UP = 5


class Act(StrEnum):
    """What becomes of a mail on the server once we have it."""

    LEAVE = "leave"
    SEEN = "seen"
    MOVE = "move"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Afterwards:
    act: Act = Act.LEAVE
    folder: str = ""

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read `leave`, `seen`, `delete` or `move:Folder`. Raises ValueError with a sentence."""
        word, colon, folder = text.strip().partition(":")
        if word not in set(Act) or (word == Act.MOVE) != bool(colon and folder.strip()):
            raise ValueError("A mail can afterwards be: leave, seen, delete or move:Folder.")
        return cls(Act(word), folder.strip())


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last UID that is stored, under the UIDVALIDITY it belongs to."""

    uidvalidity: int
    last_uid: int


@dataclass(frozen=True, slots=True)
class Pauses:
    """Seconds. After a fault the pause doubles from `first` to `longest`; a random half of it is waited."""

    first: float = 1.0
    longest: float = 300.0
    idle: float = 540.0

    def after(self, faults: int) -> float:
        whole = min(self.longest, self.first * 2.0 ** min(faults - 1, 30))
        return whole * random.uniform(0.5, 1.0)  # noqa: S311 -- spreads reconnections, guards nothing


class MailboxWatch:
    """One watch; `run` is to be a task and ends only by being cancelled."""

    def __init__(
        self,
        account: ImapAccount,
        *,
        load_cursor: Callable[[], Awaitable[Cursor | None]],
        receive: Callable[[Sequence[Fetched]], Awaitable[None]],
        on_state: Callable[[bool, str | None], Awaitable[None]],
        afterwards: Afterwards | None = None,
        pauses: Pauses | None = None,
        limits: Limits | None = None,
        tls_context: ssl.SSLContext | None = None,
    ) -> None:
        self._account = account
        self._load_cursor = load_cursor
        self._receive = receive
        self._on_state = on_state
        self._afterwards = afterwards or Afterwards()
        self._pauses = pauses or Pauses()
        self._limits = limits or Limits()
        self._tls_context = tls_context
        self._faults = 0
        self._state: tuple[bool, str | None] | None = None
        self._breaks: Counter[tuple[int, int]] = Counter()

    async def run(self) -> NoReturn:
        """Watch until cancelled. Faults are told to `on_state` and waited out, whatever they are."""
        while True:
            try:
                await self._watch()
            except MailboxError as fault:
                await self._rest(fault.sentence, passing=fault.passing)
            except Exception:  # the loop outlives whatever its store or its server does
                log.exception("the watch of %s had a fault", self._account)
                await self._rest("The mails could not be stored; this is tried again.", passing=True)

    async def _watch(self) -> NoReturn:
        async with connect(self._account, limits=self._limits, tls_context=self._tls_context) as session:
            folder = await session.select(self._account.folder)
            last_uid = await self._starting_point(folder)
            while True:
                last_uid = await self._catch_up(session, folder, last_uid)
                self._faults = 0
                if self._state is None or not self._state[0]:
                    await self._tell(up=True)
                await session.wait_for_news(min(self._pauses.idle, MAX_IDLE))

    async def _starting_point(self, folder: FolderState) -> int:
        cursor = await self._load_cursor()
        if cursor is None or cursor.uidvalidity != folder.uidvalidity:
            return 0
        return cursor.last_uid

    async def _catch_up(self, session: ImapSession, folder: FolderState, last_uid: int) -> int:
        """Hand over everything above `last_uid`; the last UID handed over."""
        uids = await session.new_uids(last_uid)
        while uids:
            breaks = self._breaks[folder.uidvalidity, uids[0]]
            if breaks >= _BREAKS_BEFORE_GIVING_UP:
                await self._take([_unreadable(uids[0], folder)], session)
                last_uid, uids = uids[0], uids[1:]
                continue
            now = uids[:1] if breaks >= _BREAKS_BEFORE_ALONE else uids
            uids = uids[len(now) :]
            last_uid = await self._hand_over(session, folder, now)
        return last_uid

    async def _hand_over(self, session: ImapSession, folder: FolderState, uids: Sequence[int]) -> int:
        reached = 0
        try:
            async with aclosing(session.fetch(uids)) as batches:
                async for batch in batches:
                    await self._take(batch, session)
                    reached = batch[-1].uid or reached
        except ConnectionLost:
            broken_at = next((uid for uid in uids if uid > reached), 0)
            self._breaks[folder.uidvalidity, broken_at] += 1
            raise
        return uids[-1]

    async def _take(self, batch: Sequence[Fetched], session: ImapSession) -> None:
        await self._receive(batch)
        whole = [mail.uid for mail in batch if mail.uid is not None and mail.fault is None]
        if not whole:
            return
        try:
            await self._act(session, whole)
        except ConnectionLost:
            raise
        except MailboxError as fault:  # stored it is; that the server keeps it as it was stops nothing
            await self._tell(up=True, sentence=fault.sentence)

    async def _act(self, session: ImapSession, uids: Sequence[int]) -> None:
        match self._afterwards.act:
            case Act.SEEN:
                await session.flag(uids)
            case Act.MOVE:
                await session.move(uids, self._afterwards.folder)
            case Act.DELETE:
                await session.delete(uids)
            case Act.LEAVE:
                pass

    async def _rest(self, sentence: str, *, passing: bool) -> None:
        """Say what is wrong and wait: longer each time, and longest where only a person can help."""
        self._faults += 1
        await self._tell(up=False, sentence=sentence)
        await asyncio.sleep(self._pauses.after(self._faults) if passing else self._pauses.longest)

    async def _tell(self, *, up: bool, sentence: str | None = None) -> None:
        if self._state == (up, sentence):
            return
        try:
            await self._on_state(up, sentence)
            self._state = (up, sentence)
        except Exception:  # telling is a courtesy; the watch goes on
            log.exception("the state of %s could not be told", self._account)


def _unreadable(uid: int, folder: FolderState) -> Fetched:
    fault = "The connection broke each time this mail was fetched. It is still in the mailbox."
    return Fetched(uid, folder.uidvalidity, b"", fault)
