"""Tickets like this one by the words they share (R23), each with a button to merge: `/ticket similar TT1`."""

from bot import links, merge
from bot.act_words import One, Pair, one
from bot.asked import Asked, on_click
from bot.blocks import Block, button, section
from bot.listeners import Listeners
from bot.mrkdwn import escape
from bot.subcommand import Subcommand
from desk import access, similar
from desk.access import serial_of
from desk.i18n import N_
from desk.similar import Similar
from models.ticket import Ticket

PAGE, MERGE = "similar_page", "merge_similar"
SHOWN = 8


async def show(asked: Asked, wish: One) -> None:
    await open_page(asked, wish.number)


async def open_page(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    found = await similar.to_ticket(asked.actor, ticket, most=SHOWN)
    heading = asked.say("Tickets like {number}", number=ticket.number)
    threads = await links.threads_of(asked.room, [serial_of(item.number) or 0 for item in found])
    rows = [_row(item, ticket, threads.get(serial_of(item.number) or 0), asked) for item in found]
    none = [section(escape(asked.say("none")))]
    await asked.present(heading, escape(heading), [section(f"*{escape(heading)}*"), *(rows or none)])


def _row(item: Similar, ticket: Ticket, thread: str | None, asked: Asked) -> Block:
    number = f"<{thread}|{item.number}>" if thread else item.number
    shared = asked.say("Both say: {words}", words=", ".join(item.shared[:8]))
    label = asked.say("Merge…")
    return section(
        f"{number} *{escape(item.title, 120)}*\n{escape(shared, 300)}",
        accessory=button(label, MERGE, f"{item.number} {ticket.number}"),
    )


async def press_merge(asked: Asked, value: str) -> None:
    number, _, other = value.partition(" ")
    await merge.merge(asked, Pair(number, other))


SUBCOMMANDS = (
    Subcommand(("similar", "ähnliche"), "similar TT1", N_("finds tickets like this one"), one, show),
)


def listen(listeners: Listeners) -> None:
    on_click(listeners, PAGE, open_page)
    on_click(listeners, MERGE, press_merge)
