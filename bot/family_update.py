"""One update to the customers of all open parts: it names them, and warns, before it is sent (R32, R34).

By command it asks first; the form shows the same above its field.
"""

from collections.abc import Sequence

from bot.act_words import Named, named
from bot.asked import Asked, on_click
from bot.blocks import button, field, modal, section
from bot.errand import Errand
from bot.errors import at_fields
from bot.listeners import Done, Errors, Listeners
from bot.mrkdwn import escape, mentioned, plain
from bot.payloads import Submission
from bot.people import Person
from bot.room import Room, whisper
from bot.sending import must_be_agent, no_mail
from bot.subcommand import Subcommand
from bot.texts import Say
from desk import access, families, tickets
from desk.errors import DeskError, NotPossible
from desk.families import Update
from desk.i18n import N_
from desk.reach import reach
from models.ticket import Ticket

UPDATE, FORM, CALLBACK, TEXT = "update_children", "update_form", "update_children", "text"
# A button carries at most 2,000 characters.
MOST = 1800
SHOWN = 20


async def update(asked: Asked, wish: Named) -> None:
    """Raises NotPossible if no part is open, or the text doesn't fit."""
    parent = await access.ticket_for(asked.actor, wish.number)
    text = plain(wish.name, names=await asked.room.people.names(mentioned(wish.name)))
    if len(text) > MOST:
        raise NotPossible("Please write at most {most} characters.", most=MOST)
    reached = await _reached(asked.room, parent, asked.say)
    warning = asked.say("Attention: this message is sent to the customer")
    question = "\n\n".join([f"⚠ {warning}", text, "\n".join(reached)])
    send = button(asked.say("Send"), UPDATE, f"{parent.number} {text}", style="primary")
    await asked.ask(asked.say("Update of {number}", number=parent.number), question, [send])


async def _reached(room: Room, parent: Ticket, say: Say) -> Sequence[str]:
    """A line for each open part: who gets it, or why nobody does. Raises NotPossible if there is none."""
    parts = [
        child
        for child in await families.children(parent)
        if not (await tickets.status_of(child)).counts_as_closed
    ]
    if not parts:
        raise NotPossible("{number} has no open parts.", number=parent.number)
    lines = [await _who(room, child, say) for child in parts[:SHOWN]]
    return lines if len(parts) <= SHOWN else [*lines, say("… and {count} more", count=len(parts) - SHOWN)]


async def _who(room: Room, child: Ticket, say: Say) -> str:
    reached = await reach(room.house, child)
    if reached.is_mailed and reached.contact is not None:
        return f"{child.number}: {reached.contact.name} <{reached.contact.email}>"
    return f"{child.number}: {no_mail(reached, say)}"


async def send(asked: Asked, value: str) -> None:
    number, _, text = value.partition(" ")
    parent = await access.ticket_for(asked.actor, number)
    done = await families.update_children(asked.room.house, parent, text, actor=asked.actor)
    await asked.answer(escape(_said(done, asked.say)))


def _said(done: Update, say: Say) -> str:
    return say(
        "Written on {children}. By mail: {mailed} of {all}.",
        children=", ".join(item.child.number for item in done.told),
        mailed=len(done.told) - len(done.not_reached),
        all=len(done.told),
    )


async def open_form(asked: Asked, number: str) -> None:
    parent = await access.ticket_for(asked.actor, number)
    reached = await _reached(asked.room, parent, asked.say)
    warning = asked.say("Attention: this message is sent to the customer")
    text = {"type": "plain_text_input", "action_id": TEXT, "multiline": True, "max_length": 3000}
    await asked.show(
        modal(
            asked.say("Update of {number}", number=parent.number),
            CALLBACK,
            [
                section(f"⚠ *{escape(warning)}*"),
                section(escape("\n".join(reached), 2900)),
                field(asked.say("Text"), TEXT, text),
            ],
            submit=asked.say("Send"),
            close=asked.say("Cancel"),
            data=Errand(parent.number, asked.place).pack(),
        )
    )


async def sent(room: Room, form: Submission, person: Person) -> Errors | Done:
    errand = Errand.read(form.data)
    try:
        must_be_agent(person)
        parent = await access.ticket_for(person.actor, errand.number)
        done = await families.update_children(room.house, parent, form.text(TEXT), actor=person.actor)
    except DeskError as refusal:
        return at_fields(refusal, person.language, fields={}, first=TEXT)
    return Done(whisper(room, errand.place, person, escape(_said(done, person.say))))


SUBCOMMANDS = (
    Subcommand(
        ("update-parts", "update-children", "teile-informieren"),
        "update-parts TT3 text",
        N_("writes to the customers of all open parts, after asking"),
        named,
        update,
    ),
)


def listen(listeners: Listeners) -> None:
    on_click(listeners, UPDATE, send)
    on_click(listeners, FORM, open_form)
    listeners.dialog(CALLBACK, sent)
