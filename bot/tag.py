"""Tags on a ticket (R22): `/ticket tag TT1 +vpn -old`, and the modal `Tags…`, where new ones are typed."""

from collections.abc import Sequence

from bot.act_words import Tagging, tagging
from bot.asked import Asked
from bot.blocks import Block, field, modal, option, plain
from bot.errand import Errand
from bot.errors import at_fields
from bot.listeners import Done, Errors, Listeners
from bot.mrkdwn import escape
from bot.payloads import Query, Submission
from bot.people import Person
from bot.room import Room, whisper
from bot.sending import must_be_agent
from bot.subcommand import Subcommand
from desk import access, suggestions, tags
from desk.errors import DeskError
from desk.i18n import N_
from models.ticket import Ticket

CALLBACK, TAGS = "tags", "tags"


async def tag(asked: Asked, wish: Tagging) -> None:
    """Without any tag: those it has."""
    ticket = await access.ticket_for(asked.actor, wish.number)
    if wish.add or wish.remove:
        await tags.apply(asked.room.house, [ticket.id], add=wish.add, remove=wish.remove, actor=asked.actor)
    await asked.answer(escape(await _now(asked.person, ticket)))


async def _now(person: Person, ticket: Ticket) -> str:
    found = await tags.on(ticket.id)
    if not found:
        return person.say("{number} has no tags.", number=ticket.number)
    return person.say("{number} has the tags: {tags}", number=ticket.number, tags=", ".join(found))


SUBCOMMANDS = (
    Subcommand(("tag", "schlagwort"), "tag TT1 +vpn -old", N_("puts tags on, takes tags off"), tagging, tag),
)


async def open_form(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    has = await tags.on(ticket.id)
    menu: Block = {
        "type": "multi_external_select",
        "action_id": TAGS,
        "min_query_length": 0,
        "placeholder": plain(asked.say("Choose or type"), 150),
    }
    if has:
        menu["initial_options"] = [option(name, name) for name in has[:100]]
    shown = field(asked.say("Tags"), TAGS, menu, optional=True)
    await asked.show(
        modal(
            asked.say("Tags of {number}", number=ticket.number),
            CALLBACK,
            [shown],
            submit=asked.say("Save"),
            close=asked.say("Cancel"),
            data=Errand(ticket.number, asked.place).pack(),
        )
    )


async def offered(_: Room, query: Query, person: Person) -> Sequence[Block]:
    """Tags like the words typed, and these themselves as a new one."""
    must_be_agent(person)
    found = await suggestions.tags(person.actor, query.text)
    names = [option(name, name) for name in found]
    known = {tags.key_of(name) for name in found}
    if query.text and len(query.text) <= tags.TAG_LENGTH and tags.key_of(query.text) not in known:
        names.append(option(person.say("New: {tag}", tag=query.text), query.text))
    return names


async def saved(room: Room, form: Submission, person: Person) -> Errors | Done:
    errand = Errand.read(form.data)
    try:
        must_be_agent(person)
        ticket = await access.ticket_for(person.actor, errand.number)
        add, remove = _changed(form.chosen_at_first(TAGS), form.all_chosen(TAGS))
        await tags.apply(room.house, [ticket.id], add=add, remove=remove, actor=person.actor)
    except DeskError as refusal:
        return at_fields(refusal, person.language, fields={}, first=TAGS)
    return Done(_tell(room, errand, person, ticket))


async def _tell(room: Room, errand: Errand, person: Person, ticket: Ticket) -> None:
    await whisper(room, errand.place, person, escape(await _now(person, ticket)))


def _changed(before: Sequence[str], after: Sequence[str]) -> tuple[list[str], list[str]]:
    """What this agent put on and took off: what others did meanwhile stays."""
    had, has = {tags.key_of(name) for name in before}, {tags.key_of(name) for name in after}
    add = [name for name in after if tags.key_of(name) not in had]
    return add, [name for name in before if tags.key_of(name) not in has]


def listen(listeners: Listeners) -> None:
    listeners.query(TAGS, offered)
    listeners.dialog(CALLBACK, saved)
