"""In copy: who else is mailed what the customer is; put in and taken out by an agent (R39)."""

from bot.asked import Asked, on_click
from bot.blocks import field, modal, plain, section
from bot.errand import Errand
from bot.errors import at_fields
from bot.listeners import Done, Errors, Listeners
from bot.mrkdwn import escape
from bot.payloads import Submission
from bot.people import Person
from bot.room import Room, whisper
from bot.sending import must_be_agent
from desk import access
from desk import in_copy as verbs
from desk.errors import DeskError

FORM, CALLBACK, REMOVE = "in_copy_form", "in_copy", "take_out_of_copy"
ADDRESS, NAME = "address", "name"


async def open_form(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    say = asked.say
    address = {"type": "email_text_input", "action_id": ADDRESS, "focus_on_load": True}
    name = {"type": "plain_text_input", "action_id": NAME, "max_length": 200}
    hint = plain(say("This address is mailed what the customer is, and its answers go into the ticket."), 150)
    await asked.show(
        modal(
            say("In copy of {number}", number=ticket.number),
            CALLBACK,
            [
                field(say("Mail address"), ADDRESS, address, hint=hint),
                field(say("Name"), NAME, name, optional=True),
            ],
            submit=say("Put in copy"),
            close=say("Cancel"),
            data=Errand(ticket.number, asked.place).pack(),
        )
    )


async def sent(room: Room, form: Submission, person: Person) -> Errors | Done:
    errand = Errand.read(form.data)
    try:
        must_be_agent(person)
        ticket = await access.ticket_for(person.actor, errand.number)
        joined = await verbs.add(
            room.house, ticket, form.text(ADDRESS), name=form.text(NAME), actor=person.actor
        )
    except DeskError as refusal:
        return at_fields(refusal, person.language, fields={"address": ADDRESS}, first=ADDRESS)
    said = person.say("{address} is in copy of {number} now.", address=joined.address, number=ticket.number)
    return Done(whisper(room, errand.place, person, escape(said)))


async def remove(asked: Asked, value: str) -> None:
    number, _, address = value.partition(" ")
    ticket = await access.ticket_for(asked.actor, number)
    await verbs.remove(asked.room.house, ticket, address, actor=asked.actor)
    said = asked.say("{address} is no longer in copy of {number}.", address=address, number=ticket.number)
    await asked.answer(escape(said), blocks=[section(escape(said))])


def listen(listeners: Listeners) -> None:
    on_click(listeners, FORM, open_form)
    on_click(listeners, REMOVE, remove)
    listeners.dialog(CALLBACK, sent)
