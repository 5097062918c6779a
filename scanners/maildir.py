"""Watches a Maildir: every file in `new/` is handed over and then moved to `cur/`, marked as seen.

A file is moved only after `receive` has returned, so a crash repeats a mail at worst; repeated mails are
recognised later by Message-ID and content. The folder is looked at every other second, which needs nothing of
the operating system and works on network drives.
"""

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from scanners.fetched import Fetched

log = logging.getLogger(__name__)

MAX_MAIL = 64 * 1024 * 1024
_BATCH = 25
_BATCH_BYTES = 4 * 1024 * 1024


class MaildirWatch:
    """One watch; `run` is to be a task and ends only by being cancelled."""

    def __init__(
        self,
        path: Path,
        *,
        receive: Callable[[Sequence[Fetched]], Awaitable[None]],
        on_state: Callable[[bool, str | None], Awaitable[None]],
        interval: float = 2.0,
    ) -> None:
        self._path = path
        self._receive = receive
        self._on_state = on_state
        self._interval = interval
        self._state: tuple[bool, str | None] | None = None
        self._stored: set[str] = set()

    async def run(self) -> NoReturn:
        """Watch until cancelled. Faults are told to `on_state` and tried again at the next look."""
        while True:
            try:
                while await self._look():
                    pass
                await self._tell(up=True)
            except OSError as fault:
                reason = fault.strerror or str(fault)
                await self._tell(up=False, sentence=f"The Maildir {self._path} can't be read: {reason}.")
            except Exception:  # the loop outlives whatever its store does
                log.exception("the watch of %s had a fault", self._path)
                await self._tell(up=False, sentence="The mails could not be stored; this is tried again.")
            await asyncio.sleep(self._interval)

    async def _look(self) -> bool:
        """Hand over one batch; False if there was none."""
        found = await asyncio.to_thread(_read_batch, self._path / "new", self._stored)
        if found:
            await self._receive([mail for _, mail in found])
            self._stored.update(file.name for file, _ in found)
        # A file that can't be moved is not handed over again, but reported at every look.
        await asyncio.to_thread(_mark_seen, self._path, sorted(self._stored))
        self._stored.clear()
        return bool(found)

    async def _tell(self, *, up: bool, sentence: str | None = None) -> None:
        if self._state == (up, sentence):
            return
        try:
            await self._on_state(up, sentence)
            self._state = (up, sentence)
        except Exception:  # telling is a courtesy; the watch goes on
            log.exception("the state of %s could not be told", self._path)


def _read_batch(new: Path, stored: set[str]) -> list[tuple[Path, Fetched]]:
    """The oldest files that are not stored yet, as many as make a batch."""
    with os.scandir(new) as entries:
        names = sorted((entry.stat().st_mtime, entry.name) for entry in entries if _is_mail(entry))
    batch: list[tuple[Path, Fetched]] = []
    room = _BATCH_BYTES
    for name in [name for _, name in names if name not in stored][:_BATCH]:
        mail = _read(new / name)
        room -= len(mail.raw)
        if batch and room < 0:
            break
        batch.append((new / name, mail))
    return batch


def _is_mail(entry: "os.DirEntry[str]") -> bool:
    return not entry.name.startswith(".") and entry.is_file()


def _read(file: Path) -> Fetched:
    with file.open("rb") as stream:
        raw = stream.read(MAX_MAIL + 1)
    if len(raw) <= MAX_MAIL:
        return Fetched(None, None, raw)
    fault = f"The mail has {file.stat().st_size:,} bytes, more than we take. This is its beginning."
    return Fetched(None, None, raw[: 256 * 1024], fault)


def _mark_seen(path: Path, names: Sequence[str]) -> None:
    """Move to `cur/` under the same unique name with the flag S (the Maildir format by D. J. Bernstein)."""
    (path / "cur").mkdir(exist_ok=True)
    for name in names:
        with suppress(FileNotFoundError):  # a mail program was quicker
            (path / "new" / name).rename(path / "cur" / f"{name.partition(':2,')[0]}:2,S")
