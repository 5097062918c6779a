"""Relations of a ticket to other records (R16, Mehr Informationen): `/ticket relate TT1 product PRO3`."""

from collections.abc import Sequence

from bot.act_words import One, Related, one, related
from bot.asked import Asked, on_click
from bot.blocks import Block, actions, button, field, modal, option, searched, section
from bot.errand import Errand
from bot.errors import at_fields
from bot.listeners import Done, Errors, Listeners
from bot.mrkdwn import escape
from bot.payloads import Query, Submission
from bot.people import Person
from bot.room import Room, whisper
from bot.sending import must_be_agent
from bot.subcommand import Subcommand
from bot.texts import Say
from desk import access, relations, suggestions
from desk.errors import DeskError
from desk.i18n import N_
from desk.relations import Relation
from models.ticket import Ticket

PAGE, FORM, CALLBACK, RECORD = "relations_page", "relate_form", "relate", "record"
SHOWN = 40


async def relate(asked: Asked, wish: Related) -> None:
    ticket = await access.ticket_for(asked.actor, wish.number)
    made = await relations.relate(asked.room.house, ticket, wish.kind, wish.record, actor=asked.actor)
    await asked.answer(escape(_said(ticket, made, asked.say)))


def _said(ticket: Ticket, made: Relation | None, say: Say) -> str:
    if made is None:
        return say("It was so already.")
    return say("{number} is related to {record} now.", number=ticket.number, record=made)


async def unrelate(asked: Asked, wish: Related) -> None:
    ticket = await access.ticket_for(asked.actor, wish.number)
    ended = await relations.unrelate(asked.room.house, ticket, wish.kind, wish.record, actor=asked.actor)
    if ended is None:
        said = asked.say("There was no such relation.")
    else:
        said = asked.say("{number} is not related to {record} any more.", number=ticket.number, record=ended)
    await asked.answer(escape(said))


async def show(asked: Asked, wish: One) -> None:
    await open_page(asked, wish.number)


async def open_page(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    found = await relations.of_ticket(ticket.id)
    heading = asked.say("Relations of {number}", number=ticket.number)
    lines = [f"`{escape(item.number or '–')}` {escape(item.title, 150)}" for item in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(escape(asked.say("… and more")))
    shown = lines or [escape(asked.say("none"))]
    # Ten lines of some hundred characters in a block.
    blocks = [section("\n".join(shown[at : at + 10])) for at in range(0, len(shown), 10)]
    more = actions("more", [button(asked.say("Relate…"), FORM, ticket.number)])
    await asked.present(heading, escape(heading), [section(f"*{escape(heading)}*"), *blocks, more])


async def open_form(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    await asked.show(
        modal(
            asked.say("Relate {number}", number=ticket.number),
            CALLBACK,
            [field(asked.say("Record"), RECORD, searched(asked.say("Number or words"), RECORD))],
            submit=asked.say("Save"),
            close=asked.say("Cancel"),
            data=Errand(ticket.number, asked.place).pack(),
        )
    )


async def offered(_: Room, query: Query, person: Person) -> Sequence[Block]:
    """Records of every kind whose name has these letters."""
    must_be_agent(person)
    found = await suggestions.of_all_kinds(person.actor, query.text)
    return [option(f"{item.written} {item.title}", f"{kind} {item.written}") for kind, item in found]


async def chosen(room: Room, form: Submission, person: Person) -> Errors | Done:
    errand = Errand.read(form.data)
    kind, _, record = form.chosen(RECORD).partition(" ")
    try:
        must_be_agent(person)
        ticket = await access.ticket_for(person.actor, errand.number)
        made = await relations.relate(room.house, ticket, kind, record, actor=person.actor)
    except DeskError as refusal:
        return at_fields(refusal, person.language, fields={}, first=RECORD)
    return Done(whisper(room, errand.place, person, escape(_said(ticket, made, person.say))))


SUBCOMMANDS = (
    Subcommand(("relations", "beziehungen"), "relations TT1", N_("shows the records around it"), one, show),
    Subcommand(
        ("relate", "zuordnen"), "relate TT1 product PRO3", N_("relates it to a record"), related, relate
    ),
    Subcommand(("unrelate",), "unrelate TT1 product PRO3", N_("ends that"), related, unrelate),
)


def listen(listeners: Listeners) -> None:
    on_click(listeners, PAGE, open_page)
    on_click(listeners, FORM, open_form)
    listeners.query(RECORD, offered)
    listeners.dialog(CALLBACK, chosen)
