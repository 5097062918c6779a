"""Header fields as bytes: encoded, folded, and safe from whatever text is put into them.

Written here and not by `email`, which encodes a Message-ID longer than a line as if it were words (and so
breaks threads) and is at its slowest with headers. RFC 5322 §2.1.1, RFC 2047, RFC 6532.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime

LINE = 76
LONGEST = 998
# Turn the direction of what is read: a name could show another one.
_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKING = re.compile("[\r\n\0]")
_NEEDS_QUOTES = frozenset('()<>[]:;@\\,."')


def clean(text: str, *, most: int = 255) -> str:
    """One line without control characters: nothing can begin a header of its own."""
    # Nearly always there is nothing to be taken out.
    if not text.isprintable():
        text = "".join(c if _is_shown(c) else " " for c in text if c not in _TURNING)
    return " ".join(text.split())[:most]


def _is_shown(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}


def words(name: str, text: str) -> bytes:
    """A field of free text, such as Subject."""
    plain = clean(text)
    if plain.isascii() and "=?" not in plain:
        return _folded(name, plain.split(" "))
    encoded = Header(plain, "utf-8", maxlinelen=LINE, header_name=name).encode(linesep="\r\n")
    return f"{name}: {encoded}\r\n".encode("ascii")


def mailbox(name: str, display: str, address: str) -> bytes:
    """A field with one address: From, To, Reply-To. `address` has been checked."""
    phrase = _phrase(clean(display, most=80), name)
    return _folded(name, [*phrase, f"<{address}>"] if phrase else [address])


def _phrase(display: str, name: str) -> list[str]:
    if not display:
        return []
    if not display.isascii() or "=?" in display:
        return Header(display, "utf-8", maxlinelen=LINE, header_name=name).encode(linesep="").split(" ")
    if _NEEDS_QUOTES.intersection(display):
        escaped = display.replace("\\", "\\\\").replace('"', '\\"')
        return [f'"{escaped}"']
    return display.split(" ")


def ids(name: str, message_ids: Sequence[str]) -> bytes:
    """A field of Message-IDs; one that is longer than a line stays whole."""
    return _folded(name, message_ids)


def date(name: str, at: datetime) -> bytes:
    return _folded(name, [format_datetime(at.astimezone(UTC).replace(microsecond=0))])


def token(name: str, value: str) -> bytes:
    """A field of one plain word of ours."""
    return _folded(name, [value])


def _folded(name: str, tokens: Sequence[str]) -> bytes:
    """Raises ValueError where a token would break out of its line; callers have cleaned theirs."""
    if _BREAKING.search(" ".join(tokens)):
        raise ValueError(f"A header {name} may not hold a line break.")
    lines = [f"{name}:"]
    for item in tokens:
        if len(lines[-1]) + 1 + len(item) > LINE and not lines[-1].endswith(":"):
            lines.append("")
        lines[-1] += f" {item}"
    field = "\r\n".join(lines).encode()
    if max(map(len, field.split(b"\r\n"))) > LONGEST:
        raise ValueError(f"A line of the header {name} is too long.")
    return field + b"\r\n"
