"""The templates of mails: shipped in German and English, each of them replaceable by an administrator (R36).

A file of the same name below `templates/mail` in the data folder replaces a shipped one:
`de/customer_comment.txt`. One that is broken is reported in the log, and the shipped one is used.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import pass_context
from markupsafe import Markup, escape

from desk.i18n import LANGUAGES

SHIPPED = Path(__file__).parent / "templates"
FALLBACK_LANGUAGE = "en"

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'’“”]")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_BLANK_LINES = re.compile(r"\n{3,}")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The words of a mail in one language."""

    subject: str
    text: str
    html: str


class MailTemplates:
    """The shipped templates, and an administrator's own in front of them."""

    def __init__(self, own: Path) -> None:
        self._own = own
        self._shipped = _environment(SHIPPED, auto_reload=False)
        self._adapted = _environment(own, SHIPPED, auto_reload=True)

    def render(self, kind: str, language: str, context: Mapping[str, Any]) -> Rendered:
        """Render one kind of mail; a broken template of the administrator gives way to the shipped one."""
        known = language if language in LANGUAGES else FALLBACK_LANGUAGE
        if not self._own.is_dir():
            return _render(self._shipped, kind, known, context)
        try:
            return _render(self._adapted, kind, known, context)
        except Exception as fault:  # noqa: BLE001 - whatever a template can do wrong
            log.warning("mail.template_broken", kind=kind, language=known, fault=str(fault))
            return _render(self._shipped, kind, known, context)


def _environment(*folders: Path, auto_reload: bool) -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"], default_for_string=False),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=auto_reload,
    )
    environment.filters |= FILTERS
    return environment


def _render(
    environment: SandboxedEnvironment, kind: str, language: str, context: Mapping[str, Any]
) -> Rendered:
    values = {**context, "language": language}
    subject = " ".join(environment.get_template(f"{language}/{kind}.subject.txt").render(values).split())
    text = environment.get_template(f"{language}/{kind}.txt").render(values)
    html = environment.get_template(f"{language}/{kind}.html").render({**values, "subject": subject})
    return Rendered(subject=subject, text=_BLANK_LINES.sub("\n\n", text).strip() + "\n", html=html)


def paragraphs(text: str) -> Markup:
    """Plain text as HTML: an empty line parts paragraphs, indentation stays, links can be clicked."""
    blocks = (block.strip("\n") for block in _EMPTY_LINE.split(text.strip()))
    lines = ("<br>\n".join(map(_line, block.split("\n"))) for block in blocks if block.strip())
    return Markup("\n".join(f'<p style="margin:0 0 1em">{line}</p>' for line in lines))  # noqa: S704 - see _line


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


@pass_context
def filesize(context: Context, size: int) -> str:
    """`48.2 MB`, in German `48,2 MB`."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    figure = f"{size / 1_000_000:.1f}"
    return f"{figure.replace('.', ',') if context['language'] == 'de' else figure} MB"


@pass_context
def day(context: Context, at: datetime) -> str:
    """`4 March 2026`, in German `4. März 2026`."""
    from babel.dates import format_date

    pattern = "d. MMMM yyyy" if context["language"] == "de" else "d MMMM yyyy"
    return format_date(at.astimezone(), pattern, locale=context["language"])


FILTERS: dict[str, Callable[..., Any]] = {"paragraphs": paragraphs, "filesize": filesize, "day": day}
