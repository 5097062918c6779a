"""Content-Type and Content-Disposition: the value and its parameters (RFC 2045 §5.1, RFC 2231, RFC 2183).

Linear in the length of the header. Forgives what mailers get wrong: missing quotes, raw 8-bit
names, encoded words where RFC 2231 wants its own form, doubled parameters (the first one counts).
"""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from scanners.parser.charsets import header_text, to_text
from scanners.parser.headers import decoded

_PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*+)"|([^;]*))', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
_PIECE = re.compile(r"([^*]+)\*(\d{1,3})(\*?)")


@dataclass(frozen=True, slots=True)
class Field:
    """`value` in lower case, `parameters` decoded, their names in lower case."""

    value: str
    parameters: dict[str, str] = field(default_factory=dict)


def read_field(header: str) -> Field:
    """The header as value and parameters; an empty header is an empty value."""
    value, semicolon, rest = header.partition(";")
    value = "".join(header_text(value).lower().split())
    return Field(value, _parameters(semicolon + rest) if rest else {})


def _parameters(text: str) -> dict[str, str]:
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for found in _PARAMETER.finditer(text):
        name = found[1].lower()
        value = _ESCAPED.sub(r"\1", found[2]) if found[2] is not None else found[3].strip()
        piece = _PIECE.fullmatch(name)
        if piece:
            pieces.setdefault(piece[1], []).append((int(piece[2]), bool(piece[3]), value))
        elif name.endswith("*"):
            pieces.setdefault(name[:-1], []).append((0, True, value))
        else:
            plain.setdefault(name, decoded(value))
    return plain | {name: _joined(parts) for name, parts in pieces.items()}


def _joined(parts: list[tuple[int, bool, str]]) -> str:
    """The pieces of one RFC 2231 parameter in their order; percent signs count only in marked pieces."""
    parts.sort(key=lambda part: part[0])
    charset = None
    data = b""
    for number, (_, marked, value) in enumerate(parts):
        text = value
        if marked and number == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        raw = text.encode("utf-8", "surrogateescape")
        data += unquote_to_bytes(raw) if marked else raw
    return decoded(to_text(data, charset)[0])
