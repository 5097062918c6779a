"""What IMAP servers answer, taken apart. Pure.

Messages of a FETCH are told apart by the UID in each item, never by their order: servers mix in lines about
other messages, and leave out those that are gone (RFC 3501 §7.4.2).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scanners.imap.uids import Uids

_NUMBER = re.compile(rb"(?<!\S)\d{1,10}(?!\S)")
_START = re.compile(rb"\d+ FETCH \(", re.IGNORECASE)
_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)", re.IGNORECASE)
_QUOTED_BODY = re.compile(rb'\bBODY\[[A-Z]*\](?:<\d+>)? "((?:[^"\\]|\\.)*+)"', re.IGNORECASE)
_EMPTY_BODY = re.compile(rb"\bBODY\[[A-Z]*\](?:<\d+>)? NIL", re.IGNORECASE)
_ESCAPED = re.compile(rb"\\(.)")
_EXISTS = re.compile(rb"(\d+) EXISTS\b", re.IGNORECASE)
_CODE = re.compile(rb"\[(UIDVALIDITY|UIDNEXT) (\d+)\]", re.IGNORECASE)
_STATUS = re.compile(rb"\b(UIDVALIDITY|UIDNEXT|MESSAGES) (\d+)", re.IGNORECASE)

_GONE = (
    b"From: System Administrator <root@localhost> Subject: message unavailable "
    b"This message is no longer available on the server."
)

# As the library collects them: lines are bytes, literals are bytearrays.
Lines = Sequence[bytes | bytearray]


@dataclass(frozen=True, slots=True)
class FolderState:
    """A selected folder. A UID means nothing under another `uidvalidity`."""

    uidvalidity: int
    uidnext: int
    exists: int
    read_only: bool = False


def found_uids(lines: Lines) -> Uids:
    """The numbers of a SEARCH answer in order, each once. A line of a million of them is read bit by bit."""
    numbers = (int(found[0]) for line in lines[:-1] for found in _NUMBER.finditer(_plain(bytes(line))))
    return Uids.of(numbers)


def _plain(line: bytes) -> bytes:
    """Up to `(MODSEQ …)` (RFC 7162 §3.1.5)."""
    return line.partition(b"(")[0]


def bodies(lines: Lines) -> dict[int, bytes]:
    """UID to content, for every item of a FETCH that has both."""
    found: dict[int, bytes] = {}
    for item, literals in _items(lines):
        uid = _UID.search(item)
        body = literals[0] if literals else _short_body(item)
        if uid and body is not None:
            found[int(uid[1])] = bytes(body)
    return found


def is_stand_in(body: bytes) -> bool:
    """Courier hands over this in place of a mail that somebody else has just deleted."""
    return len(body) < 2 * len(_GONE) and b" ".join(body.split()) == _GONE


def sizes(lines: Lines) -> dict[int, int]:
    """UID to the size the server gives for the message."""
    found: dict[int, int] = {}
    for item, _ in _items(lines):
        uid, size = _UID.search(item), _SIZE.search(item)
        if uid and size:
            found[int(uid[1])] = int(size[1])
    return found


def folder_numbers(lines: Iterable[bytes | bytearray]) -> dict[str, int]:
    """UIDVALIDITY, UIDNEXT and EXISTS, as far as SELECT tells them."""
    numbers: dict[str, int] = {}
    for line in map(bytes, lines):
        if exists := _EXISTS.match(line):
            numbers["EXISTS"] = int(exists[1])
        if code := _CODE.search(line):
            numbers[code[1].decode("ascii").upper()] = int(code[2])
    return numbers


def status_numbers(lines: Iterable[bytes | bytearray]) -> dict[str, int]:
    """The numbers of a STATUS answer, for servers whose SELECT tells too little."""
    found = _STATUS.findall(b" ".join(map(bytes, lines)).rpartition(b"(")[2])
    return {name.decode("ascii").upper(): int(number) for name, number in found}


def _items(lines: Lines) -> Iterator[tuple[bytes, list[bytearray]]]:
    """Each message's lines without and with its literals; the last line is the end of the command."""
    item: bytes | None = None
    literals: list[bytearray] = []
    for line in lines[:-1]:
        if isinstance(line, bytearray):
            literals.append(line)
        elif _START.match(line):
            if item is not None:
                yield item, literals
            item, literals = line, []
        elif item is not None:
            item += b" " + line
    if item is not None:
        yield item, literals


def _short_body(item: bytes) -> bytes | None:
    """A body that is so short that the server quotes it."""
    found = _QUOTED_BODY.search(item)
    if found:
        return _ESCAPED.sub(rb"\1", found[1])
    return b"" if _EMPTY_BODY.search(item) else None
