"""How a mail that was read crosses from one process to another: JSON for words, plain bytes for files.

Taken apart again without trust: whoever reads hostile mail may answer anything, so nothing but the known
values comes out, and everything else raises BadFrame.
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Any, get_args, get_type_hints

import orjson

from scanners.parsed_mail import Address, Attachment, Automatic, Bounced, Forwarded, MailKind, ParsedMail

# How many bytes of JSON, and how many files; then follow the size of each file, the JSON, the files.
HEAD = struct.Struct(">II")
SIZE = struct.Struct(">Q")
MAX_WORDS = 256 * 1024 * 1024
MAX_FILES = 10_000
MAX_FILE = 1024 * 1024 * 1024


class BadFrame(Exception):
    """This is no mail."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A mail that can't be read, and why in plain words."""

    reason: str


def packed(answer: ParsedMail | Unreadable) -> list[bytes]:
    """The pieces to be written one after the other."""
    files: list[bytes] = []

    def place(value: object) -> int:
        if not isinstance(value, bytes):
            raise TypeError(value)
        files.append(value)
        return len(files) - 1

    words = orjson.dumps(answer, default=place)
    sizes = b"".join(SIZE.pack(len(file)) for file in files)
    return [HEAD.pack(len(words), len(files)), sizes, words, *files]


def head(data: bytes) -> tuple[int, int]:
    """(bytes of JSON, number of files). Raises BadFrame."""
    size, count = HEAD.unpack(data)
    if size > MAX_WORDS or count > MAX_FILES:
        raise BadFrame
    return size, count


def sizes(data: bytes) -> list[int]:
    """The size of each file. Raises BadFrame."""
    found = [size for (size,) in SIZE.iter_unpack(data)]
    if any(size > MAX_FILE for size in found):
        raise BadFrame
    return found


def unpacked(words: bytes, files: Sequence[bytes]) -> ParsedMail | Unreadable:
    """What `packed` was given. Raises BadFrame."""
    try:
        fields = orjson.loads(words)
        if fields.keys() == {"reason"}:
            return Unreadable(str(fields["reason"]))
        fields["attachments"] = tuple(_attachment(item, files) for item in fields["attachments"])
        mail = ParsedMail(**{name: _READ.get(name, _as_it_is)(value) for name, value in fields.items()})
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as fault:
        raise BadFrame from fault
    if not _fitting(ParsedMail)(mail):
        raise BadFrame
    return mail


_Fits = Callable[[Any], bool]


@cache
def _fitting(kind: Any) -> _Fits:
    """Is a value what the mail's own declaration says? Else whoever takes it stumbles, mail after mail."""
    inner = get_args(kind)
    if isinstance(kind, UnionType):
        either = [_fitting(one) for one in inner]
        return lambda value: any(fits(value) for fits in either)
    if inner and inner[-1] is Ellipsis:
        fits_each = _fitting(inner[0])
        return lambda value: type(value) is tuple and all(map(fits_each, value))
    if inner:
        places = [_fitting(one) for one in inner]
        return lambda value: (
            type(value) is tuple
            and len(value) == len(places)
            and all(fits(item) for fits, item in zip(places, value, strict=True))
        )
    if is_dataclass(kind):
        types = {name: _fitting(one) for name, one in get_type_hints(kind).items()}
        return lambda value: (
            type(value) is kind and all(fits(getattr(value, name)) for name, fits in types.items())
        )
    return lambda value: isinstance(value, kind)


def _as_it_is(value: Any) -> Any:
    return value


def _address(value: Mapping[str, str]) -> Address:
    return Address(value["name"], value["address"])


def _addresses(values: Sequence[Mapping[str, str]]) -> tuple[Address, ...]:
    return tuple(Address(value["name"], value["address"]) for value in values)


def _attachment(value: dict[str, Any], files: Sequence[bytes]) -> Attachment:
    value["data"] = files[value["data"]]
    return Attachment(**value)


def _automatic(value: Mapping[str, str | None]) -> Automatic:
    until = value["until"]
    return Automatic(str(value["reason"]), date.fromisoformat(until) if until else None)


def _forwarded(value: Mapping[str, Any]) -> Forwarded:
    return Forwarded(_address(value["sender"]), value["subject"], _moment(value["date"]), value["text"])


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _bounces(values: Sequence[dict[str, Any]]) -> tuple[Bounced, ...]:
    return tuple(Bounced(**value) for value in values)


def _headers(values: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in values)


def _or_none(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


_READ: Mapping[str, Callable[[Any], Any]] = {
    "from_": _or_none(_address),
    "reply_to": _addresses,
    "to": _addresses,
    "cc": _addresses,
    "bcc": _addresses,
    "delivered_to": tuple,
    "date": _moment,
    "in_reply_to": tuple,
    "references": tuple,
    "folded": tuple,
    "headers": _headers,
    "kind": MailKind,
    "bounces": _bounces,
    "auto": _or_none(_automatic),
    "forwarded": _or_none(_forwarded),
    "defects": tuple,
}
