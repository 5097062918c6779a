"""Regular expressions of administrators, in Python's syntax, whatever their case, under a limit of time.

No expression can stop the desk: they are matched in a process of their own (desk/expression_worker.py), which
is killed when one takes too long and started anew for the next. It starts when first needed.
"""

import asyncio
import contextlib
import hashlib
import os
import select
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from desk.errors import Invalid

WORKER = Path(__file__).with_name("expression_worker.py")
LIMIT_SECONDS = 0.5
# The first answer includes the start of the process.
START_SECONDS = 10.0
LONGEST_TEXT = 100_000
LONGEST_PATTERN = 500
MOST_KNOWN = 2000
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Search:
    """What was found: the whole and its groups; None: nothing. `fault` says why that isn't known."""

    groups: tuple[str | None, ...] | None = None
    fault: str = ""

    @property
    def last(self) -> str:
        """What the last group caught; without groups, the whole."""
        caught = [group for group in self.groups or () if group is not None]
        return caught[-1].strip() if caught else ""


Asked = tuple[str, Sequence[str]]
TOO_LONG = "the expression took too long"


class Expressions:
    """The process and the way to it; one asks at a time."""

    def __init__(self, *, limit: float = LIMIT_SECONDS) -> None:
        self._limit = limit
        self._turn = threading.Lock()
        self._known: dict[bytes, Search] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._ending: weakref.finalize[..., Expressions] | None = None

    async def search(self, asked: Sequence[Asked]) -> list[Search]:
        """For each pattern and its texts: what it finds in the first that it is found in.

        What was searched lately is known still: so one can search before a transaction, and ask in it.
        """
        keys = [_key(pattern, texts) for pattern, texts in asked]
        known = {key: self._known[key] for key in keys if key in self._known}
        new = {key: one for key, one in zip(keys, asked, strict=True) if key not in known}
        if new:
            found = await asyncio.to_thread(self._search_all, list(new.values()))
            known |= zip(new, found, strict=True)
            self._remember(known)
        return [known[key] for key in keys]

    def _remember(self, known: dict[bytes, Search]) -> None:
        self._known |= known
        for key in list(self._known)[: max(0, len(self._known) - MOST_KNOWN)]:
            del self._known[key]

    async def check(self, pattern: str) -> None:
        """Raises Invalid for what is no regular expression."""
        fault = "it is too long" if len(pattern) > LONGEST_PATTERN else ""
        fault = fault or (await self.search([(pattern, [""])]))[0].fault
        if fault:
            raise Invalid(
                "conditions", "{pattern} is no regular expression: {fault}", pattern=pattern, fault=fault
            )

    def _search_all(self, asked: Sequence[Asked]) -> list[Search]:
        with self._turn:
            return [self._tried(pattern, texts) for pattern, texts in asked]

    def _tried(self, pattern: str, texts: Sequence[str]) -> Search:
        """Twice, if it takes too long: the machine may have been busy."""
        found = self._search(pattern, texts)
        return self._search(pattern, texts) if found.fault == TOO_LONG else found

    def _search(self, pattern: str, texts: Sequence[str]) -> Search:
        process, limit = self._started()
        line = orjson.dumps({"pattern": pattern, "texts": [text[:LONGEST_TEXT] for text in texts]})
        try:
            assert process.stdin is not None
            process.stdin.write(line + b"\n")
            process.stdin.flush()
            answer = orjson.loads(_line(process, limit))
        except (OSError, TimeoutError, EOFError, orjson.JSONDecodeError):
            self._end()
            return Search(fault=TOO_LONG)
        return Search(fault=answer) if isinstance(answer, str) else _found(answer)

    def _started(self) -> tuple[subprocess.Popen[bytes], float]:
        if self._process is not None and self._process.poll() is None:
            return self._process, self._limit
        self._end()
        command = [sys.executable, "-I", "-S", str(WORKER)]
        # It gets none of our settings.
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        self._ending = weakref.finalize(self, _kill, self._process)
        # It answers once before it is asked anything that counts, so the limit is that of the expression.
        assert self._process.stdin is not None
        self._process.stdin.write(b'{"pattern": "", "texts": []}\n')
        self._process.stdin.flush()
        with contextlib.suppress(TimeoutError, EOFError):
            _line(self._process, START_SECONDS)
        return self._process, self._limit

    def _end(self) -> None:
        if self._ending is not None:
            self._ending()
        self._process = self._ending = None


def _key(pattern: str, texts: Sequence[str]) -> bytes:
    pieces = [pattern, *(text[:LONGEST_TEXT] for text in texts)]
    return hashlib.sha256(orjson.dumps(pieces)).digest()


def _line(process: subprocess.Popen[bytes], limit: float) -> bytes:
    """The next line of its answer. Raises TimeoutError, and EOFError when it is gone."""
    assert process.stdout is not None
    file, until, read = process.stdout.fileno(), time.monotonic() + limit, b""
    # Not select(), which knows no more than 1,024 files.
    waiting = select.poll()
    waiting.register(file, select.POLLIN)
    while not read.endswith(b"\n"):
        if not waiting.poll(max(0.0, until - time.monotonic()) * 1000):
            raise TimeoutError
        piece = os.read(file, 1 << 16)
        if not piece:
            raise EOFError
        read += piece
    return read


def _found(groups: list[str | None] | None) -> Search:
    return Search() if groups is None else Search(groups=tuple(groups))


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            # There may be something left that it had not taken.
            with contextlib.suppress(OSError):
                pipe.close()
    process.wait()
