"""One mailbox of ours, watched and taken in: connects the watch of a folder with the intake (R37).

The one place that knows both; what runs Postbote makes one of these for each active mailbox.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote, urlsplit

from desk import inbound
from desk.house import House
from desk.inbound import Raw
from models.mailbox import Mailbox, MailboxCursor
from scanners.fetched import Fetched
from scanners.imap.account import ImapAccount
from scanners.imap.limits import Limits
from scanners.imap.watch import Afterwards, Cursor, MailboxWatch
from scanners.intake import Intake
from scanners.maildir import MaildirWatch

MAILDIR = "maildir"

# (reached, the fault in plain words)
OnState = Callable[[bool, str | None], Awaitable[None]]


def folder_of(url: str) -> str:
    """The folder a mailbox's link names; a Maildir has none.

    Raises ValueError with a sentence that holds no password.
    """
    if urlsplit(url).scheme == MAILDIR:
        maildir_path(url)
        return ""
    return ImapAccount.from_url(url).folder


def check_afterwards(text: str) -> None:
    """Is this what can become of a mail on the server? Raises ValueError with a sentence."""
    Afterwards.from_text(text)


def maildir_path(url: str) -> Path:
    """`maildir:///var/mail/support` as a path. Raises ValueError."""
    parts = urlsplit(url)
    if parts.netloc or not parts.path.startswith("/"):
        raise ValueError("A Maildir is written with three slashes: maildir:///var/mail/support.")
    return Path(unquote(parts.path))


class MailboxService:
    """Watches one mailbox until cancelled. Raises ValueError at once if its URL is wrong."""

    def __init__(self, house: House, mailbox: Mailbox, *, on_state: OnState | None = None) -> None:
        self._mailbox = mailbox
        self._on_state = on_state
        self._intake = Intake(house, mailbox)
        # Handles what was stored while the next batch is fetched and stored.
        self._handling: asyncio.Task[None] | None = None
        self._broken: asyncio.Future[NoReturn]
        self._is_maildir = urlsplit(mailbox.url).scheme == MAILDIR
        if self._is_maildir:
            self._folder = ""
            self._watch: MailboxWatch | MaildirWatch = MaildirWatch(
                maildir_path(mailbox.url), receive=self._receive, on_state=self._told
            )
            return
        account = ImapAccount.from_url(mailbox.url)
        self._folder = account.folder
        self._watch = MailboxWatch(
            account,
            load_cursor=self._cursor,
            receive=self._receive,
            on_state=self._told,
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

    async def _cursor(self) -> Cursor | None:
        # Asked at each connection: what a crash or a lost database left unhandled comes first.
        await self._handled()
        await self._intake.catch_up()
        found = await MailboxCursor.get_or_none(mailbox_id=self._mailbox.id, folder=self._folder)
        return Cursor(uidvalidity=found.uidvalidity, last_uid=found.last_uid) if found else None

    async def _receive(self, batch: Sequence[Fetched]) -> None:
        stored = await self._intake.store([self._raw(mail) for mail in batch])
        await self._handled()
        self._handling = asyncio.create_task(self._intake.handle(stored))
        self._handling.add_done_callback(self._note)

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

    async def _told(self, reached: bool, sentence: str | None) -> None:  # noqa: FBT001 - the watch's protocol
        await inbound.mailbox_state(self._mailbox, self._folder, fault=sentence)
        if self._on_state is not None:
            await self._on_state(reached, sentence)
