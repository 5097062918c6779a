"""Mail in: one watch for each active mailbox (R37). Mailboxes that are added, changed or switched off while
Postbote runs are noticed within seconds; one that fails keeps no other waiting. Of several processes on
PostgreSQL, one watches a mailbox; when it is gone, another takes over.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from tortoise.exceptions import BaseORMException

from desk import mailboxes
from desk.errors import DeskError, Invalid
from desk.house import House
from desk.i18n import N_
from desk.oauth_tokens import GrantTokens, TokenDesk
from desk.run import oauth_health
from desk.run.health import MAILBOX
from desk.run.running import Running
from desk.run.supervisor import sentence_of, supervise
from models.mailbox import Mailbox
from models.watch_locks import WatchLocks

if TYPE_CHECKING:
    from scanners.imap.account import ImapAccount
    from scanners.reading import Reader

LOOK_SECONDS = 2.0
# How long `mailbox add` looks into a folder before it asks where to start.
PEEK_SECONDS = 10.0

log = structlog.get_logger(__name__)

# What makes a watch another one.
_What = tuple[Any, ...]


@dataclass(slots=True)
class _Watches:
    """By the mailbox's id: what is watched, and the task that does it."""

    running: Running
    locks: WatchLocks
    tokens: TokenDesk
    reader: "Reader"
    tasks: dict[int, tuple[_What, asyncio.Task[None]]] = field(default_factory=dict)

    async def settle(self, wanted: dict[int, Mailbox]) -> None:
        """Start, restart and end watches until they are those of the store."""
        ours = {number for number in wanted if await self.locks.take(number)}
        for number, (what, _) in list(self.tasks.items()):
            if number not in ours or what != _what(wanted[number]):
                await self._stop(number)
            if number not in wanted:
                await self.locks.give_back(number)
        for number in ours - self.tasks.keys():
            mailbox = wanted[number]
            watch = _watch(self.running, mailbox, _tokens_of(self.tokens, mailbox), self.reader)
            task = asyncio.create_task(watch, name=f"{MAILBOX}{mailbox.name}")
            self.tasks[number] = (_what(mailbox), task)

    async def _stop(self, number: int) -> None:
        what, task = self.tasks.pop(number)
        await _ended([task])
        self.running.health.gone(f"{MAILBOX}{what[0]}")

    async def end(self) -> None:
        await _ended([task for _, task in self.tasks.values()])
        await self.reader.close()
        await self.locks.close()


async def watch_all(running: Running) -> None:
    """Watches what is to be watched; until cancelled."""
    from scanners.reading import Reader

    watches = _Watches(running, WatchLocks(), token_desk(running.house), Reader())
    told = ""
    try:
        while True:
            try:
                await watches.settle({mailbox.id: mailbox for mailbox in await mailboxes.active()})
                await oauth_health.look(running.health)
                told = ""
            except (BaseORMException, OSError) as fault:
                if told != (told := str(fault)):
                    log.warning("mailboxes.unreadable", fault=told)
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        await watches.end()


def _what(mailbox: Mailbox) -> _What:
    return (
        mailbox.name,
        mailbox.url,
        mailbox.group_id,
        mailbox.afterwards,
        mailbox.start,
        mailbox.authserv_id,
        mailbox.copies_take_part,
        mailbox.oauth_id,
    )


def token_desk(house: House) -> TokenDesk:
    """Who gives out OAuth tokens in this process, asking for them over HTTP."""
    from desk.run.token_server import ask

    return TokenDesk(house, ask)


def _tokens_of(tokens: TokenDesk, mailbox: Mailbox) -> GrantTokens | None:
    return tokens.of(mailbox.oauth_id) if mailbox.oauth_id is not None else None


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _watch(running: Running, mailbox: Mailbox, tokens: GrantTokens | None, reader: "Reader") -> None:
    name = f"{MAILBOX}{mailbox.name}"
    running.health.begin(name)
    await supervise(name, partial(_watch_once, running, mailbox, tokens, reader), running.health)


async def _watch_once(
    running: Running, mailbox: Mailbox, tokens: GrantTokens | None, reader: "Reader"
) -> None:
    from scanners.mailbox_service import MailboxService

    async def on_state(reached: bool, sentence: str | None) -> None:  # noqa: FBT001 - the watch's protocol
        if sentence is None:
            running.health.good(f"{MAILBOX}{mailbox.name}")
            log.info("mailbox.watched", mailbox=mailbox.name)
        else:
            running.health.bad(f"{MAILBOX}{mailbox.name}", sentence)
            log.warning("mailbox.fault", mailbox=mailbox.name, fault=sentence, reached=reached)

    checked_folder(mailbox.url, by_oauth=tokens is not None)
    checked(mailbox.afterwards, mailbox.start)
    await MailboxService(running.house, mailbox, on_state=on_state, tokens=tokens, reader=reader).run()


