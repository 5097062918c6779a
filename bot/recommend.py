"""Recommend (R13, Empfehlen): a ticket by mail to a colleague, with a note; by command, and in a modal."""

from bot.act_words import Recommending, recommending
from bot.asked import Asked, on_click
from bot.blocks import field, modal, plain
from bot.errand import Errand
from bot.errors import at_fields
from bot.listeners import Done, Errors, Listeners
from bot.mrkdwn import escape, mentioned
from bot.mrkdwn import plain as as_text
from bot.payloads import Submission
from bot.people import Person
from bot.room import Room, whisper
from bot.sending import must_be_agent
from bot.subcommand import Subcommand
from desk import access
from desk import recommending as verbs
from desk.errors import DeskError, NotPossible
from desk.i18n import N_

FORM, CALLBACK = "recommend_form", "recommend"
TO, NOTE = "to", "note"


async def recommend(asked: Asked, wish: Recommending) -> None:
    ticket = await access.ticket_for(asked.actor, wish.number)
    names = await asked.room.people.names(mentioned(wish.note))
    note = as_text(wish.note, names=names)
    to = await _whom(asked.room, wish.to)
    colleague = await verbs.recommend(asked.room.house, ticket, to, note=note, actor=asked.actor)
    said = asked.say("{number} goes to {colleague} by mail.", number=ticket.number, colleague=colleague)
    await asked.answer(escape(said))


async def _whom(room: Room, to: str) -> str:
    """What the desk knows a Slack user by: their mail address. Raises NotPossible."""
    if not _is_slack_user(to):
        return to
    address = await room.people.address_of(to)
    if not address:
        raise NotPossible("Slack doesn't say this person's mail address. Please write it.")
    return address


def _is_slack_user(to: str) -> bool:
    return to[:1] in {"U", "W"} and to.isalnum() and to.isupper() and len(to) > 6


async def open_form(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    say = asked.say
    person = {"type": "users_select", "action_id": TO, "placeholder": plain(say("Choose"), 150)}
    note = {"type": "plain_text_input", "action_id": NOTE, "multiline": True, "max_length": 3000}
    hint = plain(say("By mail to this person; no internal note is in it."), 150)
    await asked.show(
        modal(
            say("Recommend {number}", number=ticket.number),
            CALLBACK,
            [field(say("To"), TO, person, hint=hint), field(say("Note"), NOTE, note, optional=True)],
            submit=say("Send"),
            close=say("Cancel"),
            data=Errand(ticket.number, asked.place).pack(),
        )
    )


async def sent(room: Room, form: Submission, person: Person) -> Errors | Done:
    errand = Errand.read(form.data)
    try:
        must_be_agent(person)
        ticket = await access.ticket_for(person.actor, errand.number)
        to = await _whom(room, form.user_chosen(TO))
        colleague = await verbs.recommend(room.house, ticket, to, note=form.text(NOTE), actor=person.actor)
    except DeskError as refusal:
        return at_fields(refusal, person.language, fields={"note": NOTE}, first=TO)
    said = person.say("{number} goes to {colleague} by mail.", number=ticket.number, colleague=colleague)
    return Done(whisper(room, errand.place, person, escape(said)))


SUBCOMMANDS = (
    Subcommand(
        ("recommend", "empfehlen"),
        "recommend TT1 @jonas note",
        N_("sends a colleague the ticket by mail"),
        recommending,
        recommend,
    ),
)


def listen(listeners: Listeners) -> None:
    on_click(listeners, FORM, open_form)
    listeners.dialog(CALLBACK, sent)
