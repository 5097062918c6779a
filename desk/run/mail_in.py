"""Mail in: one watch for each active mailbox (R37). Mailboxes that are added, changed or switched off while
Postbote runs are noticed within seconds; one that fails keeps no other waiting. Of several processes on
PostgreSQL, one watches a mailbox; when it is gone, another takes over.
"""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from tortoise.exceptions import BaseORMException

from desk import mailboxes
from desk.errors import DeskError, Invalid
from desk.house import House
from desk.i18n import N_
from desk.run.health import MAILBOX
from desk.run.running import Running
from desk.run.supervisor import sentence_of, supervise
from models.mailbox import Mailbox
from models.watch_locks import WatchLocks

LOOK_SECONDS = 2.0

log = structlog.get_logger(__name__)

# What makes a watch another one.
_What = tuple[str, str, int | None, str]


@dataclass(slots=True)
class _Watches:
    """By the mailbox's id: what is watched, and the task that does it."""

    running: Running
    locks: WatchLocks
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
            task = asyncio.create_task(_watch(self.running, mailbox), name=f"{MAILBOX}{mailbox.name}")
            self.tasks[number] = (_what(mailbox), task)

    async def _stop(self, number: int) -> None:
        what, task = self.tasks.pop(number)
        await _ended([task])
        self.running.health.gone(f"{MAILBOX}{what[0]}")

    async def end(self) -> None:
        await _ended([task for _, task in self.tasks.values()])
        await self.locks.close()


async def watch_all(running: Running) -> None:
    """Watches what is to be watched; until cancelled."""
    watches = _Watches(running, WatchLocks())
    told = ""
    try:
        while True:
            try:
                await watches.settle({mailbox.id: mailbox for mailbox in await mailboxes.active()})
                told = ""
            except (BaseORMException, OSError) as fault:
                if told != (told := str(fault)):
                    log.warning("mailboxes.unreadable", fault=told)
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        await watches.end()


def _what(mailbox: Mailbox) -> _What:
    return mailbox.name, mailbox.url, mailbox.group_id, mailbox.afterwards


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _watch(running: Running, mailbox: Mailbox) -> None:
    name = f"{MAILBOX}{mailbox.name}"
    running.health.begin(name)
    await supervise(name, partial(_watch_once, running, mailbox), running.health)


async def _watch_once(running: Running, mailbox: Mailbox) -> None:
    from scanners.mailbox_service import MailboxService

    async def on_state(reached: bool, sentence: str | None) -> None:  # noqa: FBT001 - the watch's protocol
        if sentence is None:
            running.health.good(f"{MAILBOX}{mailbox.name}")
            log.info("mailbox.watched", mailbox=mailbox.name)
        else:
            running.health.bad(f"{MAILBOX}{mailbox.name}", sentence)
            log.warning("mailbox.fault", mailbox=mailbox.name, fault=sentence, reached=reached)

    checked_folder(mailbox.url, mailbox.afterwards)
    await MailboxService(running.house, mailbox, on_state=on_state).run()


def checked_folder(url: str, afterwards: str = "leave") -> str:
    """The folder that a mailbox's link names. Reaches out to nobody.

    Raises Invalid for what is no such link, which repeats no password, and for an unknown act afterwards.
    """
    from scanners import mailbox_service

    try:
        mailbox_service.check_afterwards(afterwards)
    except ValueError as fault:
        raise Invalid("afterwards", str(fault)) from fault
    try:
        return mailbox_service.folder_of(url)
    except ValueError as fault:
        raise Invalid("url", str(fault)) from fault


async def fault_of(url: str) -> str | None:
    """Log in and open the folder: what is wrong, in one sentence; None if mail can be read."""
    from scanners.imap.account import ImapAccount
    from scanners.imap.client import connect
    from scanners.imap.errors import MailboxError

    try:
        checked_folder(url)
        if url.startswith("maildir:"):
            return _fault_of_maildir(url)
        account = ImapAccount.from_url(url)
        async with connect(account) as session:
            await session.select(account.folder)
    except (DeskError, MailboxError) as fault:
        return sentence_of(fault)
    return None


def _fault_of_maildir(url: str) -> str | None:
    from scanners.mailbox_service import maildir_path

    path = maildir_path(url)
    return None if (path / "new").is_dir() else f"There is no Maildir at {path}."


class ScanFailed(DeskError):
    """The mailbox could not be reached."""


async def scan_once(house: House, mailbox: Mailbox) -> None:
    """Take in what is there now, and leave. Raises ScanFailed with what is wrong."""
    from scanners.mailbox_service import MailboxService

    told: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()

    async def on_state(reached: bool, sentence: str | None) -> None:  # noqa: FBT001 - the watch's protocol
        if not told.done():
            told.set_result(None if reached else sentence)

    checked_folder(mailbox.url, mailbox.afterwards)
    watch = asyncio.create_task(MailboxService(house, mailbox, on_state=on_state).run())
    try:
        either: tuple[asyncio.Future[Any], ...] = (told, watch)
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    finally:
        watch.cancel()
        await asyncio.wait({watch})
    if not watch.cancelled() and (broken := watch.exception()) is not None:
        raise broken
    if (fault := told.result()) is not None:
        raise ScanFailed(N_("{mailbox}: {fault}"), mailbox=mailbox.name, fault=fault)
