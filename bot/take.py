"""`Take it`: the agent who presses it becomes the assignee."""

from bot.card import TAKE
from bot.listeners import Listeners
from bot.payloads import Click
from bot.people import Person
from bot.room import Room
from bot.sending import must_be_agent
from desk import access, tickets


def listen(listeners: Listeners) -> None:
    listeners.action(TAKE, take)


async def take(room: Room, click: Click, person: Person) -> None:
    must_be_agent(person)
    ticket = await access.ticket_for(person.actor, click.value)
    await tickets.take(room.house, ticket, actor=person.actor)
