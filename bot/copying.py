"""Copy a ticket (R9, Kopieren): a new number, the same concern; the customer isn't mailed."""

from bot.act_words import One, one
from bot.asked import Asked, on_click
from bot.listeners import Listeners
from bot.mrkdwn import escape
from bot.subcommand import Subcommand
from desk import access, ticket_copy
from desk.i18n import N_

COPY = "copy_ticket"


async def copy(asked: Asked, wish: One) -> None:
    await press(asked, wish.number)


async def press(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    made = await ticket_copy.copy(asked.room.house, ticket, actor=asked.actor)
    said = asked.say("{number} is a copy of {original}.", number=made.number, original=ticket.number)
    await asked.answer(escape(said))


SUBCOMMANDS = (Subcommand(("copy", "kopieren"), "copy TT1", N_("makes a copy with a new number"), one, copy),)


def listen(listeners: Listeners) -> None:
    on_click(listeners, COPY, press)
