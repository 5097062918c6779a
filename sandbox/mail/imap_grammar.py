"""The IMAP command line, read (RFC 3501 §9): bytes in, a `Command` out, `Bad` for what is none.

Atoms become `str`, quoted strings and literals become `bytes`, parentheses become lists. Nothing is decoded
further, so any byte a client sends survives.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

Token: TypeAlias = "str | bytes | list[Token]"

LITERAL = re.compile(rb"\{(\d+)(\+?)\}\r?\n")
ENDS_IN_LITERAL = re.compile(rb"\{(\d+)(\+?)\}\r?\n\Z")
ATOM_ENDS = b" ()\r\n"


class Bad(Exception):
    """The client's fault: answered with BAD."""


class No(Exception):
    """Understood and refused: answered with NO."""


@dataclass(frozen=True, slots=True)
class Command:
    tag: str
    name: str
    args: list[Token]


def parse_command(line: bytes) -> Command:
    """Split `tag NAME args`; a `UID` in front becomes part of the name."""
    words, _ = _parse_list(line, 0, closing=b"")
    if len(words) < 2 or not isinstance(words[0], str) or not isinstance(words[1], str):
        raise Bad("a command is a tag and a name")
    tag, name, args = words[0], words[1].upper(), words[2:]
    if name == "UID" and args and isinstance(args[0], str):
        return Command(tag, f"UID {args[0].upper()}", args[1:])
    return Command(tag, name, args)


def _parse_list(line: bytes, at: int, *, closing: bytes) -> tuple[list[Token], int]:
    tokens: list[Token] = []
    while at < len(line):
        char = line[at : at + 1]
        if char == closing:
            return tokens, at + 1
        if char in b" \r\n":
            at += 1
            continue
        token, at = _parse_token(line, at, char)
        tokens.append(token)
    if closing:
        raise Bad("a parenthesis is not closed")
    return tokens, at


def _parse_token(line: bytes, at: int, char: bytes) -> tuple[Token, int]:
    if char == b"(":
        return _parse_list(line, at + 1, closing=b")")
    if char == b'"':
        return _parse_quoted(line, at + 1)
    if char == b"{" and (literal := LITERAL.match(line, at)):
        end = literal.end() + int(literal[1])
        return line[literal.end() : end], end
    return _parse_atom(line, at)


def _parse_quoted(line: bytes, at: int) -> tuple[bytes, int]:
    value = bytearray()
    while at < len(line):
        char = line[at]
        if char == ord('"'):
            return bytes(value), at + 1
        if char == ord("\\"):
            at += 1
        value += line[at : at + 1]
        at += 1
    raise Bad("a quotation mark is missing")


def _parse_atom(line: bytes, at: int) -> tuple[str, int]:
    """Read up to a blank or parenthesis; brackets belong to it, as in `BODY[HEADER.FIELDS (TO)]`."""
    start, depth = at, 0
    while at < len(line) and (depth or line[at] not in ATOM_ENDS):
        depth += (line[at] == ord("[")) - (line[at] == ord("]"))
        at += 1
    if at == start:
        raise Bad("a parenthesis too many")
    return line[start:at].decode("ascii", "surrogateescape"), at


def text(token: Token) -> str:
    """Read an astring as text."""
    if isinstance(token, list):
        raise Bad("a list stands where a string is expected")
    return token if isinstance(token, str) else token.decode("utf-8", "surrogateescape")


def flags(token: Token) -> set[str]:
    return {text(flag) for flag in (token if isinstance(token, list) else [token])}


def quoted(value: str) -> bytes:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return b'"' + escaped.encode("utf-8", "surrogateescape") + b'"'


def chosen(sequence_set: str, numbers: Sequence[int]) -> list[int]:
    """Answer which of the ascending `numbers` a sequence set names; `*` is the largest (RFC 3501 §6.4.8)."""
    picked: set[int] = set()
    largest = numbers[-1] if numbers else 0
    for part in sequence_set.split(","):
        first, _, last = part.partition(":")
        low, high = sorted((_number(first, largest), _number(last or first, largest)))
        picked.update(numbers[bisect_left(numbers, low) : bisect_right(numbers, high)])
    return sorted(picked)


def _number(word: str, largest: int) -> int:
    if word == "*":
        return largest
    if not (word.isascii() and word.isdigit()):
        raise Bad(f"{word!r} is no number of a message")
    return int(word)


def date_time(token: Token) -> datetime:
    """Read the date-time of APPEND, as in ` 7-Nov-2026 02:44:25 +0100`."""
    try:
        moment = datetime.strptime(text(token).strip(), "%d-%b-%Y %H:%M:%S %z")
    except ValueError as error:
        raise Bad("the date is none") from error
    return moment.astimezone(UTC)
