"""Sanitised HTML as the lines of its text, and where in the HTML each line stands.

The text is the one `desk.html_cleaning.as_text` makes: its reader is asked for every piece that it takes.
Marks of mail programs (a class, an id) become hints for the line that follows them.
"""

import re
from dataclasses import dataclass

from desk.html_cleaning import Pieces, text_in_pieces
from desk.html_marks import QUOTE_NAMES, SIGNATURE_NAMES
from scanners.replies.passages import Hint

_MARK = re.compile(r'<(?!blockquote)[a-z]{1,10}[^<>]*? (?:class|id|name)="([^"<>]{1,200})"')


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
    for mark in _MARK.finditer(cleaned):
        names = mark[1].split()
        hint = Hint.QUOTE if not QUOTE_NAMES.isdisjoint(names) else None
        if hint is None and not SIGNATURE_NAMES.isdisjoint(names):
            hint = Hint.SIGNATURE
        if hint is None:
            continue
        while line < len(spans) and ((span := spans[line]) is None or span[0] < mark.start()):
            line += 1
        if line < len(spans):
            hints.setdefault(line, hint)
    return hints
