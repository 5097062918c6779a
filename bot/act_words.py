"""What somebody wants with `/ticket tag TT1 +vpn -old` and the like, in English or German. Pure.

Each reader returns None for words it can't understand.
"""

import re
from dataclasses import dataclass

from desk.access import serial_of


@dataclass(frozen=True, slots=True)
class One:
    number: str


@dataclass(frozen=True, slots=True)
class Words:
    text: str


@dataclass(frozen=True, slots=True)
class Tagging:
    number: str
    add: tuple[str, ...]
    remove: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """`merge TT5 into TT3`."""

    number: str
    other: str


@dataclass(frozen=True, slots=True)
class Printing:
    number: str
    is_internal: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A ticket, and something by its name."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Recommending:
    """`to` is a Slack user's id, or what somebody is called."""

    number: str
    to: str
    note: str


@dataclass(frozen=True, slots=True)
class Related:
    """`record` is a number, a name, a mail address."""

    number: str
    kind: str
    record: str


def one(text: str) -> One | None:
    return One(text) if serial_of(text) else None


def words(text: str) -> Words | None:
    return Words(text) if text else None


def tagging(text: str) -> Tagging | None:
    """A tag may have blanks: it goes on until the next sign; without a sign it is put on."""
    number, _, rest = text.partition(" ")
    if not serial_of(number):
        return None
    signed = [piece.strip() for piece in re.split(r"(?:^|\s)(?=[+-])|,", rest) if piece.strip()]
    remove = tuple(piece[1:].strip() for piece in signed if piece[0] == "-")
    add = tuple(piece.removeprefix("+").strip() for piece in signed if piece[0] != "-")
    return Tagging(number, add, remove)


def pair(text: str) -> Pair | None:
    """With `into`, `to`, `with` between the two, or nothing."""
    found = re.fullmatch(r"(\S+)\s+(?:(?:into|in|to|with|mit)\s+)?(\S+)", text, re.IGNORECASE)
    if found is None or not serial_of(found[1]) or not serial_of(found[2]):
        return None
    return Pair(found[1], found[2])


def printing(text: str) -> Printing | None:
    number, _, rest = text.partition(" ")
    edition = rest.strip().casefold()
    if not serial_of(number) or edition not in {"", "internal", "intern"}:
        return None
    return Printing(number, is_internal=bool(edition))


def named(text: str) -> Named | None:
    number, _, rest = text.partition(" ")
    return Named(number, rest.strip()) if serial_of(number) and rest.strip() else None


_MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>\s*")


def recommending(text: str) -> Recommending | None:
    """Somebody mentioned in Slack, or one word: a handle or a mail address; then the note."""
    number, _, rest = text.partition(" ")
    rest = rest.strip()
    mentioned = _MENTION.match(rest)
    to, note = (mentioned[1], rest[mentioned.end() :]) if mentioned else rest.partition(" ")[::2]
    return Recommending(number, to, note.strip()) if serial_of(number) and to else None


def related(text: str) -> Related | None:
    number, kind, record = (*text.split(maxsplit=2), "", "", "")[:3]
    return Related(number, kind.casefold(), record) if serial_of(number) and record else None
