"""`Status` on the card: the ticket has the status that was chosen."""

from bot.card import STATUS
from bot.listeners import Listeners
from bot.payloads import Click
from bot.people import Person
from bot.room import Room
from bot.sending import must_be_agent
from desk import access, tickets


def listen(listeners: Listeners) -> None:
    listeners.action(STATUS, set_status)


async def set_status(room: Room, click: Click, person: Person) -> None:
    must_be_agent(person)
    number, _, status = click.value.partition(" ")
    ticket = await access.ticket_for(person.actor, number)
    await tickets.change(room.house, ticket, {"status": status}, actor=person.actor)
