"""What templates of mails can do with a value: paragraphs, sizes, days, excerpts. Pure functions."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from jinja2.runtime import Context
from jinja2.utils import pass_context
from markupsafe import Markup, escape

LONGEST_EXCERPT = 110

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'’“”]")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def paragraphs(text: str) -> Markup:
    """Plain text as HTML: an empty line parts paragraphs, indentation stays, links can be clicked."""
    blocks = (block.strip("\n") for block in _EMPTY_LINE.split(text.strip()))
    return Markup("\n".join(_paragraph(block) for block in blocks if block.strip()))  # noqa: S704 - see _line


def _paragraph(block: str) -> str:
    direction = ' dir="rtl"' if runs_from_the_right(block) else ""
    lines = "<br>\n".join(map(_line, block.split("\n")))
    return f'<p{direction} style="margin:0 0 1em">{lines}</p>'


def runs_from_the_right(text: str) -> bool:
    """Is its first letter one of a script like Arabic or Hebrew (UAX #9, P2)?"""
    if text.isascii():
        return False
    for sign in text:
        direction = unicodedata.bidirectional(sign)
        if direction == "L":
            return False
        if direction in _RIGHT_TO_LEFT:
            return True
    return False


def _line(line: str) -> str:
    """One line, escaped piece by piece."""
    plain = line.rstrip().expandtabs(4)
    position = len(plain) - len(plain.lstrip(" "))
    found = "&nbsp;" * position
    for match in _LINK.finditer(plain):
        link = escape(match[0])
        found += f'{escape(plain[position : match.start()])}<a href="{link}">{link}</a>'
        position = match.end()
    return f"{found}{escape(plain[position:])}"


def excerpt(text: str) -> str:
    """The beginning of a text on one line, as a list of mails shows it."""
    line = " ".join(text[: 4 * LONGEST_EXCERPT].split())
    return line if len(line) <= LONGEST_EXCERPT else f"{line[: LONGEST_EXCERPT - 1].rstrip()}…"


@pass_context
def filesize(context: Context, size: int) -> str:
    """`48.2 MB`, in German `48,2 MB`."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    figure = f"{size / 1_000_000:.1f}"
    return f"{figure.replace('.', ',') if context['language'] == 'de' else figure} MB"


@pass_context
def day(context: Context, at: date) -> str:
    """`4 March 2026`, in German `4. März 2026`; of a moment, the day here."""
    from babel.dates import format_date

    pattern = "d. MMMM yyyy" if context["language"] == "de" else "d MMMM yyyy"
    here = at.astimezone() if isinstance(at, datetime) else at
    return format_date(here, pattern, locale=context["language"])


FILTERS: dict[str, Callable[..., Any]] = {
    "paragraphs": paragraphs,
    "excerpt": excerpt,
    "filesize": filesize,
    "day": day,
}