def checked(afterwards: str, start: str = "all") -> None:
    """Raises Invalid for an unknown act afterwards, or what is no first start."""
    from scanners import mailbox_service

    try:
        mailbox_service.check_afterwards(afterwards)
    except ValueError as fault:
        raise Invalid("afterwards", str(fault)) from fault
    try:
        mailbox_service.check_start(start)
    except ValueError as fault:
        raise Invalid("start", str(fault)) from fault


def checked_folder(url: str, *, by_oauth: bool = False) -> str:
    """The folder that a mailbox's link names. Reaches out to nobody.

    Raises Invalid for what is no such link; the sentence repeats no password.
    """
    from scanners import mailbox_service

    try:
        return mailbox_service.folder_of(url, by_oauth=by_oauth)
    except ValueError as fault:
        raise Invalid("url", str(fault)) from fault


async def fault_of(house: House, mailbox: Mailbox) -> str | None:
    """Log in and open the folder: what is wrong, in one sentence; None if mail can be read."""
    from scanners.imap.errors import MailboxError

    try:
        checked_folder(mailbox.url, by_oauth=mailbox.oauth_id is not None)
        if mailbox.url.startswith("maildir:"):
            return _fault_of_maildir(mailbox.url)
        await mails_in(house, mailbox.url, mailbox.oauth_id)
    except (DeskError, MailboxError) as fault:
        return sentence_of(fault)
    return None


async def mails_in(house: House, url: str, oauth_id: int | None) -> int:
    """Log in and look: how many mails the folder holds. Raises MailboxError."""
    from scanners.imap.client import connect

    account = _account(house, url, oauth_id)
    async with connect(account) as session:
        return (await session.select(account.folder)).exists


async def peek(house: House, url: str, oauth_id: int | None) -> int | None:
    """How many mails a first start would meet; None if that can't be seen within seconds."""
    from scanners.imap.errors import MailboxError

    if url.startswith("maildir:"):
        return None
    try:
        async with asyncio.timeout(PEEK_SECONDS):
            return await mails_in(house, url, oauth_id)
    except (TimeoutError, MailboxError):
        return None


def _account(house: House, url: str, oauth_id: int | None) -> "ImapAccount":
    from scanners.imap.account import ImapAccount

    tokens = token_desk(house).of(oauth_id) if oauth_id is not None else None
    return ImapAccount.from_url(url, tokens=tokens)


def _fault_of_maildir(url: str) -> str | None:
    from scanners.mailbox_service import maildir_path

    path = maildir_path(url)
    return None if (path / "new").is_dir() else f"There is no Maildir at {path}."


class ScanFailed(DeskError):
    """The mailbox could not be reached."""


async def scan_once(
    house: House, mailbox: Mailbox, *, on_progress: Callable[[int, int], None] | None = None
) -> None:
    """Take in what is there now, and leave. `on_progress` hears how many are stored and how many are left.

    Raises ScanFailed with what is wrong, or if another process watches the mailbox anyway.
    """
    locks = WatchLocks()
    try:
        if not await locks.take(mailbox.id):
            raise ScanFailed(N_("{mailbox}: a running Postbote watches it already."), mailbox=mailbox.name)
        await _scan(house, mailbox, on_progress)
    finally:
        await locks.close()


async def _scan(house: House, mailbox: Mailbox, on_progress: Callable[[int, int], None] | None) -> None:
    from scanners.mailbox_service import MailboxService
    from scanners.reading import Reader

    told: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

    async def on_state(reached: bool, sentence: str | None) -> None:  # noqa: FBT001 - the watch's protocol
        if not told.done():
            told.set_result(None if reached else sentence)

    tokens = _tokens_of(token_desk(house), mailbox)
    checked_folder(mailbox.url, by_oauth=tokens is not None)
    checked(mailbox.afterwards, mailbox.start)
    reader = Reader()
    service = MailboxService(
        house, mailbox, on_state=on_state, on_progress=on_progress, tokens=tokens, reader=reader
    )
    watch = asyncio.create_task(service.run())
    try:
        either: tuple[asyncio.Future[Any], ...] = (told, watch)
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    finally:
        watch.cancel()
        await asyncio.wait({watch})
        await reader.close()
    if not watch.cancelled() and (broken := watch.exception()) is not None:
        raise broken
    if (fault := told.result()) is not None:
        raise ScanFailed(N_("{mailbox}: {fault}"), mailbox=mailbox.name, fault=fault)
