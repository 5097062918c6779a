"""Merge a ticket into another (Zusammenführen), which asks first and says who will see what, and unmerge.

Where the customers differ, there are two ways, and each is a button of its own (desk/merging.py).
"""

from bot import ticket_choice
from bot.act_words import One, Pair, one, pair
from bot.asked import Act, Asked, asking, on_click
from bot.blocks import Block, button, field, modal, searched
from bot.errand import Errand
from bot.errors import at_fields
from bot.listeners import Errors, Instead, Listeners
from bot.mrkdwn import escape
from bot.payloads import Submission
from bot.people import Person
from bot.room import Room
from bot.sending import must_be_agent
from bot.subcommand import Subcommand
from bot.texts import Say
from desk import access, merge_moves, merging
from desk.errors import DeskError
from desk.i18n import N_
from desk.merge_objections import audience, objection
from desk.merging import Others
from models.contact import Contact
from models.organisation import Organisation
from models.ticket import Ticket

FORM, CALLBACK = "merge_form", "merge"
INTO = ticket_choice.TICKET
# One action for each way: within a block no two may be alike.
WAYS = {f"merge_{way.value}": way for way in Others}
UNMERGE = "unmerge_ticket"


async def merge(asked: Asked, wish: Pair) -> None:
    merged = await access.ticket_for(asked.actor, wish.number)
    survivor = await access.ticket_for(asked.actor, wish.other)
    question, buttons = await _question(merged, survivor, asked.say)
    await asked.ask(asked.say("Merge {number}", number=merged.number), question, buttons)


async def _question(merged: Ticket, survivor: Ticket, say: Say) -> tuple[str, list[Block]]:
    """What is asked, with who will see what; and the ways to answer."""
    begin = say(
        "Merge {merged} “{title}” into {survivor} “{other}”? What was said on {merged} moves there, and "
        "{merged} is closed. Nobody is mailed about it; unmerge takes them apart again.",
        merged=merged.number,
        title=merged.title,
        survivor=survivor.number,
        other=survivor.title,
    )
    differs = objection(merged, survivor, has_words=await merge_moves.has_words(merged)) is not None
    seen = await (_who_sees_more if differs else _who_sees)(merged, survivor, say)
    return f"{begin}\n\n{seen}", _ways(merged, survivor, say, differs=differs)


async def _who_sees(_: Ticket, survivor: Ticket, say: Say) -> str:
    ours = await _people(survivor)
    if not ours:
        return say("No customer sees {number}.", number=survivor.number)
    return say("{customer} sees all of it on {number}.", customer=ours, number=survivor.number)


async def _who_sees_more(merged: Ticket, survivor: Ticket, say: Say) -> str:
    """Attention: other people's eyes."""
    theirs, ours = await _people(merged), await _people(survivor)
    values = {"merged": merged.number, "survivor": survivor.number, "theirs": theirs, "ours": ours}
    if not ours:
        return say("⚠ {survivor} has no customer: {theirs} would lose sight of it.", **values)
    if not theirs:
        return say("⚠ {merged} has no customer: {ours} will see what is not internal there.", **values)
    return say(
        "⚠ The customers differ: {ours} will see what was said on {merged} to {theirs}. {theirs} sees "
        "nothing of {survivor}.",
        **values,
    )


async def _people(ticket: Ticket) -> str:
    """Whose customers' eyes a ticket is for: `Anna Weber (Kunde GmbH)`; empty: it is internal (R4)."""
    contact = await Contact.get_or_none(id=ticket.contact_id) if ticket.contact_id else None
    organisation = (
        await Organisation.get_or_none(id=ticket.organisation_id) if ticket.organisation_id else None
    )
    if contact is not None and organisation is not None:
        return f"{contact.name} ({organisation.name})"
    return contact.name if contact is not None else organisation.name if organisation is not None else ""


def _ways(merged: Ticket, survivor: Ticket, say: Say, *, differs: bool) -> list[Block]:
    value = f"{merged.number} {survivor.number}"
    if not differs:
        return [button(say("Merge"), f"merge_{Others.REFUSE.value}", value, style="danger")]
    ways = [button(say("Merge all the same"), f"merge_{Others.SHOW.value}", value, style="danger")]
    if audience(merged) and audience(survivor):
        ways.append(button(say("Merge, and both may write there"), f"merge_{Others.JOIN.value}", value))
    return ways


async def _confirmed(asked: Asked, value: str, others: Others) -> None:
    number, _, other = value.partition(" ")
    merged = await access.ticket_for(asked.actor, number)
    survivor = await access.ticket_for(asked.actor, other)
    await merging.merge(asked.room.house, merged, survivor, actor=asked.actor, others=others)
    said = asked.say(
        "{merged} is merged into {survivor}. To take them apart: {usage}",
        merged=merged.number,
        survivor=survivor.number,
        usage=f"/ticket unmerge {merged.number}",
    )
    await asked.answer(escape(said))


def _by(others: Others) -> Act:
    return lambda asked, value: _confirmed(asked, value, others)


async def unmerge(asked: Asked, wish: One) -> None:
    await press_unmerge(asked, wish.number)


async def press_unmerge(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    await merging.unmerge(asked.room.house, ticket, actor=asked.actor)
    said = asked.say("{number} is a ticket of its own again.", number=ticket.number)
    await asked.answer(escape(said))


async def open_form(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    menu = searched(asked.say("Number or words"), INTO)
    await asked.show(
        modal(
            asked.say("Merge {number}", number=ticket.number),
            CALLBACK,
            [field(asked.say("Into the ticket"), INTO, menu)],
            submit=asked.say("Next"),
            close=asked.say("Cancel"),
            data=Errand(ticket.number, asked.place).pack(),
        )
    )


async def chosen(_: Room, form: Submission, person: Person) -> Errors | Instead:
    errand = Errand.read(form.data)
    try:
        must_be_agent(person)
        merged = await access.ticket_for(person.actor, errand.number)
        survivor = await access.ticket_for(person.actor, form.chosen(INTO))
    except DeskError as refusal:
        return at_fields(refusal, person.language, fields={}, first=INTO)
    question, buttons = await _question(merged, survivor, person.say)
    title = person.say("Merge {number}", number=merged.number)
    return Instead(asking(errand, person, title, question, buttons))


SUBCOMMANDS = (
    Subcommand(
        ("merge", "zusammenführen"),
        "merge TT5 into TT3",
        N_("merges a ticket into another, after asking"),
        pair,
        merge,
    ),
    Subcommand(("unmerge", "trennen"), "unmerge TT5", N_("takes merged tickets apart again"), one, unmerge),
)


def listen(listeners: Listeners) -> None:
    on_click(listeners, FORM, open_form)
    on_click(listeners, UNMERGE, press_unmerge)
    listeners.dialog(CALLBACK, chosen)
    listeners.query(INTO, ticket_choice.offered)
    for action_id, way in WAYS.items():
        on_click(listeners, action_id, _by(way))
