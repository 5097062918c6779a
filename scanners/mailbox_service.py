"""One mailbox of ours, watched and taken in: connects the watch of a folder with the intake (R37).

The one place that knows both; what runs Postbote makes one of these for each active mailbox.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote, urlsplit

from desk import inbound, mailboxes
from desk.house import House
from desk.inbound import Raw
from models.mailbox import Mailbox, MailboxCursor
from scanners.fetched import Fetched
from scanners.imap.account import ImapAccount, Tokens
from scanners.imap.afterwards import Afterwards
from scanners.imap.first_start import FirstStart
from scanners.imap.keeper import Cursor
from scanners.imap.limits import Limits
from scanners.imap.watch import MailboxWatch
from scanners.intake import Intake
from scanners.maildir import MaildirWatch
from scanners.reading import ReadsMails

MAILDIR = "maildir"

# (reached, the fault in plain words)
OnState = Callable[[bool, str | None], Awaitable[None]]
# (mails that were stored, mails that are left)
OnProgress = Callable[[int, int], None]


def folder_of(url: str, *, by_oauth: bool = False) -> str:
    """The folder a mailbox's link names; a Maildir has none. With OAuth it needs no password.

    Raises ValueError with a sentence that holds no password.
    """
    if urlsplit(url).scheme == MAILDIR:
        maildir_path(url)
        return ""
    return ImapAccount.from_url(url, is_looked_at=by_oauth).folder


def check_afterwards(text: str) -> None:
    """Is this what can become of a mail on the server? Raises ValueError with a sentence."""
    Afterwards.from_text(text)


def check_start(text: str) -> None:
    """Is this where a first start can begin? Raises ValueError with a sentence."""
    FirstStart.from_text(text, begun=date.max)


def maildir_path(url: str) -> Path:
    """`maildir:///var/mail/support` as a path. Raises ValueError."""
    parts = urlsplit(url)
    if parts.netloc or not parts.path.startswith("/"):
        raise ValueError("A Maildir is written with three slashes: maildir:///var/mail/support.")
    return Path(unquote(parts.path))


class MailboxService:
    """Watches one mailbox until cancelled. Raises ValueError at once if its URL is wrong."""

    def __init__(
        self,
        house: House,
        mailbox: Mailbox,
        *,
        on_state: OnState | None = None,
        on_progress: OnProgress | None = None,
        tokens: Tokens | None = None,
        reader: ReadsMails | None = None,
    ) -> None:
        self._house = house
        self._mailbox = mailbox
        self._told_state = on_state
        self._told_progress = on_progress
        self._stored = 0
        self._intake = Intake(house, mailbox, reader=reader)
        # Handles what was stored while the next batch is fetched and stored.
        self._handling: asyncio.Task[None] | None = None
        self._broken: asyncio.Future[NoReturn]
        self._is_maildir = urlsplit(mailbox.url).scheme == MAILDIR
        self._folder = ""
        self._watch: MailboxWatch | MaildirWatch
        if self._is_maildir:
            path = maildir_path(mailbox.url)
            self._watch = MaildirWatch(path, receive=self.receive, on_state=self.on_state)
        else:
            self._watch = self._imap_watch(house, mailbox, tokens)

    def _imap_watch(self, house: House, mailbox: Mailbox, tokens: Tokens | None) -> MailboxWatch:
        account = ImapAccount.from_url(mailbox.url, tokens=tokens)
        self._folder = account.folder
        return MailboxWatch(
            account,
            self,
            start=FirstStart.from_text(mailbox.start, begun=mailbox.created_at.date()),
            afterwards=Afterwards.from_text(mailbox.afterwards),
            limits=Limits(poll=float(house.settings.poll_seconds)),
        )

    async def run(self) -> NoReturn:
        """Raises what kept a stored mail from being handled: started again, this catches up with it."""
        self._broken = asyncio.get_running_loop().create_future()
        watching = asyncio.create_task(self._watch_on(), name=f"watch of {self._mailbox.address}")
        try:
            await asyncio.wait({self._broken, watching}, return_when=asyncio.FIRST_COMPLETED)
            if self._broken.done():
                self._broken.result()
            watching.result()
        finally:
            self._broken.cancel()
            watching.cancel()
            await asyncio.wait({watching})
            # What is stored and not handled by now is caught up with at the next start.
            await self._handled()

    async def _watch_on(self) -> NoReturn:
        if self._is_maildir:
            await self._intake.catch_up()
        await self._watch.run()

    async def load_cursor(self) -> Cursor | None:
        # Asked at each connection: what a crash or a lost database left unhandled comes first.
        await self._handled()
        await self._intake.catch_up()
        found = await MailboxCursor.get_or_none(mailbox_id=self._mailbox.id, folder=self._folder)
        return Cursor(uidvalidity=found.uidvalidity, last_uid=found.last_uid) if found else None

    async def keep_cursor(self, cursor: Cursor) -> None:
        await mailboxes.begin_behind(
            self._house, self._mailbox, self._folder, uidvalidity=cursor.uidvalidity, uid=cursor.last_uid
        )

    async def just_stored(self, cursor: Cursor) -> Sequence[int]:
        return await mailboxes.just_stored(
            self._mailbox, self._folder, uidvalidity=cursor.uidvalidity, uid=cursor.last_uid
        )

    async def receive(self, batch: Sequence[Fetched]) -> None:
        stored = await self._intake.store([self._raw(mail) for mail in batch])
        self._stored += len(batch)
        await self._handled()
        self._handling = asyncio.create_task(self._intake.handle(stored))
        self._handling.add_done_callback(self._note)

    def on_progress(self, left: int) -> None:
        if self._told_progress is not None:
            self._told_progress(self._stored, left)

    def _note(self, handling: asyncio.Task[None]) -> None:
        if (
            not handling.cancelled()
            and (fault := handling.exception()) is not None
            and not self._broken.done()
        ):
            self._broken.set_exception(fault)

    async def _handled(self) -> None:
        """Wait for the batch before; raises what it raised."""
        task, self._handling = self._handling, None
        if task is not None:
            await task

    def _raw(self, mail: Fetched) -> Raw:
        return Raw(
            data=mail.raw,
            folder=self._folder,
            uidvalidity=mail.uidvalidity,
            uid=mail.uid,
            fault=mail.fault or "",
        )

    async def on_state(self, up: bool, sentence: str | None) -> None:  # noqa: FBT001 - the watch's protocol
        await inbound.mailbox_state(self._mailbox, self._folder, fault=sentence)
        if self._told_state is not None:
            await self._told_state(up, sentence)
