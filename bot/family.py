"""Parents and children: `/ticket link TT5 to TT3`, `unlink`, `parts`; nobody outside sees any of it."""

from bot import links, ticket_choice
from bot.act_words import One, Pair, one, pair
from bot.asked import Asked, on_click
from bot.blocks import field, modal, searched, section
from bot.card_facts import choices
from bot.errand import Errand
from bot.errors import at_fields
from bot.listeners import Done, Errors, Listeners
from bot.mrkdwn import escape
from bot.payloads import Submission
from bot.people import Person
from bot.room import Room, whisper
from bot.sending import must_be_agent
from bot.subcommand import Subcommand
from desk import access, families
from desk.errors import DeskError
from desk.i18n import N_
from models.picklist_value import Picklist

FORM, CALLBACK, UNLINK = "link_form", "link", "unlink_ticket"
PARTS = "parts_page"
TO = "parent_ticket"
SHOWN = 30


async def link(asked: Asked, wish: Pair) -> None:
    child = await access.ticket_for(asked.actor, wish.number)
    parent = await access.ticket_for(asked.actor, wish.other)
    await families.link(asked.room.house, child, parent, actor=asked.actor)
    said = asked.say("{child} is a part of {parent} now.", child=child.number, parent=parent.number)
    await asked.answer(escape(said))


async def unlink(asked: Asked, wish: One) -> None:
    await press_unlink(asked, wish.number)


async def press_unlink(asked: Asked, number: str) -> None:
    child = await access.ticket_for(asked.actor, number)
    await families.unlink(asked.room.house, child, actor=asked.actor)
    await asked.answer(escape(asked.say("{number} is on its own again.", number=child.number)))


async def parts(asked: Asked, wish: One) -> None:
    await open_parts(asked, wish.number)


async def open_parts(asked: Asked, number: str) -> None:
    parent = await access.ticket_for(asked.actor, number)
    found = await families.children(parent)
    heading = asked.say("Parts of {number}", number=parent.number)
    threads = await links.threads_of(asked.room, [child.serial for child in found[:SHOWN]])
    labels = {item.key: item.label for item in await choices(Picklist.STATUS, asked.person.language)}
    lines = []
    for child in found[:SHOWN]:
        name = f"<{threads[child.serial]}|{child.number}>" if child.serial in threads else child.number
        lines.append(
            f"{name} {escape(child.title, 60)} · {escape(labels.get(child.status, child.status), 30)}"
        )
    if len(found) > SHOWN:
        lines.append(escape(asked.say("… and more")))
    blocks = [section(f"*{escape(heading)}*")]
    # A line is at most 200 characters: fifteen of them fit.
    shown = lines or [escape(asked.say("none"))]
    blocks += [section("\n".join(shown[at : at + 14])) for at in range(0, len(shown), 14)]
    await asked.present(heading, escape(heading), blocks)


async def open_form(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    await asked.show(
        modal(
            asked.say("Link {number}", number=ticket.number),
            CALLBACK,
            [field(asked.say("Is a part of"), TO, searched(asked.say("Number or words"), TO))],
            submit=asked.say("Save"),
            close=asked.say("Cancel"),
            data=Errand(ticket.number, asked.place).pack(),
        )
    )


async def chosen(room: Room, form: Submission, person: Person) -> Errors | Done:
    errand = Errand.read(form.data)
    try:
        must_be_agent(person)
        child = await access.ticket_for(person.actor, errand.number)
        parent = await access.ticket_for(person.actor, form.chosen(TO))
        await families.link(room.house, child, parent, actor=person.actor)
    except DeskError as refusal:
        return at_fields(refusal, person.language, fields={}, first=TO)
    said = person.say("{child} is a part of {parent} now.", child=child.number, parent=parent.number)
    return Done(whisper(room, errand.place, person, escape(said)))


SUBCOMMANDS = (
    Subcommand(("link", "verknüpfen"), "link TT5 to TT3", N_("makes a ticket a part of another"), pair, link),
    Subcommand(("unlink", "lösen"), "unlink TT5", N_("ends that"), one, unlink),
    Subcommand(("parts", "children", "teile"), "parts TT3", N_("shows the parts of a ticket"), one, parts),
)


def listen(listeners: Listeners) -> None:
    on_click(listeners, FORM, open_form)
    on_click(listeners, UNLINK, press_unlink)
    on_click(listeners, PARTS, open_parts)
    listeners.dialog(CALLBACK, chosen)
    listeners.query(TO, ticket_choice.offered)
