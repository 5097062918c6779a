"""Where documents and raw mail lie: a folder, by the SHA-256 of their bytes, stored before a row names them.

The same bytes are kept once. A write is complete and on disk before its name appears, so a crash leaves at
most a file that no row points to.
"""

import asyncio
import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path


class FolderBlobs:
    """Blobs below one folder: `ab/cd…`. All work happens in a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"

    async def put(self, data: bytes) -> str:
        """Keep bytes; returns their SHA-256 in hex."""
        return (await self.put_all([data]))[0]

    async def put_all(self, many: Sequence[bytes]) -> list[str]:
        """Keep several at once; returns their SHA-256s in the same order."""
        return await asyncio.to_thread(lambda: [self._write(data) for data in many])

    async def adopt(self, file: Path) -> str:
        """Take over a finished file (an upload) by moving it; returns its SHA-256."""
        return await asyncio.to_thread(self._adopt, file)

    async def read(self, sha256: str) -> bytes:
        """All bytes of a blob. Raises FileNotFoundError."""
        return await asyncio.to_thread(self.path(sha256).read_bytes)

    def is_there(self) -> bool:
        """False before the first blob, and if the disk it lies on is missing."""
        return self._folder.is_dir()

    def path(self, sha256: str) -> Path:
        """Where a blob lies, for streaming it out."""
        return self._folder / sha256[:2] / sha256[2:]

    def incoming(self) -> Path:
        """A fresh path on the same disk for a file that will be adopted."""
        self._incoming.mkdir(parents=True, exist_ok=True)
        return self._incoming / secrets.token_hex(16)

    def _write(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        if target.exists():
            return sha256
        part = self.incoming()
        # Plain calls: Python's file objects cost as much as the disk does.
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _write_all(handle, data)
            os.fdatasync(handle)
        finally:
            os.close(handle)
        self._place(part, target)
        return sha256

    def _adopt(self, file: Path) -> str:
        with file.open("rb") as source:
            sha256 = hashlib.file_digest(source, "sha256").hexdigest()
            os.fsync(source.fileno())
        target = self.path(sha256)
        if target.exists():
            file.unlink()
        else:
            self._place(file, target)
        return sha256

    @staticmethod
    def _place(part: Path, target: Path) -> None:
        try:
            part.rename(target)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.rename(target)


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]
