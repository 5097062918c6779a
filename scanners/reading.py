"""Mails read in a process of their own, which can be killed: whatever a mail does to it, others go on (R41).

The process is started at the first mail, serves one caller at a time, and ends by itself when it has nothing
to do. It gets none of our settings. A mail that kills it or takes too long is tried once more in a fresh one;
if that fails too, it is `Unreadable`, and the others of its batch are read nevertheless.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import structlog

from scanners import mail_frames
from scanners.mail_frames import BadFrame, Unreadable
from scanners.parsed_mail import ParsedMail
from scanners.parser.parse import parse
from scanners.reader_process import REQUEST

_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "PYTHONPATH", "PYTHONHASHSEED")
_STREAM = 1024 * 1024
_END_SECONDS = 5.0
MEGABYTE = 1024 * 1024

Answers = Sequence[ParsedMail | Unreadable]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ReaderLimits:
    """`memory` in bytes of address space; `seconds` for any mail, `seconds_each_mb` on top by its size."""

    memory: int = 2048 * MEGABYTE
    seconds: float = 30.0
    seconds_each_mb: float = 2.0
    idle_seconds: float = 300.0

    def deadline(self, size: int) -> float:
        return self.seconds + self.seconds_each_mb * size / MEGABYTE


class ReadsMails(Protocol):
    """Whoever turns raw mails into what they say, in their order."""

    async def read(self, batch: Sequence[bytes], *, instance: str | None) -> Answers: ...


class InThisProcess:
    """Reads in a thread: for tools that read a few mails and end."""

    async def read(self, batch: Sequence[bytes], *, instance: str | None) -> Answers:
        return await asyncio.to_thread(lambda: [parse(raw, instance=instance) for raw in batch])


class Reader:
    """Owns the process. Close it, or use it as a context, so that the process is gone with you."""

    def __init__(self, limits: ReaderLimits | None = None) -> None:
        self._limits = limits or ReaderLimits()
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def read(self, batch: Sequence[bytes], *, instance: str | None) -> Answers:
        """What each of them says, in their order. Raises OSError if no process can be started."""
        async with self._turn:
            return [await self._one(raw, instance or "") for raw in batch]

    async def close(self) -> None:
        """The process is asked to end, then made to."""
        async with self._turn:
            process, self._process = self._process, None
            if process is None or process.returncode is not None:
                return
            assert process.stdin is not None
            process.stdin.close()
            try:
                await asyncio.wait_for(process.wait(), _END_SECONDS)
            except TimeoutError:
                await _killed(process)

    async def _one(self, raw: bytes, instance: str) -> ParsedMail | Unreadable:
        try:
            return await self._tried(raw, instance)
        except (TimeoutError, ConnectionError, asyncio.IncompleteReadError, BadFrame) as fault:
            log.info("reader.again", size=len(raw), fault=repr(fault))
        try:
            return await self._tried(raw, instance)
        except TimeoutError:
            reason = f"It could not be read within {self._limits.deadline(len(raw)):.0f} seconds."
        except (ConnectionError, asyncio.IncompleteReadError, BadFrame):
            reason = "The mail reader broke down over it."
        log.warning("reader.unreadable", size=len(raw), reason=reason)
        return Unreadable(reason)

    async def _tried(self, raw: bytes, instance: str) -> ParsedMail | Unreadable:
        """Whatever goes wrong, the process is gone afterwards: nobody knows what it would answer next."""
        process = await self._running()
        try:
            async with asyncio.timeout(self._limits.deadline(len(raw))):
                return await self._asked(process, raw, instance.encode())
        except BaseException:
            self._process = None
            await _killed(process)
            raise

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is not None and self._process.returncode is None:
            return self._process
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "scanners.reader_process",
            str(self._limits.memory),
            str(self._limits.idle_seconds),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            limit=_STREAM,
        )
        return self._process

    async def _asked(
        self, process: asyncio.subprocess.Process, raw: bytes, instance: bytes
    ) -> ParsedMail | Unreadable:
        question, answer = process.stdin, process.stdout
        assert question is not None
        assert answer is not None
        seconds = int(self._limits.deadline(len(raw))) + 1
        question.write(REQUEST.pack(seconds, len(instance), len(raw)) + instance)
        question.write(raw)
        await question.drain()
        size, count = mail_frames.head(await answer.readexactly(mail_frames.HEAD.size))
        sizes = mail_frames.sizes(await answer.readexactly(count * mail_frames.SIZE.size) if count else b"")
        words = await answer.readexactly(size)
        files = [await answer.readexactly(one) if one else b"" for one in sizes]
        return mail_frames.unpacked(words, files)


async def _killed(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    if process.stdin is not None:
        process.stdin.close()
    await process.wait()
