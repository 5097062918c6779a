"""Relations of a ticket to other records (R16, Mehr Informationen): `/ticket relate TT1 product PRO3`."""

from bot.act_words import One, Related, one, related
from bot.asked import Asked, on_click
from bot.blocks import section
from bot.listeners import Listeners
from bot.mrkdwn import escape
from bot.subcommand import Subcommand
from desk import access, relations
from desk.i18n import N_

PAGE = "relations_page"
SHOWN = 40


async def relate(asked: Asked, wish: Related) -> None:
    ticket = await access.ticket_for(asked.actor, wish.number)
    made = await relations.relate(asked.room.house, ticket, wish.kind, wish.record, actor=asked.actor)
    if made is None:
        said = asked.say("It was so already.")
    else:
        said = asked.say("{number} is related to {record} now.", number=ticket.number, record=made)
    await asked.answer(escape(said))


async def unrelate(asked: Asked, wish: Related) -> None:
    ticket = await access.ticket_for(asked.actor, wish.number)
    ended = await relations.unrelate(asked.room.house, ticket, wish.kind, wish.record, actor=asked.actor)
    if ended is None:
        said = asked.say("There was no such relation.")
    else:
        said = asked.say("{number} is not related to {record} any more.", number=ticket.number, record=ended)
    await asked.answer(escape(said))


async def show(asked: Asked, wish: One) -> None:
    await open_page(asked, wish.number)


async def open_page(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    found = await relations.of_ticket(ticket.id)
    heading = asked.say("Relations of {number}", number=ticket.number)
    lines = [f"`{escape(item.number or '–')}` {escape(item.title, 150)}" for item in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(escape(asked.say("… and more")))
    shown = lines or [escape(asked.say("none"))]
    # Ten lines of some hundred characters in a block.
    blocks = [section("\n".join(shown[at : at + 10])) for at in range(0, len(shown), 10)]
    await asked.present(heading, escape(heading), [section(f"*{escape(heading)}*"), *blocks])


SUBCOMMANDS = (
    Subcommand(("relations", "beziehungen"), "relations TT1", N_("shows the records around it"), one, show),
    Subcommand(
        ("relate", "zuordnen"), "relate TT1 product PRO3", N_("relates it to a record"), related, relate
    ),
    Subcommand(("unrelate",), "unrelate TT1 product PRO3", N_("ends that"), related, unrelate),
)


def listen(listeners: Listeners) -> None:
    on_click(listeners, PAGE, open_page)
