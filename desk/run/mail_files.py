"""Finds mails in files and folders: one mail a file, mbox, Maildir, or standard input; one at a time."""

import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desk.run.mail_mbox import mails_of, whole

STDIN = "-"
_ONE_MAIL = frozenset({".eml"})
_MBOX = frozenset({".mbox", ".mbx", ".mboxrd"})


@dataclass(frozen=True, slots=True)
class FoundMail:
    """`file` is its path, with `#N` for the Nth mail of an mbox. With a `fault`, it can't be read."""

    file: str
    raw: bytes
    fault: str = ""


def mails_in(paths: Iterable[Path]) -> Iterator[FoundMail]:
    """The mails of these files and of all files below these folders, in order.

    Of a Maildir, what is in `new` and `cur`. Hidden files are left out, unless they are named.
    """
    for path in paths:
        if str(path) == STDIN:
            yield from _numbered(STDIN, mails_of(sys.stdin.buffer), is_mbox=False)
        elif path.is_dir():
            yield from _below(path)
        else:
            yield from _of_file(path, is_one=path.suffix.lower() in _ONE_MAIL)


def _below(folder: Path) -> Iterator[FoundMail]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as fault:
        yield FoundMail(_text(folder), b"", _sentence(fault))
        return
    boxes = {entry.name for entry in entries if entry.is_dir()} & {"new", "cur"}
    is_maildir = len(boxes) == 2
    for entry in entries:
        path = folder / entry.name
        if is_maildir and entry.name in boxes:
            yield from _of_maildir(path)
        elif entry.is_dir(follow_symlinks=False):
            if not is_maildir or (entry.name != "tmp" and _is_maildir(path)):
                yield from _below(path)
        elif not is_maildir and entry.is_file() and not entry.name.startswith("."):
            yield from _of_file(path, is_one=path.suffix.lower() in _ONE_MAIL)


def _is_maildir(folder: Path) -> bool:
    return (folder / "new").is_dir() and (folder / "cur").is_dir()


def _of_maildir(box: Path) -> Iterator[FoundMail]:
    for path in sorted(box.iterdir()):
        if path.is_file() and not path.name.startswith("."):
            yield from _of_file(path, is_one=True)


def _of_file(path: Path, *, is_one: bool) -> Iterator[FoundMail]:
    try:
        with path.open("rb") as stream:
            if is_one:
                yield FoundMail(_text(path), whole(stream))
                return
            yield from _numbered(_text(path), mails_of(stream), is_mbox=bool(_MBOX & _suffixes(path)))
    except OSError as fault:
        yield FoundMail(_text(path), b"", _sentence(fault))


def _numbered(name: str, mails: Iterator[bytes], *, is_mbox: bool) -> Iterator[FoundMail]:
    """`#1`, `#2`, …; a mail by itself has no number, unless its file is called an mbox."""
    first, second = next(mails, b""), next(mails, None)
    if second is None and not is_mbox:
        yield FoundMail(name, first)
        return
    if first or second is not None:
        yield FoundMail(f"{name}#1", first)
    if second is not None:
        yield FoundMail(f"{name}#2", second)
    del first, second
    for number, raw in enumerate(mails, start=3):
        yield FoundMail(f"{name}#{number}", raw)


def _suffixes(path: Path) -> set[str]:
    return {suffix.lower() for suffix in path.suffixes}


def _text(path: Path) -> str:
    """A path as text: a name may be any bytes."""
    return os.fsencode(path).decode("utf-8", "replace")


def _sentence(fault: OSError) -> str:
    return f"The file can't be read: {fault.strerror or fault}."
