"""Where documents and raw mail lie: a folder, by the SHA-256 of their bytes, stored before a row names them.

The same bytes are kept once. A write is complete and on disk before its name appears, so a crash leaves at
most a file that no row points to.
"""

import asyncio
import contextlib
import hashlib
import os
import secrets
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from desk.packing import packed, unpacked

# So many files are open at a time.
AT_ONCE = 50
# Bytes are kept before a row names them: for so long they are nobody's and not to be removed.
UNNAMED_SECONDS = 86_400.0

T = TypeVar("T")


class FolderBlobs:
    """Blobs below one folder: `ab/cd…`. All work happens in a thread.

    Those of a packed folder lie there as short as may be: they are read here, not by their path.
    """

    def __init__(self, folder: Path, *, is_packed: bool = False) -> None:
        self._folder = folder
        self._is_packed = is_packed
        self._incoming = folder / "incoming"
        self._removing = threading.Lock()

    async def put(self, data: bytes) -> str:
        """Keep bytes; returns their SHA-256 in hex."""
        return (await self.put_all([data]))[0]

    async def put_all(self, many: Sequence[bytes]) -> list[str]:
        """Keep several at once; returns their SHA-256s in the same order."""
        return await asyncio.to_thread(self._write, many)

    def jot(self, data: bytes) -> str:
        """Keep a few bytes without asking a thread or waiting for the disk; returns their SHA-256.

        They outlive this process. A failure of power may take what was written in the last seconds.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        with contextlib.ExitStack() as opened:
            part, _ = self._begun(data, opened, is_jotted=True)
            self._place(part, self.path(sha256))
        return sha256

    async def adopt(self, file: Path) -> str:
        """Take over a finished file (an upload) by moving it; returns its SHA-256."""
        return await asyncio.to_thread(self._adopt, file)

    async def read(self, sha256: str) -> bytes:
        """All bytes of a blob. Raises FileNotFoundError."""
        return await asyncio.to_thread(self._read, sha256)

    async def remove(self, hashes: Iterable[str]) -> None:
        """Drop blobs that no row names; what was put within the last day stays, as a row may be to come."""
        await asyncio.to_thread(self._remove, list(hashes))

    async def drop(self, hashes: Iterable[str]) -> None:
        """Drop blobs at once, however young: for bytes that one row alone can name."""
        await asyncio.to_thread(self._drop, list(hashes))

    def is_there(self) -> bool:
        """False before the first blob, and if the disk it lies on is missing."""
        return self._folder.is_dir()

    def path(self, sha256: str) -> Path:
        """Where a blob lies, for streaming it out (if it isn't packed)."""
        return self._folder / sha256[:2] / sha256[2:]

    def incoming(self) -> Path:
        """A fresh path on the same disk for a file that will be adopted."""
        self._incoming.mkdir(parents=True, exist_ok=True)
        return self._incoming / secrets.token_hex(16)

    def _write(self, many: Sequence[bytes]) -> list[str]:
        hashes = [hashlib.sha256(data).hexdigest() for data in many]
        missing = {sha256: data for sha256, data in zip(hashes, many, strict=True) if not self._has(sha256)}
        for some in _slices(list(missing.items()), AT_ONCE):
            self._write_new(some)
        return hashes

    def _read(self, sha256: str) -> bytes:
        stored = self.path(sha256).read_bytes()
        return unpacked(stored, sha256) if self._is_packed else stored

    def _has(self, sha256: str) -> bool:
        """If it is there, it is as good as put now."""
        with self._removing:
            try:
                os.utime(self.path(sha256))
            except FileNotFoundError:
                return False
            return True

    def _remove(self, hashes: Sequence[str]) -> None:
        for sha256 in hashes:
            with self._removing, contextlib.suppress(FileNotFoundError):
                path = self.path(sha256)
                if path.stat().st_mtime < time.time() - UNNAMED_SECONDS:
                    path.unlink()

    def _drop(self, hashes: Sequence[str]) -> None:
        for sha256 in hashes:
            self.path(sha256).unlink(missing_ok=True)

    def _write_new(self, blobs: Sequence[tuple[str, bytes]]) -> None:
        with contextlib.ExitStack() as opened:
            # All are given to the disk before the first is waited for: it works on them together.
            begun = [(sha256, *self._begun(data, opened)) for sha256, data in blobs]
            for sha256, part, handle in begun:
                os.fdatasync(handle)
                self._place(part, self.path(sha256))

    def _begun(
        self, data: bytes, opened: contextlib.ExitStack, *, is_jotted: bool = False
    ) -> tuple[Path, int]:
        part = self.incoming()
        # Plain calls: Python's file objects cost as much as the disk does.
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        opened.callback(os.close, handle)
        _write_all(handle, packed(data) if self._is_packed else data)
        if hasattr(os, "posix_fadvise") and not is_jotted:
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        return part, handle

    def _adopt(self, file: Path) -> str:
        with file.open("rb") as source:
            sha256 = hashlib.file_digest(source, "sha256").hexdigest()
            os.fsync(source.fileno())
        if self._has(sha256):
            file.unlink()
        else:
            self._place(file, self.path(sha256))
        return sha256

    @staticmethod
    def _place(part: Path, target: Path) -> None:
        try:
            part.rename(target)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.rename(target)


def _slices(all_of_them: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    return (all_of_them[at : at + most] for at in range(0, len(all_of_them), most))


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]
