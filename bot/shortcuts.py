"""The message shortcut `Send to customer`: the same as ✉, from the menu of a message."""

from bot import marks, sending, threads
from bot.listeners import Listeners
from bot.messages_at import message_at
from bot.payloads import OnMessage
from bot.people import Person
from bot.room import Room
from bot.threads import Spoken
from desk.errors import NotPossible

SEND = "send_to_customer"


def listen(listeners: Listeners) -> None:
    listeners.shortcut(SEND, send_to_customer)


async def send_to_customer(room: Room, on: OnMessage, person: Person) -> None:
    sending.must_be_agent(person)
    message = await message_at(room.slack, on.place.channel, on.message_ts)
    spoken = Spoken.read(message, channel=on.place.channel) if message else None
    comment = await threads.keep(room, spoken) if spoken else None
    if spoken is None or comment is None:
        raise NotPossible("Only a message of a person in a ticket's thread can be sent.")
    if comment.is_external:
        raise NotPossible("It has already been sent to the customer.")
    await sending.send(room, comment, person, spoken.place)
    await marks.on_its_way(room, on.place.channel, on.message_ts)
