"""What was folded away of a customer's mail, quoted text and signature, is shown to who asks (R40)."""

from bot.blocks import rich_quote
from bot.listeners import Listeners
from bot.messages import FOLDED
from bot.mrkdwn import cut, escape
from bot.payloads import Click
from bot.people import Person
from bot.room import Room, whisper
from bot.sending import must_be_agent
from desk import access
from models.comment import Comment


def listen(listeners: Listeners) -> None:
    listeners.action(FOLDED, show)


async def show(room: Room, click: Click, person: Person) -> None:
    must_be_agent(person)
    text = (await _folded(click.value, person) or "").strip() or "–"
    await whisper(
        room, click.place, person, escape(text, 3000), blocks=[rich_quote("folded", cut(text, 8000))]
    )


async def _folded(value: str, person: Person) -> str | None:
    """Of a ticket by its number, or of a comment by its id."""
    if value.isdigit():
        return (await Comment.get(id=int(value))).folded
    return (await access.ticket_for(person.actor, value)).description_folded
