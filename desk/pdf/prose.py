"""Text as people wrote it, made ready for paper: paragraphs, the direction of each line, nothing invisible.

What the typesetter gets are strings, never its markup. A line runs as its first letter does (Unicode UAX 9,
P2), so Hebrew in a German letter stands on the right.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

# So many characters are set at a time: a paragraph of a megabyte is slow to break into lines.
LONGEST_PIECE = 4_000
# Each paragraph and each turn of direction is set by itself, which costs; after so many of them in one text,
# the rest is one paragraph with blank lines in it, and runs as the last line did.
MOST_PARAGRAPHS = 2_000
MOST_TURNS = 2_000

# Control characters, byte order marks, what reverses the order of letters, and noncharacters.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202d\u202e\ufeff\ufdd0-\ufdef\ufffe\uffff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines of one direction."""

    text: str
    is_rtl: bool


Paragraph = Sequence[Piece]


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a text, each in pieces; blank lines part them. None for an empty text."""
    parts = _BLANK_LINES.split(printable(text).strip("\n"), maxsplit=MOST_PARAGRAPHS)
    parts[-1] = _BLANK_LINES.sub("\n\n", parts[-1])
    return [list(_pieces(part)) for part in parts if part.strip()]


def on_one_line(text: str) -> str:
    """For titles, names and fields."""
    return " ".join(printable(text).split())


def printable(text: str) -> str:
    """Without what has no shape; line ends are all alike, a tab is four spaces.

    Spaces that don't break become plain ones: mails made of HTML are full of them, and a page has an edge.
    """
    sound = _LINE_ENDS.sub("\n", text).replace("\t", "    ").replace("\xa0", " ")
    return _UNPRINTABLE.sub("", sound).encode("utf-8", "replace").decode()


def is_rtl(text: str) -> bool:
    """Does the first letter that has a direction run from right to left?"""
    return _direction(text) == "rtl"


def _direction(text: str) -> str:
    for letter in text[:LONGEST_PIECE]:
        kind = unicodedata.bidirectional(letter)
        if kind in {"R", "AL"}:
            return "rtl"
        if kind == "L":
            return "ltr"
    return ""


def _pieces(paragraph: str) -> Iterator[Piece]:
    lines = _with_direction(paragraph.split("\n"))
    for rtl, together in groupby(lines, key=lambda line: line[1]):
        for text in _cut([line for line, _ in together]):
            yield Piece(text=text, is_rtl=rtl)


def _with_direction(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """A line of digits and signs alone runs as the one before it."""
    rtl, turns = False, 0
    for line in lines:
        direction = _direction(line) if turns < MOST_TURNS else ""
        turns += direction == ("ltr" if rtl else "rtl")
        rtl = direction == "rtl" if direction else rtl
        yield line, rtl


def _cut(lines: Sequence[str]) -> Iterator[str]:
    """The lines again, as many together as make a piece; a longer line is cut at a space."""
    some: list[str] = []
    length = 0
    for line in (part for whole in lines for part in _cut_line(whole)):
        if some and length + len(line) > LONGEST_PIECE:
            yield "\n".join(some)
            some, length = [], 0
        some.append(line)
        length += len(line) + 1
    yield "\n".join(some)


def _cut_line(line: str) -> Iterator[str]:
    start = 0
    while len(line) - start > LONGEST_PIECE:
        space = line.rfind(" ", start, start + LONGEST_PIECE)
        end = space if space > start else start + LONGEST_PIECE
        yield line[start:end]
        start = end + 1 if space > start else end
    yield line[start:]
