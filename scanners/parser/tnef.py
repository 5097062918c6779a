"""winmail.dat: what Outlook and Exchange pack a mail's files and its body into (MS-OXTNEF). Pure, capped.

Takes any bytes: at the first thing that makes no sense it stops and keeps what it has. Mails within
mails are opened to a small depth; the packed file itself is kept by whoever calls this.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanners.parser.charsets import to_text

MAX_FILES = 200
MAX_DEPTH = 4
MAX_PROPERTIES = 5_000
_SIGNATURE = 0x223E9F78
_ATTRIBUTE = struct.Struct("<BII")
_LONG = struct.Struct("<I")

# Attributes (MS-OXTNEF §2.1.3.2)
_BODY = 0x0002800C
_FILE_BEGINS = 0x00069002
_FILE_DATA = 0x0006800F
_FILE_TITLE = 0x00018010
_FILE_PROPERTIES = 0x00069005
_MAIL_PROPERTIES = 0x00069003
_CODE_PAGE = 0x00069007

# Properties (MS-OXPROPS)
_P_SUBJECT, _P_BODY, _P_RTF, _P_HTML = 0x0037, 0x1000, 0x1009, 0x1013
_P_DATA, _P_NAME, _P_LONG_NAME, _P_SHOWN_NAME = 0x3701, 0x3704, 0x3707, 0x3001
_P_TYPE, _P_CONTENT_ID = 0x370E, 0x3712

_OBJECT, _STRING8, _UNICODE, _BINARY = 0x000D, 0x001E, 0x001F, 0x0102
_VARIABLE = frozenset({_OBJECT, _STRING8, _UNICODE, _BINARY})
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}


@dataclass(slots=True)
class PackedFile:
    """One file; what it doesn't say of itself is empty."""

    name: str = ""
    content_type: str = ""
    content_id: str = ""
    data: bytes = b""


@dataclass(slots=True)
class Packed:
    """What was in it. `rtf` is compressed as Outlook does it."""

    text: str = ""
    html: str = ""
    rtf: bytes = b""
    subject: str = ""
    files: list[PackedFile] = field(default_factory=list)


def unpacked(data: bytes, *, depth: int = 0) -> Packed | None:
    """Its files and bodies, or None if it is no such thing."""
    if len(data) < 6 or _LONG.unpack_from(data)[0] != _SIGNATURE:
        return None
    packed, charset = Packed(), "cp1252"
    for tag, value in _attributes(data):
        if tag == _CODE_PAGE and len(value) >= 4:
            charset = f"cp{_LONG.unpack_from(value)[0]}"
        elif tag == _FILE_BEGINS:
            if len(packed.files) >= MAX_FILES:
                break
            packed.files.append(PackedFile())
        elif tag == _MAIL_PROPERTIES:
            _take_mail(packed, value, charset)
        elif tag == _BODY:
            packed.text = packed.text or _string(value, charset)
        elif packed.files:
            _take_file(packed, tag, value, charset, depth)
    return packed


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 6
    while position + _ATTRIBUTE.size <= len(data):
        level, tag, size = _ATTRIBUTE.unpack_from(data, position)
        position += _ATTRIBUTE.size
        if level not in {1, 2}:
            return
        yield tag, data[position : position + size]
        position += size + 2


def _take_mail(packed: Packed, value: bytes, charset: str) -> None:
    for number, kind, content in _properties(value):
        if number == _P_SUBJECT:
            packed.subject = _value(kind, content, charset)
        elif number == _P_BODY:
            packed.text = _value(kind, content, charset)
        elif number == _P_HTML:
            packed.html = _value(kind, content, charset)
        elif number == _P_RTF:
            packed.rtf = content


def _take_file(packed: Packed, tag: int, value: bytes, charset: str, depth: int) -> None:
    file = packed.files[-1]
    if tag == _FILE_DATA:
        file.data = value
    elif tag == _FILE_TITLE:
        file.name = file.name or _string(value, charset)
    elif tag == _FILE_PROPERTIES:
        for number, kind, content in _properties(value):
            if number == _P_DATA:
                _take_data(packed, file, kind, content, depth)
            elif number == _P_TYPE:
                file.content_type = _value(kind, content, charset).lower()
            elif number == _P_CONTENT_ID:
                file.content_id = _value(kind, content, charset).strip("<>")
            elif number == _P_LONG_NAME:
                file.name = _value(kind, content, charset)
            elif number in {_P_NAME, _P_SHOWN_NAME}:
                file.name = file.name or _value(kind, content, charset)


def _take_data(packed: Packed, file: PackedFile, kind: int, content: bytes, depth: int) -> None:
    """A file's bytes; an object has the id of its interface before them, and may be a mail of its own."""
    file.data = content[16:] if kind == _OBJECT else content
    inner = unpacked(file.data, depth=depth + 1) if kind == _OBJECT and depth < MAX_DEPTH else None
    if inner is None:
        return
    file.name = file.name or (f"{inner.subject}.tnef" if inner.subject else "")
    file.content_type = file.content_type or "application/ms-tnef"
    packed.files[-1:-1] = inner.files[: MAX_FILES - len(packed.files)]


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(number, type, the first value) of each; ends where the bytes do or stop making sense."""
    try:
        position = 4
        for _ in range(min(_LONG.unpack_from(data)[0], MAX_PROPERTIES)):
            kind, number = struct.unpack_from("<HH", data, position)
            position += 4
            if number >= 0x8000:
                position = _after_name(data, position)
            content, position = _content(data, position, kind)
            yield number, kind & 0xFFF, content
    except (struct.error, ValueError):
        return


def _after_name(data: bytes, position: int) -> int:
    position += 16
    (is_text,) = _LONG.unpack_from(data, position)
    position += 4
    if not is_text:
        return position + 4
    (size,) = _LONG.unpack_from(data, position)
    return position + 4 + _padded(size)


def _content(data: bytes, position: int, kind: int) -> tuple[bytes, int]:
    """The first value and where the next property begins. Raises ValueError for an unknown type."""
    single, several = kind & 0xFFF, bool(kind & 0x1000)
    count = 1
    if several or single in _VARIABLE:
        (count,) = _LONG.unpack_from(data, position)
        position += 4
    if single not in _VARIABLE:
        if single not in _FIXED:
            raise ValueError(single)
        return data[position : position + _FIXED[single]], position + count * _FIXED[single]
    first = None
    for _ in range(min(count, MAX_PROPERTIES)):
        (size,) = _LONG.unpack_from(data, position)
        position += 4
        first = data[position : position + size] if first is None else first
        position += _padded(size)
    return first or b"", position


def _padded(size: int) -> int:
    return (size + 3) & ~3


def _value(kind: int, content: bytes, charset: str) -> str:
    return _string(content, "utf-16-le" if kind == _UNICODE else charset)


def _string(content: bytes, charset: str) -> str:
    text, _ = to_text(content, charset)
    return text.strip("\x00")
