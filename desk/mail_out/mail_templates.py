"""The words of mails: shipped templates in German and English, each replaceable by an administrator (R36).

An adapted one that fails on a mail gives way to the shipped one, for the whole mail; it isn't tried again
until somebody changes it, and administrators are told (`template_faults.py`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from jinja2 import Template

from desk.house import House
from desk.i18n import LANGUAGES
from desk.mail_out import template_faults
from desk.mail_out.template_language import bounded, compiled, environment
from models.mail_template import MailTemplate

FALLBACK_LANGUAGE = "en"
SUBJECT, TEXT, HTML = PARTS = ("subject", "text", "html")

_ENDINGS = {SUBJECT: "subject.txt", TEXT: "txt", HTML: "html"}
_BLANK_LINES = re.compile(r"\n{3,}")
_LONGEST_SUBJECT = 250

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Rendered:
    """The words of a mail in one language."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Adapted:
    """A row as it was read: the parts that an administrator wrote, compiled."""

    id: int
    modified_at: datetime
    parts: Mapping[str, Template]


class MailTemplates:
    """Renders mails. `refresh` looks for what was adapted meanwhile: one small query for many mails."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._adapted: dict[tuple[str, str], _Adapted] = {}
        self._is_fresh = False

    async def refresh(self) -> None:
        """Take over what was changed since; each version is read and compiled once."""
        rows = await MailTemplate.filter(fault__isnull=True).values_list(
            "id", "kind", "language", "modified_at"
        )
        known = {(item.id, item.modified_at): item for item in self._adapted.values()}
        adapted = {}
        for number, kind, language, modified_at in rows:
            found = known.get((number, modified_at)) or await self._read(number)
            if found is not None:
                adapted[kind, language] = found
        self._adapted = adapted
        self._is_fresh = True

    def adapted(self, kind: str, language: str) -> Mapping[str, Template]:
        """The parts that are one's own, as of the last `refresh`."""
        found = self._adapted.get((kind, language))
        return found.parts if found is not None else {}

    async def _read(self, number: int) -> _Adapted | None:
        row = await MailTemplate.get_or_none(id=number)
        if row is None:
            return None
        try:
            return _Adapted(row.id, row.modified_at, compiled_parts(row))
        except Exception as fault:  # noqa: BLE001 - whatever a template can do wrong
            await self._broken(row.id, row.modified_at, fault)
            return None

    async def render(self, kind: str, language: str, context: Mapping[str, Any]) -> Rendered:
        """Render one kind of mail; a broken template of the administrator gives way to the shipped one."""
        if not self._is_fresh:
            await self.refresh()
        known = language if language in LANGUAGES else FALLBACK_LANGUAGE
        adapted = self._adapted.get((kind, known))
        if adapted is None:
            return rendered(kind, known, context)
        try:
            return rendered(kind, known, context, own=adapted.parts)
        except Exception as fault:  # noqa: BLE001 - whatever a template can do wrong
            self._adapted.pop((kind, known), None)
            await self._broken(adapted.id, adapted.modified_at, fault)
            return rendered(kind, known, context)

    async def _broken(self, number: int, modified_at: datetime, fault: Exception) -> None:
        sentence = " ".join(str(fault).split())[:500] or type(fault).__name__
        log.warning("mail.template_broken", template=number, fault=sentence)
        await template_faults.note(self._house, number, modified_at, sentence)


def compiled_parts(row: MailTemplate) -> dict[str, Template]:
    """The parts that are the administrator's own. Raises what jinja2 and Python raise."""
    return {
        part: compiled(source, is_html=part == HTML)
        for part in PARTS
        if (source := getattr(row, part)) is not None
    }


def rendered(
    kind: str, language: str, context: Mapping[str, Any], *, own: Mapping[str, Template] | None = None
) -> Rendered:
    """The three parts, each by one's own template where there is one, else by the shipped one."""
    values = {**context, "language": language}
    subject = " ".join(_part(SUBJECT, kind, language, values, own).split())[:_LONGEST_SUBJECT]
    text = _part(TEXT, kind, language, values, own)
    html = _part(HTML, kind, language, {**values, "subject": subject}, own)
    return Rendered(subject=subject, text=_BLANK_LINES.sub("\n\n", text).strip() + "\n", html=html)


def _part(
    part: str, kind: str, language: str, values: Mapping[str, Any], own: Mapping[str, Template] | None
) -> str:
    if own and part in own:
        return bounded(own[part], values)
    return environment().get_template(f"{language}/{kind}.{_ENDINGS[part]}").render(values)


def shipped_source(kind: str, language: str, part: str) -> str:
    """The template that comes with Postbote, as it is written."""
    loader = environment().loader
    assert loader is not None
    return loader.get_source(environment(), f"{language}/{kind}.{_ENDINGS[part]}")[0]
