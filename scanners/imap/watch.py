"""Watches one folder of one mailbox for ever: every mail is handed over once it is there, in order (R37).

The promise: a mail is marked, moved or deleted on the server only after `receive` has returned, that is,
after it is stored. Where to go on is what `receive` stored, read anew at every connection; so a crash at any
moment repeats a mail at worst. What a first start takes is said by `start`. When the server renumbers the
folder (UIDVALIDITY changes) what is in it is handed over again under the new number: known mails are
recognised later by Message-ID and content, not here. One mail that breaks the connection again and again is
handed over without its content, so that the others get through.

A connection that was good and is lost while nothing happens is replaced at once and without a word.
"""

import asyncio
import logging
import ssl
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import NoReturn

from scanners.fetched import Fetched
from scanners.imap.account import ImapAccount
from scanners.imap.afterwards import Afterwards
from scanners.imap.client import FolderState, ImapSession, connect
from scanners.imap.errors import ConnectionLost, MailboxError
from scanners.imap.first_start import FirstStart
from scanners.imap.keeper import Cursor, Keeper
from scanners.imap.limits import Limits
from scanners.imap.pauses import Pauses, Silence
from scanners.imap.uids import Uids

log = logging.getLogger(__name__)

_BREAKS_BEFORE_ALONE = 2
_BREAKS_BEFORE_GIVING_UP = 5
# A connection that lived shorter than this is no good one.
_GOOD_SECONDS = 1.0


class _CutShort(Exception):
    """A good connection is gone; it is replaced before anybody is told."""


class MailboxWatch:
    """One watch; `run` is to be a task and ends only by being cancelled."""

    def __init__(
        self,
        account: ImapAccount,
        keeper: Keeper,
        *,
        start: FirstStart | None = None,
        afterwards: Afterwards | None = None,
        pauses: Pauses | None = None,
        limits: Limits | None = None,
        tls_context: ssl.SSLContext | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._account = account
        self._keeper = keeper
        self._start = start or FirstStart()
        self._afterwards = afterwards or Afterwards()
        self._pauses = pauses or Pauses()
        self._silence = Silence(self._pauses.idle)
        self._limits = limits or Limits()
        self._tls_context = tls_context
        self._sleep = sleep
        self._faults = 0
        self._is_finished = False
        # What the server refused to do with mails that are stored.
        self._complaint: str | None = None
        self._state: tuple[bool, str | None] | None = None
        self._breaks: Counter[tuple[int, int]] = Counter()

    async def run(self) -> NoReturn:
        """Watch until cancelled. Faults are told to the keeper and waited out, whatever they are."""
        while True:
            try:
                await self._watch()
            except _CutShort:
                continue
            except MailboxError as fault:
                await self._rest(fault.sentence, passing=fault.passing, pause=fault.pause)
            except Exception:  # the loop outlives whatever its store or its server does
                log.exception("the watch of %s had a fault", self._account)
                await self._rest("The mails could not be stored; this is tried again.", passing=True)

    async def _watch(self) -> NoReturn:
        async with connect(self._account, limits=self._limits, tls_context=self._tls_context) as session:
            folder = await session.select(self._account.folder)
            last_uid = await self._starting_point(session, folder)
            while True:
                last_uid = await self._catch_up(session, folder, last_uid)
                await self._tell(up=True, sentence=self._complaint)
                await self._wait(session)
                self._faults = 0

    async def _starting_point(self, session: ImapSession, folder: FolderState) -> int:
        """The UID behind which reading begins."""
        cursor = await self._keeper.load_cursor()
        if cursor is not None and cursor.uidvalidity == folder.uidvalidity:
            await self._finish(session, cursor)
            return cursor.last_uid
        is_first = cursor is None or cursor.uidvalidity == 0
        if not (is_first and self._start.only_new):
            return 0
        last_uid = await _last_there(session, folder)
        await self._keeper.keep_cursor(Cursor(folder.uidvalidity, last_uid))
        return last_uid

    async def _finish(self, session: ImapSession, cursor: Cursor) -> None:
        """Once, after a start: move and delete what was stored as the process before died."""
        if self._is_finished or not self._afterwards.takes_away:
            return
        if uids := await self._keeper.just_stored(cursor):
            await self._carry_out(session, uids)
        self._is_finished = True

    async def _wait(self, session: ImapSession) -> None:
        """For news. A good connection that is lost meanwhile is nobody's concern yet."""
        began = time.monotonic()
        try:
            await session.wait_for_news(self._silence.seconds)
        except ConnectionLost as lost:
            waited = time.monotonic() - began
            self._silence.cut(waited)
            if waited >= _GOOD_SECONDS and not lost.pause:
                raise _CutShort from lost
            raise
        self._silence.ended()

    async def _catch_up(self, session: ImapSession, folder: FolderState, last_uid: int) -> int:
        """Hand over everything above `last_uid`; the last UID handed over."""
        uids = await session.new_uids(last_uid, since=self._start.since)
        if uids:
            self._complaint = None
        while uids:
            breaks = self._breaks[folder.uidvalidity, uids.first]
            if breaks >= _BREAKS_BEFORE_GIVING_UP:
                await self._take([_unreadable(uids.first, folder)], session)
                last_uid = uids.first
            else:
                now = Uids.of([uids.first]) if breaks >= _BREAKS_BEFORE_ALONE else uids
                last_uid = await self._hand_over(session, folder, now)
            uids = uids.above(last_uid)
        return last_uid

    async def _hand_over(self, session: ImapSession, folder: FolderState, uids: Uids) -> int:
        reached, left = uids.first - 1, len(uids)
        self._keeper.on_progress(left)
        try:
            async with aclosing(session.fetch(uids)) as batches:
                async for batch in batches:
                    await self._take(batch, session)
                    reached, left = batch[-1].uid or reached, left - len(batch)
                    self._keeper.on_progress(left)
        except ConnectionLost:
            if rest := uids.above(reached):
                self._breaks[folder.uidvalidity, rest.first] += 1
            raise
        return uids.last

    async def _take(self, batch: Sequence[Fetched], session: ImapSession) -> None:
        await self._keeper.receive(batch)
        whole = [mail.uid for mail in batch if mail.uid is not None and mail.fault is None]
        if whole:
            await self._carry_out(session, whole)

    async def _carry_out(self, session: ImapSession, uids: Sequence[int]) -> None:
        try:
            await self._afterwards.carry_out(session, uids)
        except ConnectionLost:
            raise
        except MailboxError as fault:  # stored it is; that the server keeps it as it was stops nothing
            self._complaint = fault.sentence

    async def _rest(self, sentence: str, *, passing: bool, pause: float = 0.0) -> None:
        """Say what is wrong and wait: longer each time, and longest where only a person can help."""
        self._faults += 1
        await self._tell(up=False, sentence=sentence)
        wait = self._pauses.after(self._faults) if passing else self._pauses.longest
        await self._sleep(max(wait, pause))

    async def _tell(self, *, up: bool, sentence: str | None = None) -> None:
        if self._state == (up, sentence):
            return
        try:
            await self._keeper.on_state(up, sentence)
            self._state = (up, sentence)
        except Exception:  # telling is a courtesy; the watch goes on
            log.exception("the state of %s could not be told", self._account)


async def _last_there(session: ImapSession, folder: FolderState) -> int:
    if folder.uidnext:
        return folder.uidnext - 1
    there = await session.new_uids(0)
    return there.last if there else 0


def _unreadable(uid: int, folder: FolderState) -> Fetched:
    fault = "The connection broke each time this mail was fetched. It is still in the mailbox."
    return Fetched(uid, folder.uidvalidity, b"", fault)
