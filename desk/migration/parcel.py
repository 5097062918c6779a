"""An export as a person has it: one file, a folder, or a zip; read in place, nothing is unpacked.

A name from inside an export never leads out of it. What unpacks to far more than it weighs is refused, so a
small file fills no disk. A single folder around everything, as zip programs like to add, is looked through.
"""

import contextlib
import gzip
import io
import os
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Protocol, cast

from desk.errors import Invalid

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# Up to here anything may unpack; above, to at most so many times its weight. Dumps shrink to a tenth or so.
FREE_BYTES = 256 * 1024 * 1024
MOST_TIMES = 200
MOST_NAMES = 5_000_000
DUMPS = (".sql", ".sql.gz")
_NOT_MEANT = ("__MACOSX/", ".DS_Store", "Thumbs.db")


class Parcel(Protocol):
    """The files of an export by their names, with `/` between folders."""

    @property
    def names(self) -> Sequence[str]: ...

    def has(self, name: str) -> bool: ...

    def open(self, name: str) -> io.BufferedReader:
        """A stream of its bytes. Raises OSError, also for damage and for what is no file in here."""
        ...


@contextlib.contextmanager
def opened(path: Path, *, free: int = FREE_BYTES) -> Iterator[Parcel]:
    """What is at a path; up to `free` bytes anything may unpack to.

    Raises Invalid for nothing, and for a zip that can't be read.
    """
    if path.is_dir():
        yield _Folder(path, free)
    elif not path.exists():
        raise Invalid("file", "There is no file {path}.", path=path)
    elif zipfile.is_zipfile(path):
        with _zip(path) as archive:
            yield _Zip(archive, free)
    else:
        yield _Single(path, free)


@contextlib.contextmanager
def _zip(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as fault:
        raise Invalid("file", "{path} can't be read: {fault}", path=path, fault=fault) from fault
    with archive:
        if len(archive.infolist()) > MOST_NAMES:
            raise Invalid("file", "{path} holds too many files.", path=path)
        yield archive


def dump_in(parcel: Parcel) -> str:
    """The name of the one database dump; an attachment may be called like one.

    Raises Invalid for none and for several.
    """
    found = [name for name in parcel.names if name.lower().endswith(DUMPS)]
    found = [name for name in found if "/" not in name] or found
    if len(found) == 1:
        return found[0]
    if not found:
        raise Invalid("file", "There is no database dump in it ({endings}).", endings=", ".join(DUMPS))
    shown = ", ".join(sorted(found)[:5])
    raise Invalid("file", "There are several files that could be the database dump: {names}", names=shown)


def safe_name(*parts: str) -> str | None:
    """Parts of a path from inside an export as one name; None if it would lead out of it."""
    joined = "/".join(part.replace("\\", "/").strip("/") for part in parts if part)
    path = PurePosixPath(joined)
    if not joined or path.is_absolute() or ".." in path.parts or "\0" in joined:
        return None
    return _same(str(path))


def _same(name: str) -> str:
    """Macs write `ü` as `u` and two dots."""
    return unicodedata.normalize("NFC", name)


def _shortened(names: Sequence[str]) -> dict[str, str]:
    """By the name without a folder that is around everything: the whole name."""
    meant = [
        name for name in names if not name.startswith(_NOT_MEANT[0]) and not name.endswith(_NOT_MEANT[1:])
    ]
    tops = {name.split("/", 1)[0] if "/" in name else "" for name in meant}
    around = f"{tops.pop()}/" if len(tops) == 1 and "" not in tops else ""
    return {_same(name.removeprefix(around)): name for name in meant}


class _Zip:
    def __init__(self, archive: zipfile.ZipFile, free: int) -> None:
        self._archive = archive
        self._free = free
        self._members = _shortened([info.filename for info in archive.infolist() if not info.is_dir()])

    @property
    def names(self) -> Sequence[str]:
        return list(self._members)

    def has(self, name: str) -> bool:
        return name in self._members

    def open(self, name: str) -> io.BufferedReader:
        if name not in self._members:
            raise FileNotFoundError(f"{name} isn't in the zip")
        info = self._archive.getinfo(self._members[name])
        _refuse_bomb(name, info.file_size, info.compress_size, free=self._free)
        try:
            member = self._archive.open(info)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error) as fault:
            raise OSError(f"{name}: {fault}") from fault
        return _unpacked(name, member, packed=lambda: info.compress_size, free=self._free)


class _Folder:
    def __init__(self, folder: Path, free: int) -> None:
        self._folder = folder.resolve()
        self._free = free
        found = []
        for root, _, files in os.walk(self._folder):
            found += [str(PurePosixPath(Path(root, file).relative_to(self._folder))) for file in files]
            if len(found) > MOST_NAMES:
                raise Invalid("file", "{path} holds too many files.", path=folder)
        self._members = _shortened(found)

    @property
    def names(self) -> Sequence[str]:
        return list(self._members)

    def has(self, name: str) -> bool:
        return name in self._members

    def open(self, name: str) -> io.BufferedReader:
        file = self._folder / self._members.get(name, name)
        # A link may lead anywhere.
        if name not in self._members or not file.resolve().is_relative_to(self._folder):
            raise FileNotFoundError(f"{name} isn't in the folder")
        return _opened_file(file, free=self._free)


class _Single:
    def __init__(self, file: Path, free: int) -> None:
        self._file = file
        self._free = free

    @property
    def names(self) -> Sequence[str]:
        return [self._file.name]

    def has(self, name: str) -> bool:
        return name == self._file.name

    def open(self, name: str) -> io.BufferedReader:
        if not self.has(name):
            raise FileNotFoundError(f"{name} isn't there: the export is a single file")
        return _opened_file(self._file, free=self._free)


def _opened_file(file: Path, *, free: int) -> io.BufferedReader:
    """A file's bytes; the name goes on with `.gz`, if they are packed, and is unpacked on the way."""
    if not file.name.endswith(".gz"):
        return file.open("rb")
    raw = file.open("rb")
    return _unpacked(file.name, raw, packed=raw.tell, free=free)


def _unpacked(name: str, stream: IO[bytes], *, packed: Callable[[], int], free: int) -> io.BufferedReader:
    streams: list[IO[bytes]] = [stream]
    if name.endswith(".gz"):
        streams.insert(0, cast("IO[bytes]", gzip.GzipFile(fileobj=stream)))
    return io.BufferedReader(_Weighed(name, streams, packed, free), 1 << 20)


def _refuse_bomb(name: str, unpacked: int, packed: int, *, free: int) -> None:
    if unpacked > max(free, MOST_TIMES * packed):
        raise OSError(f"{name} unpacks to {unpacked:,} bytes, far more than it weighs; it is not read")


class _Weighed(io.RawIOBase):
    """Counts what comes out of a packed stream, and stops at far more than went in."""

    def __init__(self, name: str, streams: Sequence[IO[bytes]], packed: Callable[[], int], free: int) -> None:
        self._name = name
        self._streams = streams
        self._packed = packed
        self._free = free
        self._unpacked = 0

    def readable(self) -> bool:
        return True

    def readinto(self, target: "WriteableBuffer") -> int:
        view = memoryview(target)
        try:
            # No more than one step at a time: what comes before a damage is read.
            data = self._streams[0].read1(len(view))  # type: ignore[attr-defined]
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as fault:
            raise OSError(f"{self._name} is damaged: {fault}") from fault
        self._unpacked += len(data)
        _refuse_bomb(self._name, self._unpacked, self._packed(), free=self._free)
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            for stream in self._streams:
                stream.close()
        super().close()
