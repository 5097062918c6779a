"""`Restore` on the card of a deleted ticket brings it back (R10)."""

from bot.gone_card import RESTORE
from bot.listeners import Listeners
from bot.payloads import Click
from bot.people import Person
from bot.room import Room
from bot.sending import must_be_agent
from desk import ticket_deletion


def listen(listeners: Listeners) -> None:
    listeners.action(RESTORE, restore)


async def restore(room: Room, click: Click, person: Person) -> None:
    must_be_agent(person)
    ticket = await ticket_deletion.called(person.actor, click.value)
    await ticket_deletion.restore(room.house, ticket, actor=person.actor)
