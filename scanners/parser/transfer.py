"""A part's bytes without their transfer encoding (RFC 2045 §6), lenient as mailers are sloppy. Pure, linear.

Damage is mended or left as it is, never raised: foreign characters in base64, padding missing, in the middle,
or followed by plain text that a list or a scanner has put below; base64 that is none.
"""

import binascii
import re
from dataclasses import dataclass

from scanners.parser import uuencoded

_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(code for code in range(256) if code not in _LETTERS)
_BASE64_OR_BLANK = _LETTERS + b"=\r\n\t \x00"
_SAMPLE = 16_384
MAX_CHUNKS = 200_000
_TEXT_BELOW = "plain text stands behind the base64 data"
_PADDING = re.compile(rb"=[=\s]*")
# What is in no line of base64: other signs, and blanks between its letters.
_PLAIN_SIGN = re.compile(rb"[^A-Za-z0-9+/=\s\x00]|[A-Za-z0-9+/][ \t]+[A-Za-z0-9+/]")
_READABLE = bytes(range(32, 127)) + b"\t\r\n"
_LATE_BREAK = re.compile(rb"=[ \t]+(?=\r?\n)")
_NAME = re.compile(r"[^a-z0-9]")
_ENCODINGS = {
    "base64": "base64",
    "b64": "base64",
    "quotedprintable": "quoted-printable",
    "qp": "quoted-printable",
    "uuencode": "uuencode",
    "xuuencode": "uuencode",
    "xuue": "uuencode",
    "uue": "uuencode",
}


@dataclass(frozen=True, slots=True)
class Content:
    """`after` is what stands behind the end of the encoded data: plain text, if it is anything."""

    data: bytes
    after: bytes = b""
    defect: str | None = None


def decode(data: bytes, encoding: str) -> Content:
    """`encoding` as the header says it; an unknown one leaves the bytes as they are."""
    match _ENCODINGS.get(_NAME.sub("", encoding[:80].partition(";")[0].partition("(")[0].lower())):
        case "base64":
            return _base64(data)
        case "quoted-printable":
            return Content(_quoted_printable(data))
        case "uuencode":
            found = uuencoded.first(data)
            return Content(data) if found is None else Content(found.data)
        case _:
            return Content(data)


def base64_bytes(data: bytes) -> bytes:
    """Base64 as found in mails: foreign characters skipped, padding missing or in the middle, a cut end."""
    try:
        if b"=" not in data.rstrip(b"=\r\n \t"):
            return binascii.a2b_base64(data + b"==")
    except binascii.Error:
        pass
    # Padded again and again: by lines or by encoders that were called for each block.
    return b"".join(_chunk(chunk) for chunk in data.split(b"=", MAX_CHUNKS))


def _base64(data: bytes) -> Content:
    below = _plain_text_below(data)
    if below:
        return Content(base64_bytes(data[:below]), data[below:], _TEXT_BELOW)
    padding = _PADDING.search(data)
    if _is_plain(data[: _sound_end(data, padding) or _SAMPLE]):
        return Content(data, defect="a part is not base64, as it says")
    if padding is None or padding.end() == len(data):
        return Content(base64_bytes(data))
    rest = data[padding.end() :]
    if _goes_on(rest):
        return Content(base64_bytes(data))
    return Content(base64_bytes(data[: padding.end()]), rest, _TEXT_BELOW)


def _plain_text_below(data: bytes) -> int:
    """Where lines of plain text begin under whole lines of base64 that say something; 0 if there are none."""
    if b" " not in data and b"\t" not in data and not data.translate(None, _BASE64_OR_BLANK):
        return 0  # nearly all, and found out fast
    sign = _PLAIN_SIGN.search(data)
    line = data.rfind(b"\n", 0, sign.start()) + 1 if sign else 0
    letters = data[:line].translate(None, b"\r\n\t \x00")
    if len(letters) < 8 or len(letters) % 4 or b"=" in letters.rstrip(b"="):
        return 0
    said = base64_bytes(letters[:400])
    if len(letters) < 64 and said.translate(None, _READABLE):
        return 0
    return line if _is_plain(data[line : line + _SAMPLE]) else 0


def _sound_end(data: bytes, padding: re.Match[bytes] | None) -> int:
    """Where the first padding ends, if what stands before it can be base64 by its length; else 0."""
    if padding is None or not 8 <= padding.end() <= _SAMPLE:
        return 0
    letters = data[: padding.end()].translate(None, b"\r\n\t \x00")
    return padding.end() if len(letters) % 4 == 0 else 0


def _goes_on(rest: bytes) -> bool:
    """Base64 that was padded in the middle goes on in the same alphabet, by fours."""
    letters = rest.translate(None, b"\r\n\t \x00")
    foreign = letters.translate(None, _BASE64_OR_BLANK)
    return not foreign and (len(letters) % 4 == 0 or len(letters) > 1_024)


def _is_plain(sample: bytes) -> bool:
    """Text that only calls itself base64: blanks within the lines and signs that base64 doesn't have."""
    foreign = len(sample.translate(None, _BASE64_OR_BLANK))
    blanks = sum(line.strip().count(b" ") for line in sample.split(b"\n", 200))
    return foreign * 4 + blanks * 8 >= max(len(sample), 1)


def _chunk(data: bytes) -> bytes:
    letters = data.translate(None, _NOT_BASE64)
    usable = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(usable + b"==")


def _quoted_printable(data: bytes) -> bytes:
    if b"= " in data or b"=\t" in data:
        data = _LATE_BREAK.sub(b"=", data)
    return binascii.a2b_qp(data)
