"""Canned replies (Textbausteine): words that agents put into answers, for one group's tickets or for all.

A reply has words in English, in German, or in both; the customer's language is taken where there is a choice
(desk/canned_words.py). Leads write them, agents use them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk import canned_words, clock, history
from desk.actor import Actor
from desk.errors import Invalid, NotFound
from desk.house import House
from desk.permissions import Right, require
from desk.texts import checked_text, clean
from models.canned_reply import CannedReply
from models.group import Group
from models.ticket import Ticket

RECORD = "canned_reply"
LONGEST_NAME, LONGEST_TITLE, LONGEST_TEXT = 60, 120, 20_000
_NAME = re.compile(r"\w[\w.-]*")
_TEXTS: Mapping[str, str] = {"text_en": "en", "text_de": "de"}
FIELDS = ("name", "title", "group", *_TEXTS)


@dataclass(frozen=True, slots=True)
class NewCanned:
    """`group`: for its tickets only; none: for all."""

    name: str
    text_en: str = ""
    text_de: str = ""
    title: str = ""
    group: Group | None = None


async def add(house: House, new: NewCanned, *, actor: Actor) -> CannedReply:
    """Add a canned reply. Raises Invalid for a name that is taken or mangled, and for words that won't do."""
    require(actor, Right.CANNED_REPLIES)
    columns = _columns({name: getattr(new, name) for name in FIELDS})
    _check_words(columns)
    at = clock.now()
    async with house.transaction():
        await _refuse_taken(columns["name"])
        canned = await CannedReply.create(
            **columns, created_at=at, modified_at=at, created_by=actor.name[:200]
        )
        changes = {"created": (None, canned.name), **await _changes(CannedReply(), columns)}
        history.record(RECORD, canned.id, changes, actor=actor, ticket_id=None)
    return canned


async def change(
    house: House, canned: CannedReply, wishes: Mapping[str, Any], *, actor: Actor
) -> CannedReply:
    """Change some of `FIELDS`; `group` is a Group or None. Raises Invalid as `add` does."""
    require(actor, Right.CANNED_REPLIES)
    for name in wishes:
        if name not in FIELDS:
            raise Invalid(
                name,
                "There is no field {name} here. Possible are: {known}.",
                name=name,
                known=", ".join(FIELDS),
            )
    columns = _columns(wishes)
    async with house.transaction():
        canned = await CannedReply.select_for_update().get(id=canned.id)
        _check_words({name: getattr(canned, name) for name in _TEXTS} | columns)
        if columns.get("name", canned.name) != canned.name:
            await _refuse_taken(columns["name"])
        changes = await _changes(canned, columns)
        if changes:
            canned.update_from_dict({**columns, "modified_at": clock.now()})
            await canned.save()
            history.record(RECORD, canned.id, changes, actor=actor, ticket_id=None)
    return canned


async def remove(house: House, canned: CannedReply, *, actor: Actor) -> None:
    """Remove it; answers that it was put into stay what they are."""
    require(actor, Right.CANNED_REPLIES)
    async with house.transaction():
        await CannedReply.filter(id=canned.id).delete()
        history.record(RECORD, canned.id, {"deleted": (canned.name, None)}, actor=actor, ticket_id=None)


async def follow_group(group: Group, new: Group | None, *, actor: Actor) -> None:
    """The replies of a group that is deleted go to the one that replaces it, else to all."""
    for canned in await CannedReply.filter(group_id=group.id):
        await CannedReply.filter(id=canned.id).update(group_id=new.id if new else None)
        changes = {"group": (group.name, new.name if new else None)}
        history.record(RECORD, canned.id, changes, actor=actor, ticket_id=None)


async def everything() -> Sequence[CannedReply]:
    """All of them by name, each with its group."""
    return await CannedReply.all().order_by("name").select_related("group")


async def for_ticket(ticket: Ticket, *, text: str = "") -> Sequence[CannedReply]:
    """Those an agent may put into an answer on this ticket, by name; those that fit some letters."""
    found = [item for item in await everything() if item.group_id in {None, ticket.group_id}]
    letters = text.strip().lstrip("#").casefold()
    return [item for item in found if letters in f"{item.name} {item.title}".casefold()]


async def called(name: str, *, ticket: Ticket | None = None) -> CannedReply:
    """By its name, with or without `#`. Raises NotFound, also for one of another group than the ticket's."""
    wanted = name.strip().removeprefix("#").casefold()
    canned = await CannedReply.get_or_none(name=wanted).select_related("group")
    if canned is None or (ticket is not None and canned.group_id not in {None, ticket.group_id}):
        raise NotFound("There is no canned reply {name}.", name=wanted or "–")
    return canned


def _columns(wishes: Mapping[str, Any]) -> dict[str, Any]:
    columns: dict[str, Any] = {name: wishes[name] for name in wishes if name != "group"}
    if "name" in columns:
        columns["name"] = _name(columns["name"])
    if "title" in columns:
        columns["title"] = " ".join(clean(columns["title"]).split())[:LONGEST_TITLE]
    if "group" in wishes:
        columns["group_id"] = wishes["group"].id if wishes["group"] else None
    for field, language in _TEXTS.items():
        if field in columns:
            columns[field] = _words(field, columns[field], language)
    return columns


def _name(wish: str) -> str:
    """What can be typed behind a `#`."""
    name = clean(wish).strip().removeprefix("#").casefold()
    if len(name) > LONGEST_NAME or _NAME.fullmatch(name) is None:
        raise Invalid(
            "name",
            "A name has letters, digits, dots and hyphens, no spaces, and at most {most} characters.",
            most=LONGEST_NAME,
        )
    return name


def _words(field: str, text: str, language: str) -> str:
    words = checked_text(field, text).strip()
    if len(words) > LONGEST_TEXT:
        raise Invalid(field, "A canned reply may have at most {most} characters.", most=LONGEST_TEXT)
    if words:
        canned_words.check(field, words, language=language)
    return words


def _check_words(columns: Mapping[str, Any]) -> None:
    if not any(columns[field] for field in _TEXTS):
        raise Invalid("text_en", "Please write the words in English or in German.")


async def _refuse_taken(name: str) -> None:
    if await CannedReply.exists(name=name):
        raise Invalid("name", "There is a canned reply {name} already.", name=name)


async def _changes(before: CannedReply, columns: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """As the history tells them: a group by its name."""
    names = dict(await Group.all().values_list("id", "name"))
    told: dict[str, tuple[Any, Any]] = {}
    for column, new in columns.items():
        old = getattr(before, column, None)
        if column == "group_id":
            told["group"] = (names.get(old or 0), names.get(new or 0))
        elif column != "name" or old:
            told[column] = (old or None, new or None)
    return {field: step for field, step in told.items() if step[0] != step[1]}
