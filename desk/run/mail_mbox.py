"""Reads a file of mails: one mail, or the many of an mbox, one after another and never all at once.

A mail of an mbox begins at a line `From …` that stands first or behind an empty line and has a header field
below it; so a sentence that begins with "From" is none. `>From` is written back (RFC 4155, "mboxrd").
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

# As much as is read of one mail: a byte more than the parser takes, so that it says what was left out.
MOST_BYTES = 64 * 1024 * 1024 + 1
_LINE = 64 * 1024

# Behind `From`: nothing, one word (an address or a dash), or anything with a time and a year.
_LONGEST = 600
_TIME = re.compile(rb"\d:\d\d")
_YEAR = re.compile(rb"(?<!\d)(?:19|20)\d\d(?!\d)")
_FIELD = re.compile(rb">?(?:[!-9;-~]{1,76}[ \t]{0,3}:|From )")
_QUOTED = re.compile(rb">{1,100}From ")
_BLANK = frozenset({b"\n", b"\r\n"})


def is_mbox(beginning: bytes) -> bool:
    """Does a file that begins like this hold mails one below the other?"""
    return _is_from_line(beginning.partition(b"\n")[0])


def whole(stream: BinaryIO) -> bytes:
    """A file as one mail."""
    return stream.read(MOST_BYTES)


def mails_of(stream: BinaryIO) -> Iterator[bytes]:
    """The mails of a file that may be an mbox; of another one, the file as one mail."""
    lines = _Lines(stream)
    if not is_mbox(lines.ahead):
        yield lines.ahead + stream.read(MOST_BYTES)
        return
    mail, behind_blank, is_first = bytearray(), True, True
    for line, begins in lines:
        if behind_blank and begins and _is_separator(line, lines.ahead, is_first=is_first):
            if not is_first:
                yield _closed(mail)
            mail, is_first = bytearray(), False
        elif len(mail) < MOST_BYTES:
            mail += line[1:] if begins and _QUOTED.match(line) else line
        behind_blank = begins and line in _BLANK
    yield _closed(mail)


def _is_separator(line: bytes, below: bytes, *, is_first: bool) -> bool:
    return _is_from_line(line) and (is_first or _FIELD.match(below) is not None)


def _is_from_line(line: bytes) -> bool:
    if not line.startswith(b"From ") or len(line) > _LONGEST:
        return False
    words = line[5:].split(maxsplit=1)
    is_dated = _TIME.search(line) is not None and _YEAR.search(line) is not None
    return len(words) < 2 or is_dated


def _closed(mail: bytearray) -> bytes:
    """Without the empty line that an mbox puts behind each mail."""
    if mail.endswith(b"\r\n\r\n"):
        return bytes(mail[:-2])
    return bytes(mail[:-1] if mail.endswith(b"\n\n") else mail)


class _Lines:
    """Lines and whether each begins one: a very long one comes in pieces. `ahead` is the next."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.ahead = stream.readline(_LINE)

    def __iter__(self) -> Iterator[tuple[bytes, bool]]:
        begins = True
        while line := self.ahead:
            self.ahead = self._stream.readline(_LINE)
            yield line, begins
            begins = line.endswith(b"\n")
