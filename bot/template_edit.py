"""Adapt the words of mails (R36, Vorlagen): choose a mail, edit, look, save; faults stand at their fields."""

from bot import template_form
from bot.asked import Asked, by_click
from bot.blocks import Block, page, rich_quote, section
from bot.errors import at_fields, sentence, told
from bot.listeners import Done, Errors, Instead, Listeners
from bot.mrkdwn import cut, escape
from bot.payloads import Click, Submission
from bot.people import Person
from bot.room import Room, whisper
from bot.subcommand import Subcommand
from bot.template_form import CHOOSE, EDIT, KIND, LANGUAGE, PREVIEW, RESET, Remembered
from desk import access, template_editing, template_preview
from desk.errors import DeskError
from desk.i18n import N_
from desk.mail_out.mail_templates import PARTS, SUBJECT, Rendered
from desk.permissions import Right, require

MOST_SHOWN = 2900
_FIRST = "customer_comment"


async def choose(asked: Asked, wish: str) -> None:
    require(asked.actor, Right.TEMPLATES)
    language = asked.person.language
    await asked.show(
        template_form.choosing(asked.place, asked.say, kind=wish.strip() or _FIRST, language=language)
    )


async def chosen(_: Room, form: Submission, person: Person) -> Errors | Instead:
    try:
        require(person.actor, Right.TEMPLATES)
        place = Remembered.read(form.data).place
        known = Remembered(place, form.chosen(KIND), form.chosen(LANGUAGE))
        return Instead(await _form(known, person))
    except DeskError as refusal:
        return at_fields(refusal, person.language, fields={}, first=form.first_field)


async def _form(known: Remembered, person: Person) -> Block:
    sources = await template_editing.sources(known.kind, known.language)
    standing = await template_editing.standing(known.kind, known.language)
    return template_form.editing(known, sources, person.say, fault=standing.fault)


async def saved(room: Room, form: Submission, person: Person) -> Errors | Done:
    known = Remembered.read(form.data)
    parts = template_form.written(known, form)
    try:
        own = await template_editing.change(
            room.house, known.kind, known.language, parts, actor=person.actor, seen=known.marks
        )
    except DeskError as refusal:
        blocks = {part: known.block(part) for part in PARTS}
        return at_fields(refusal, person.language, fields=blocks, first=form.first_field)
    name = template_form.name_of(known.kind, person.say)
    said = person.say("{name} is saved.", name=name)
    if not own:
        said = person.say("{name} is as shipped.", name=name)
    return Done(whisper(room, known.place, person, escape(said)))


async def preview(room: Room, click: Click, person: Person) -> None:
    """The mail as the words in the modal would make it, on top of the modal: what was typed stays."""
    known = Remembered.read(click.data)
    asked = by_click(room, click, person)
    async with told(person, asked.answer):
        try:
            made = await _made(room, known, click, person)
        except DeskError as refusal:
            blocks = [section(f"⚠ {sentence(refusal, person.language)}")]
        else:
            blocks = _drawn(made, person)
        view = page(person.say("Preview"), blocks, close=person.say("Back"), data=known.pack())
        await room.slack.views_push(trigger_id=click.trigger_id, view=view)


async def _made(room: Room, known: Remembered, click: Click, person: Person) -> Rendered:
    number = template_form.ticket_typed(known, click)
    ticket = await access.ticket_for(person.actor, number) if number else None
    parts = template_form.typed(known, click.values)
    return await template_preview.preview(
        room.house, known.kind, known.language, actor=person.actor, ticket=ticket, parts=parts
    )


def _drawn(made: Rendered, person: Person) -> list[Block]:
    hint = person.say(
        "Mail programs show the HTML. See it in a browser with: {command}",
        command="postbote template preview … --out mail.html",
    )
    return [
        section(f"*{escape(made.subject, 500)}*"),
        rich_quote(SUBJECT, cut(made.text, MOST_SHOWN)),
        section(escape(hint)),
    ]


async def reset(asked: Asked, known: Remembered) -> None:
    await template_editing.reset(asked.room.house, known.kind, known.language, actor=asked.actor)
    fresh = Remembered(known.place, known.kind, known.language, known.turn + 1)
    await asked.show(await _form(fresh, asked.person))


async def _on_reset(room: Room, click: Click, person: Person) -> None:
    asked = by_click(room, click, person)
    async with told(person, asked.answer):
        await reset(asked, Remembered.read(click.data))


SUBCOMMANDS = (
    Subcommand(("templates", "vorlagen"), "templates", N_("adapts the words of mails"), str, choose),
)


def listen(listeners: Listeners) -> None:
    listeners.dialog(CHOOSE, chosen)
    listeners.dialog(EDIT, saved)
    listeners.action(PREVIEW, preview)
    listeners.action(RESET, _on_reset)
