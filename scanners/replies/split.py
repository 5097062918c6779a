"""The reply in a mail: what the writer wrote now, apart from what is quoted, signed or added (R40).

Pure, linear in time and bounded in memory. Every word of the text is in what is visible or in a folded
passage; when unsure more is shown, and never nothing. Text and HTML are read apart, and where one of them
marks the quote and the other doesn't, the other is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from scanners.replies.attribution import shared_line
from scanners.replies.html_lines import HtmlLines, html_lines, is_marked
from scanners.replies.html_visible import visible_part
from scanners.replies.passages import Hint, folded_lines

_LONGEST_SHARED = 400
_SHORTEST_KNOWN = 12


@dataclass(frozen=True, slots=True)
class Reply:
    """What the writer wrote now, as text and (where the mail has HTML) as HTML, and what is folded away."""

    visible: str
    visible_html: str | None
    folded: tuple[str, ...]


def split(text: str, html: str | None) -> Reply:
    """The reply in a mail. Every word of `text` is in `visible` or in a passage of `folded`."""
    lines = _lines(text)
    passage = folded_lines(lines)
    if html and (any(passage) or is_marked(html)):
        shown = html_lines(html)
        if "\n".join(shown.lines).strip() == text.strip():
            # The text was made of this HTML: one reading tells for both.
            lines, passage = shown.lines, folded_lines(shown.lines, shown.hints)
            html = visible_part(html, shown.spans, passage) if any(passage) else html
        else:
            passage, html = _agreed(lines, passage, shown, html)
    if not any(passage):
        return Reply(text, html, ())
    return Reply(_visible(lines, passage), html, _folded(lines, passage))


def _agreed(lines: Sequence[str], passage: list[int], shown: HtmlLines, html: str) -> tuple[list[int], str]:
    """The passages of the text, and the HTML that shows the same."""
    of_html = folded_lines(shown.lines, shown.hints)
    if any(of_html) and not any(passage):
        passage = folded_lines(lines, _known_start(lines, shown.lines, of_html))
    elif any(passage) and not any(of_html):
        of_html = folded_lines(shown.lines, _known_start(shown.lines, lines, passage) | shown.hints)
    return passage, visible_part(html, shown.spans, of_html) if any(of_html) else html


def _known_start(lines: Sequence[str], other: Sequence[str], passage: Sequence[int]) -> dict[int, Hint]:
    """The line of `lines` with which the folded part of the other form begins, if just one is alike."""
    first = next(
        (bare for line, folded in zip(other, passage, strict=True) if folded and (bare := _bare(line[:200]))),
        "",
    )
    if len(first) < _SHORTEST_KNOWN:
        return {}
    start = first[:40]
    found = [number for number, line in enumerate(lines) if line and _bare(line[:200]).startswith(start)]
    return {found[0]: Hint.QUOTE} if len(found) == 1 else {}


def _bare(line: str) -> str:
    return "".join(letter for letter in line if letter.isalnum()).lower()


def _lines(text: str) -> list[str]:
    """The lines; one on which an attribution follows the person's own words becomes two."""
    lines = text.split("\n")
    if "@" not in text:
        return lines
    for number, line in enumerate(lines[:-1]):
        if len(line) <= _LONGEST_SHARED and lines[number + 1].startswith(">"):
            at = shared_line(line)
            if at is not None:
                return [*lines[:number], line[:at], line[at:], *lines[number + 1 :]]
    return lines


def _visible(lines: Sequence[str], passage: Sequence[int]) -> str:
    """The visible lines; where something was folded in between, one blank line is left."""
    out: list[str] = []
    joined = False
    for line, folded in zip(lines, passage, strict=True):
        if not folded:
            if line.strip() or not joined:
                out.append(line)
            joined = joined and not line.strip()
            continue
        while out and not out[-1].strip():
            out.pop()
        out.append("")
        joined = True
    return "\n".join(out).strip("\n").rstrip()


def _folded(lines: Sequence[str], passage: Sequence[int]) -> tuple[str, ...]:
    """One text for each passage, in the order of the mail."""
    passages: list[list[str]] = []
    last = 0
    for line, folded in zip(lines, passage, strict=True):
        if folded and folded != last:
            passages.append([])
        if folded:
            passages[-1].append(line)
        last = folded
    return tuple(text for found in passages if (text := "\n".join(found).strip("\n")).strip())
