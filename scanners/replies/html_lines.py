"""Sanitised HTML as the lines of its text, and where in the HTML each line stands.

The text is the one `desk.html_cleaning.as_text` makes: its reader is asked for every piece that it takes.
Marks of mail programs (a class, an id) become hints for the line that follows them.
"""

import re
from dataclasses import dataclass
from itertools import islice

from desk.html_cleaning import Pieces, text_in_pieces
from desk.html_marks import CONTAINER_NAMES, INTRODUCTION_NAMES, QUOTE_NAMES, SIGNATURE_NAMES
from scanners.replies.passages import Hint

MAX_MARKS = 500
_LONGEST_SIGNATURE = 20_000

_MARK = re.compile(r'<(?!blockquote)([a-z]{1,10})[^<>]*? (class|id|name)="([^"<>]{1,200})"')
_TAGS = {tag: re.compile(f"<(/?){tag}[ >]") for tag in ("div", "span", "p", "pre", "table")}
# Where two marks begin at one line, the first of these counts.
_MEANINGS = (
    (Hint.INTRODUCTION, INTRODUCTION_NAMES),
    (Hint.QUOTE, QUOTE_NAMES),
    (Hint.CONTAINER, CONTAINER_NAMES),
    (Hint.SIGNATURE, SIGNATURE_NAMES),
)
_RANKS = {hint: rank for rank, (hint, _) in enumerate(_MEANINGS)}


@dataclass(frozen=True, slots=True)
class HtmlLines:
    """`spans`: for each line the place of its first piece in the HTML and behind its last; None if blank."""

    lines: list[str]
    spans: list[tuple[int, int] | None]
    hints: dict[int, Hint]


def is_marked(cleaned: str) -> bool:
    """True if the HTML itself says that something is quoted or signed."""
    return "<blockquote" in cleaned or _MARK.search(cleaned) is not None


def html_lines(cleaned: str) -> HtmlLines:
    """The lines of sanitised HTML."""
    found = text_in_pieces(cleaned)
    lines, spans = _placed(found)
    return HtmlLines(lines, spans, _hints(cleaned, spans))


def _placed(found: Pieces) -> tuple[list[str], list[tuple[int, int] | None]]:
    """Letters are counted on both sides: blanks and line breaks are the only thing that differs."""
    lines: list[str] = []
    spans: list[tuple[int, int] | None] = []
    pieces = iter(found.pieces)
    left, start, end = 0, 0, 0
    for quote, text in found.chunks:
        for line in text.split("\n"):
            wanted = len("".join(line.split()))
            first = None
            while wanted:
                if not left:
                    left, start, end = next(pieces, (wanted, end, end))
                first = start if first is None else first
                taken = min(left, wanted)
                left, wanted = left - taken, wanted - taken
            lines.append((quote + line).rstrip() if quote else line)
            spans.append(None if first is None else (first, end))
    return lines, spans


def _hints(cleaned: str, spans: list[tuple[int, int] | None]) -> dict[int, Hint]:
    hints: dict[int, Hint] = {}
    line = 0
    for mark in islice(_MARK.finditer(cleaned), MAX_MARKS):
        names = mark[3].split()
        if names == ["quote"] and mark[2] != "name":
            # Web pages call much so; a mail program marks its quote with the attribute `name`.
            continue
        hint = next((hint for hint, known in _MEANINGS if not known.isdisjoint(names)), None)
        if hint is None:
            continue
        while line < len(spans) and ((span := spans[line]) is None or span[0] < mark.start()):
            line += 1
        end = _element_end(cleaned, mark) if hint is Hint.SIGNATURE else 0
        for at in range(line, len(spans)):
            span = spans[at]
            if span is None and hint is Hint.SIGNATURE:
                continue
            if (hint is Hint.SIGNATURE or at > line) and (span is None or span[0] >= end):
                break
            if at not in hints or _RANKS[hint] < _RANKS[hints[at]]:
                hints[at] = hint
    return hints


def _element_end(cleaned: str, mark: re.Match[str]) -> int:
    """Where the element ends that begins at the mark; its beginning if it is too long for a signature."""
    depth = 0
    for tag in _TAGS[mark[1]].finditer(cleaned, mark.start(), mark.start() + _LONGEST_SIGNATURE):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.start()
    return mark.start()
