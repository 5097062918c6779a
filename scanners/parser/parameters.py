"""Content-Type and Content-Disposition: the value and its parameters (RFC 2045 §5.1, RFC 2231, RFC 2183).

Linear in the length of the header. Forgives what mailers get wrong: missing quotes, raw 8-bit
names, encoded words where RFC 2231 wants its own form, doubled parameters (the first one counts).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from scanners.parser.charsets import header_text, to_text
from scanners.parser.headers import decoded

_VALUE = re.compile(r"\s*([^\s/;]*(?:\s*/\s*[^\s;]+)?)")
_NAME = re.compile(r"""[;\s]*([^\s=;"]{1,80})\s*=\s*""")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_BARE = re.compile(r"[^;]*")
# A parameter that stands behind another without the semicolon between them.
_RUN_ON = re.compile(r"\s(?=(?:boundary|charset|filename|format|name|type)[*\d]{0,4}\s?=)", re.IGNORECASE)
_ESCAPED = re.compile(r'\\(["\\])')
_PIECE = re.compile(r"([^*]+)\*(\d{1,3})(\*?)")


@dataclass(frozen=True, slots=True)
class Field:
    """`value` in lower case, `parameters` decoded, their names in lower case."""

    value: str
    parameters: dict[str, str] = field(default_factory=dict)


def read_field(header: str) -> Field:
    """The header as value and parameters; an empty header is an empty value."""
    found = _VALUE.match(header)
    end = found.end() if found else 0
    value = "".join(header_text(header[:end]).lower().split())
    if "=" in value:  # a parameter where the value should be
        return Field("", _parameters(header))
    return Field(value, _parameters(header[end:]) if end < len(header) else {})


def _parameters(text: str) -> dict[str, str]:
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for name, value in _pairs(text):
        piece = _PIECE.fullmatch(name)
        if piece:
            pieces.setdefault(piece[1], []).append((int(piece[2]), bool(piece[3]), value))
        elif name.endswith("*"):
            pieces.setdefault(name[:-1], []).append((0, True, value))
        else:
            plain.setdefault(name, decoded(value))
    return plain | {name: _joined(parts) for name, parts in pieces.items()}


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Each `name=value`, quoted or not. What is neither is passed over up to the next semicolon."""
    position = 0
    while position < len(text):
        found = _NAME.match(text, position)
        if found is None:
            position = text.find(";", position + 1)
            if position < 0:
                return
            continue
        position = found.end()
        quoted = _QUOTED.match(text, position)
        if quoted:
            yield found[1].lower(), _ESCAPED.sub(r"\1", quoted[1])
            position = quoted.end()
        else:
            bare = _BARE.match(text, position)
            end = bare.end() if bare else position
            run_on = _RUN_ON.search(text, position, end)
            end = run_on.start() if run_on else end
            yield found[1].lower(), text[position:end].strip().strip('"')
            position = end


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
