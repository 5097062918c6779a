"""Edits and deletions in a ticket's thread are followed as long as the customer hasn't got the words.

Afterwards an edit offers to send a correction, and a deletion says that the message stays with the customer.
"""

from collections.abc import Mapping
from typing import Any

from bot import sending, threads
from bot.blocks import actions, button, section
from bot.errors import sentence
from bot.inbox import Told
from bot.listeners import Listeners
from bot.messages_at import message_at
from bot.mrkdwn import escape
from bot.payloads import Click
from bot.people import Person
from bot.room import Room, answer, whisper
from bot.texts import speaker
from bot.threads import KEPT_INTERNAL, Spoken
from desk import comments, slack_threads
from desk.comments import NewComment, SlackOrigin
from desk.errors import DeskError, NotPossible
from desk.i18n import N_
from models.comment import Comment, Visibility
from models.contact import Contact
from models.ticket import Ticket

CORRECTION = "send_correction"
HEADING = N_("Correction:")


def listen(listeners: Listeners) -> None:
    listeners.event("message", edited, wants=is_edit)
    listeners.event("message", deleted, wants=is_deletion)
    listeners.action(CORRECTION, send_correction)


def is_edit(event: Mapping[str, Any]) -> bool:
    """By a person: previews of links and our own updates are changes without `edited` or without a user."""
    message = event.get("message") or {}
    is_change = event.get("subtype") == "message_changed" and "edited" in message
    return is_change and Spoken.read(message, channel="") is not None


def is_deletion(event: Mapping[str, Any]) -> bool:
    before = event.get("previous_message") or {}
    return event.get("subtype") == "message_deleted" and before.get("thread_ts") not in {
        None,
        before.get("ts"),
    }


async def edited(room: Room, told: Told) -> None:
    spoken = Spoken.read(told.data["message"], channel=told.data["channel"])
    if spoken is not None:
        await follow(room, spoken, attempt=told.attempt)


async def follow(room: Room, spoken: Spoken, *, attempt: int = 1) -> None:
    """The comment has the words that the message has now."""
    known = await comments.by_slack(spoken.origin)
    if known is None:
        # The edit came before the message, or we weren't there for it.
        await threads.keep(room, spoken, attempt=attempt)
        return
    if spoken.edited_at is None or (known.edited_at is not None and known.edited_at >= spoken.edited_at):
        return
    person = await threads.who_said(room, spoken)
    body = await threads.plain(room, spoken)
    try:
        if await slack_threads.goes_out(spoken.channel):
            if KEPT_INTERNAL.match(body):
                # `!` put in front within the undo window: it is a note now.
                known = await _kept_internal(room, known, spoken, person)
            body = KEPT_INTERNAL.sub("", body)
        await comments.edit(room.house, known, body, actor=person.actor, edited_at=spoken.edited_at)
    except NotPossible:
        await _offer_correction(room, spoken, person)


async def _kept_internal(room: Room, known: Comment, spoken: Spoken, person: Person) -> Comment:
    """Raises NotPossible when the customer has it."""
    if not known.is_external:
        return known
    note = await comments.take_back(room.house, known, actor=person.actor)
    await whisper(
        room, spoken.place, person, person.say("Taken back. Nothing was sent; it is an internal note.")
    )
    return note


async def _offer_correction(room: Room, spoken: Spoken, person: Person) -> None:
    text = person.say("The customer has already got the first version.")
    send = button(person.say("Send correction"), CORRECTION, spoken.ts, style="primary")
    blocks = [section(escape(text)), actions("correction", [send])]
    await whisper(room, spoken.place, person, escape(text), blocks=blocks)


async def send_correction(room: Room, click: Click, person: Person) -> None:
    """The words as they stand now go out as a new comment, with an undo window of its own."""
    sending.must_be_agent(person)
    known = await comments.by_slack(SlackOrigin(click.place.channel, click.value))
    message = await message_at(room.slack, click.place.channel, click.value)
    spoken = Spoken.read(message, channel=click.place.channel) if message else None
    if known is None or spoken is None:
        raise NotPossible("The message is no longer there.")
    ticket = await Ticket.get(id=known.ticket_id)
    body = f"{await _heading(ticket)}\n{await threads.plain(room, spoken)}"
    if await Comment.filter(ticket_id=ticket.id, body=body, visibility=Visibility.EXTERNAL).exists():
        await answer(click.response_url, person.say("This correction has been sent already."), replace=True)
        return
    new = NewComment(body=body, visibility=Visibility.EXTERNAL, hold=room.hold)
    comment = await comments.add_comment(room.house, ticket, new, actor=person.actor)
    await answer(click.response_url, person.say("The correction is on its way."), replace=True)
    await sending.tell(room, ticket, comment, person, click.place)


async def _heading(ticket: Ticket) -> str:
    """In the customer's language."""
    contact = await Contact.get_or_none(id=ticket.contact_id) if ticket.contact_id else None
    return speaker(contact.language if contact else "en")(HEADING)


async def deleted(room: Room, told: Told) -> None:
    channel = told.data["channel"]
    spoken = Spoken.read(told.data["previous_message"], channel=channel)
    if spoken is None:
        return
    known = await comments.by_slack(spoken.origin)
    # If the deletion came before the message: kept, then withdrawn, so that the message can't come back.
    known = known or await threads.keep(room, spoken, attempt=told.attempt)
    if known is None:
        return
    person = await threads.who_said(room, spoken)
    try:
        await comments.withdraw(room.house, known, actor=person.actor)
    except DeskError as refusal:
        stays = person.say("The message stays with the customer.")
        await whisper(room, spoken.place, person, f"{sentence(refusal, person.language)} {stays}")
