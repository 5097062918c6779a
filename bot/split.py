"""The message shortcut `Make it a ticket of its own`: splits a ticket at one of its messages (Teilen).

What the customer could read of it becomes the new ticket's description; a note stays a note (R17). Nobody is
mailed, and merging the new ticket into the old one undoes it.
"""

from bot.listeners import Listeners
from bot.mrkdwn import escape
from bot.payloads import OnMessage
from bot.people import Person
from bot.room import Room, whisper
from bot.sending import must_be_agent
from desk import slack_threads, splitting
from desk.errors import NotPossible
from models.ticket import Ticket

SPLIT = "split_ticket"


def listen(listeners: Listeners) -> None:
    listeners.shortcut(SPLIT, split)


async def split(room: Room, on: OnMessage, person: Person) -> None:
    must_be_agent(person)
    comment = await slack_threads.comment_at(on.place.channel, on.message_ts)
    if comment is None:
        raise NotPossible("Only a message that is kept on a ticket can become a ticket of its own.")
    ticket = await Ticket.get(id=comment.ticket_id)
    made = await splitting.split(room.house, ticket, [comment.id], actor=person.actor)
    said = person.say(
        "{number} is made of this message of {original}.", number=made.number, original=ticket.number
    )
    await whisper(room, on.place, person, escape(said))
