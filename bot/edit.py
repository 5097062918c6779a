"""Edit a ticket (R8, Bearbeiten): all its fields in one modal; errors stand at the fields (R5).

If somebody else changed one of the same fields meanwhile, nothing is overwritten: the modal says who did
what, shows the fresh state, and keeps what the agent wrote elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot import edit_form
from bot.act_words import One, one
from bot.asked import Asked
from bot.blocks import Block, context, rich_quote, section
from bot.edit_fields import fields_of
from bot.edit_form import NONE, Draft, Remembered, block_of
from bot.errand import Errand
from bot.errors import at_fields
from bot.listeners import Done, Errors, Instead, Listeners
from bot.mrkdwn import cut, escape
from bot.payloads import Query, Submission
from bot.people import Person
from bot.room import Room, whisper
from bot.sending import UNDO_SOLUTION, goes_to, must_be_agent, whisper_with_undo
from bot.subcommand import Subcommand
from bot.texts import bot_texts
from desk import access, suggestions, tickets
from desk.change_words import Worded, worded
from desk.errors import DeskError
from desk.field_references import Assignee, Reference
from desk.fields import columns_of_many
from desk.i18n import N_
from desk.reach import reach
from desk.ticket_fields import FIELDS
from desk.ticket_seen import Conflict, Seen
from models.ticket import Ticket

MOST_SHOWN = 2400


async def edit(asked: Asked, wish: One) -> None:
    await open_form(asked, wish.number)


async def open_form(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    draft = await _draft(asked.room, ticket, Errand(ticket.number, asked.place), asked.person)
    await asked.show(_drawn(draft, asked.person))


async def _draft(room: Room, ticket: Ticket, errand: Errand, person: Person) -> Draft:
    return Draft(
        errand=errand,
        seen=Seen.of(ticket),
        fields=await fields_of(ticket, person.language),
        reaches_customer=(await reach(room.house, ticket)).is_outside,
    )


def _drawn(draft: Draft, person: Person) -> Block:
    return edit_form.build(draft, person.say, person.language, bot_texts())


async def saved(room: Room, form: Submission, person: Person) -> Errors | Instead | Done:
    kept = Remembered.read(form.data)
    wishes = kept.touched(form)
    blocks = {name: block_of(name, kept.turn) for name in kept.marks}
    try:
        must_be_agent(person)
        ticket = await access.ticket_for(person.actor, kept.errand.number)
        faults = (await columns_of_many(FIELDS, [wishes]))[0].faults
        if faults:
            return {
                block: sentence
                for fault in faults
                for block, sentence in at_fields(
                    fault, person.language, fields=blocks, first=form.first_field
                ).items()
            }
        changed = await tickets.change(
            room.house, ticket, wishes, actor=person.actor, hold=room.hold, seen=kept.seen
        )
    except Conflict as conflict:
        return Instead(await _again(room, kept, form, wishes, conflict, person))
    except DeskError as refusal:
        return at_fields(refusal, person.language, fields=blocks, first=form.first_field)
    sets_solution = bool(wishes.get("solution"))
    return Done(_tell(room, changed, kept, person, sets_solution=sets_solution)) if wishes else {}


async def _tell(room: Room, ticket: Ticket, kept: Remembered, person: Person, *, sets_solution: bool) -> None:
    if sets_solution:
        text = goes_to(await reach(room.house, ticket), room.hold.seconds, person.say)
        await whisper_with_undo(room, kept.errand.place, person, text, UNDO_SOLUTION, str(ticket.id))
    elif ticket.version != kept.seen.version:
        text = person.say("{number} is saved.", number=ticket.number)
        await whisper(room, kept.errand.place, person, escape(text))


async def _again(
    room: Room,
    kept: Remembered,
    form: Submission,
    wishes: Mapping[str, str],
    conflict: Conflict,
    person: Person,
) -> Block:
    """The form on the fresh state: fields in conflict as they are now, the others as the agent wrote them."""
    ticket = await access.ticket_for(person.actor, kept.errand.number)
    draft = await _draft(room, ticket, kept.errand, person)
    since = await worded(conflict.since, person.language)
    lost = {_field_of(change.field) for change in since}
    labels = {name: _label(form, block_of(name, kept.turn)) for name in wishes}
    own = {
        shown.name: replace(shown, value=wishes[shown.name], label=labels[shown.name])
        for shown in draft.fields
        if shown.name in wishes and shown.name not in lost
    }
    written = {name: labels[name] or wishes[name] for name in wishes if name in lost}
    return _drawn(
        replace(draft, turn=kept.turn + 1, wishes=own, notes=_notes(since, written, person)), person
    )


def _field_of(history_name: str) -> str:
    """An assignee is an agent or a group."""
    return "assignee" if history_name in {"agent", "group"} else history_name


def _label(form: Submission, block_id: str) -> str:
    chosen = form.option(block_id)
    return chosen["text"]["text"] if chosen and chosen["value"] != NONE else ""


def _notes(since: Sequence[Worded], written: Mapping[str, str], person: Person) -> list[Block]:
    said = person.say("Meanwhile this was changed, and nothing of yours is saved yet:")
    blocks: list[Block] = [section(f"⚠ *{escape(said)}*")]
    for change in since[:20]:
        step = f"{escape(change.old, 300) or '–'} → {escape(change.new, 300) or '–'}"
        blocks.append(section(f"*{escape(change.label)}*: {step}\n{escape(change.who)}"))
    for name, text in list(written.items())[:20]:
        label = FIELDS[name].label.in_language(person.language, bot_texts())
        yours = person.say("You wrote for {name}:", name=label)
        blocks += [section(escape(yours)), rich_quote(f"yours_{name}", cut(text, MOST_SHOWN))]
    hint = person.say("Below is how it stands now. What you wrote in other fields is kept.")
    return [*blocks, context(escape(hint))]


SUBCOMMANDS = (Subcommand(("edit", "bearbeiten"), "edit TT1", N_("opens all fields of a ticket"), one, edit),)


async def offered(_: Room, query: Query, person: Person) -> Sequence[Block]:
    """What fits the letters, and nothing at all."""
    must_be_agent(person)
    item = FIELDS[query.block_id.partition(".")[0]]
    found: Sequence[suggestions.Suggestion] = ()
    match item.kind:
        case Reference(target):
            found = await suggestions.records(person.actor, target, query.text)
        case Assignee():
            found = await suggestions.assignees(person.actor, query.text)
    return edit_form.offers(found)


def listen(listeners: Listeners) -> None:
    listeners.dialog(edit_form.CALLBACK, saved)
    for item in FIELDS.values():
        if isinstance(item.kind, Reference | Assignee):
            listeners.query(item.name, offered)
