"""Adapting the templates of mails (R36): each part of each mail in each language, with history (R11).

What is saved was tried with samples before; what isn't one's own is as shipped. The rows are read anew by
every process that sends mail before its next mails.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from tortoise.exceptions import IntegrityError

from desk import clock, directory, history
from desk.actor import Actor
from desk.errors import Invalid, NotFound
from desk.house import House
from desk.i18n import LANGUAGES, N_
from desk.mail_out import mail_templates, template_check
from desk.mail_out.mail_templates import PARTS
from desk.mail_out.variables import VARIABLES
from desk.permissions import Right, require
from desk.texts import clean
from models.mail_template import MailTemplate

RECORD = "mail_template"
_MEANWHILE = N_("Somebody else has changed this meanwhile. Please open it again.")


@dataclass(frozen=True, slots=True)
class Adapted:
    """How a mail stands in one language: `parts` are one's own, all others are as shipped."""

    kind: str
    language: str
    parts: tuple[str, ...] = ()
    agent: str = ""
    modified_at: datetime | None = None
    # Why the shipped one is used instead; empty: it isn't.
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The words of one part, and whether they are one's own."""

    text: str
    is_own: bool

    @property
    def mark(self) -> str:
        """Of what somebody saw before they changed it."""
        return _mark(self.text)


def _mark(text: str) -> str:
    return sha256(text.strip().encode()).hexdigest()[:12]


async def listed() -> Sequence[Adapted]:
    """Every mail in every language."""
    rows = {(row.kind, row.language): row for row in await MailTemplate.all()}
    people = await directory.agents()
    found = []
    for kind in VARIABLES:
        for language in sorted(LANGUAGES):
            row = rows.get((kind, language))
            if row is None:
                found.append(Adapted(kind, language))
                continue
            agent = people.get(row.agent_id or 0)
            name = agent.name if agent else ""
            found.append(Adapted(kind, language, _own(row), name, row.modified_at, row.fault or ""))
    return found


def _own(row: MailTemplate) -> tuple[str, ...]:
    return tuple(part for part in PARTS if getattr(row, part) is not None)


async def standing(kind: str, language: str) -> Adapted:
    """How one mail stands. Raises NotFound for an unknown mail or language."""
    _known(kind, language)
    return next(item for item in await listed() if (item.kind, item.language) == (kind, language))


async def sources(kind: str, language: str) -> Mapping[str, Source]:
    """The words of all parts as they are in force. Raises NotFound for an unknown mail or language."""
    _known(kind, language)
    row = await MailTemplate.get_or_none(kind=kind, language=language)
    found = {}
    for part in PARTS:
        own = getattr(row, part) if row is not None else None
        text = own if own is not None else mail_templates.shipped_source(kind, language, part)
        found[part] = Source(text, own is not None)
    return found


async def change(
    house: House,
    kind: str,
    language: str,
    parts: Mapping[str, str],
    *,
    actor: Actor,
    seen: Mapping[str, str] | None = None,
) -> Sequence[str]:
    """Adapt these parts; one that is written as it is shipped isn't one's own any more.

    Returns the parts that are one's own now. Raises NotFound for an unknown mail, Invalid at the part that
    can't be a template, or that isn't any more what was `seen` (its mark); NotAllowed for who is no
    administrator.
    """
    require(actor, Right.TEMPLATES)
    _known(kind, language)
    wanted = {part: _wanted(kind, language, part, clean(text)) for part, text in parts.items()}
    try:
        async with house.transaction():
            own = await _changed(kind, language, wanted, actor=actor, seen=seen or {})
    except IntegrityError:
        # Two began at the same moment with a mail that nobody had adapted before.
        raise Invalid(next(iter(parts)), _MEANWHILE) from None
    return own


async def _changed(
    kind: str,
    language: str,
    wanted: Mapping[str, str | None],
    *,
    actor: Actor,
    seen: Mapping[str, str],
) -> Sequence[str]:
    row = await MailTemplate.filter(kind=kind, language=language).select_for_update().first()
    before = {part: getattr(row, part) if row is not None else None for part in PARTS}
    _as_seen(kind, language, {part: before[part] for part in wanted}, seen)
    after = {**before, **wanted}
    for part, text in after.items():
        if text is not None:
            template_check.check(part, text, VARIABLES[kind], language=language)
    if after != before:
        row = await _saved(row or MailTemplate(kind=kind, language=language), after, actor=actor)
        _record(row, before, after, actor=actor)
    return [part for part, text in after.items() if text is not None]


def _wanted(kind: str, language: str, part: str, text: str) -> str | None:
    if part not in PARTS:
        raise NotFound("A mail has no part {part}.", part=part)
    lines = text.replace("\r\n", "\n").strip("\n")
    if not lines.strip():
        raise Invalid(part, "Nothing would be left of it: it is empty.")
    shipped = mail_templates.shipped_source(kind, language, part)
    return None if lines == shipped.strip("\n") else lines + "\n"


def _as_seen(kind: str, language: str, standing: Mapping[str, str | None], seen: Mapping[str, str]) -> None:
    for part, own in standing.items():
        text = own if own is not None else mail_templates.shipped_source(kind, language, part)
        if part in seen and seen[part] != _mark(text):
            raise Invalid(part, _MEANWHILE)


async def _saved(row: MailTemplate, parts: Mapping[str, str | None], *, actor: Actor) -> MailTemplate:
    # Two versions never look alike, whatever the clock does.
    least = row.modified_at + timedelta(microseconds=1) if row.id else clock.now()
    row.update_from_dict({**parts, "agent_id": actor.agent_id, "fault": None, "told_at": None})
    row.modified_at = max(clock.now(), least)
    if all(text is None for text in parts.values()):
        await row.delete()
        return row
    await row.save()
    return row


def _record(
    row: MailTemplate, before: Mapping[str, str | None], after: Mapping[str, str | None], *, actor: Actor
) -> None:
    changes = {f"{row.kind} {row.language} {part}": (before[part], after[part]) for part in PARTS}
    history.record(RECORD, row.id, changes, actor=actor, ticket_id=None)


async def reset(house: House, kind: str, language: str | None = None, *, actor: Actor) -> Sequence[str]:
    """Back to the shipped templates, in one language or all. Returns the languages that had one's own.

    Raises NotFound for an unknown mail, NotAllowed for who is no administrator.
    """
    require(actor, Right.TEMPLATES)
    languages = [language] if language else sorted(LANGUAGES)
    for one in languages:
        _known(kind, one)
    async with house.transaction():
        rows = await MailTemplate.filter(kind=kind, language__in=languages).select_for_update()
        for row in rows:
            before = {part: getattr(row, part) for part in PARTS}
            await row.delete()
            _record(row, before, dict.fromkeys(PARTS), actor=actor)
    return sorted(row.language for row in rows)


@dataclass(frozen=True, slots=True)
class Fault:
    kind: str
    language: str
    part: str
    sentence: str


async def faults() -> Sequence[Fault]:
    """What is wrong with the adapted templates, each tried with the samples, in English."""
    found = []
    for row in await MailTemplate.all().order_by("kind", "language"):
        for part in _own(row):
            try:
                _known(row.kind, row.language)
                template_check.check(part, getattr(row, part), VARIABLES[row.kind], language=row.language)
            except (Invalid, NotFound) as fault:
                found.append(Fault(row.kind, row.language, part, fault.sentence("en")))
    return found


def _known(kind: str, language: str) -> None:
    if kind not in VARIABLES:
        raise NotFound("There is no mail {kind}.", kind=kind)
    if language not in LANGUAGES:
        raise NotFound("There are no mails in the language {language}.", language=language)
