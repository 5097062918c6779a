"""Files as mailers of before MIME put them: `begin 644 name`, lines of uuencode, `end`. Pure, linear."""

import binascii
import re
from dataclasses import dataclass

MAX_FILES = 100
_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,300})\r?$", re.MULTILINE)
_END = re.compile(rb"^(?:end|====)[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A file found in a text, and where it stood."""

    name: str
    data: bytes
    start: int
    end: int


def first(data: bytes) -> Encoded | None:
    """The first file in it."""
    return next(iter(files(data, most=1)), None)


def files(data: bytes, *, most: int = MAX_FILES) -> list[Encoded]:
    """Each that begins, consists of such lines and ends; a sentence that begins with `begin` is none."""
    found: list[Encoded] = []
    position, stop, after = 0, -1, -1
    while len(found) < most and (begin := _BEGIN.search(data, position)):
        position = begin.end()
        if stop < position:
            end = _END.search(data, position)
            stop, after = (end.start(), end.end()) if end else (len(data), len(data))
        again = _BEGIN.search(data, position, stop)
        if again:
            position = again.start()
            continue
        lines = data[position:stop].strip(b"\r\n")
        decoded = _decoded(lines, base64=data.startswith(b"begin-", begin.start()))
        if decoded is not None:
            name = begin[1].strip().decode("utf-8", "surrogateescape")
            found.append(Encoded(name, decoded, begin.start(), after))
            position = after
    return found


def _decoded(data: bytes, *, base64: bool) -> bytes | None:
    if base64:
        return binascii.a2b_base64(data)
    out: list[bytes] = []
    for line in data.split(b"\n"):
        piece = _line(line.rstrip(b"\r"))
        if piece is None:
            return None
        out.append(piece)
    return b"".join(out)


def _line(line: bytes) -> bytes | None:
    """One line's bytes; blanks at its end may have been lost, or a sign added by a mailer that miscounts."""
    if not line or line in {b"`", b" "}:
        return b""
    size = (line[0] - 32) & 63
    letters = (size * 4 + 2) // 3
    if not 0x20 <= line[0] <= 0x60 or len(line) > letters + 8:
        return None
    try:
        return binascii.a2b_uu(line[: letters + 1])
    except binascii.Error:
        return None
