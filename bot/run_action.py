"""Actions on a ticket (R15, Aktionen): `/ticket act TT1 task`, and a menu of all of them among the acts."""

from bot.act_words import Named, named
from bot.asked import Asked, on_click
from bot.listeners import Listeners
from bot.mrkdwn import escape
from bot.subcommand import Subcommand
from desk import access, actions
from desk.i18n import N_

ACTION = "run_action"


async def act(asked: Asked, wish: Named) -> None:
    ticket = await access.ticket_for(asked.actor, wish.number)
    action = await actions.called(wish.name)
    record = await actions.run(asked.room.house, ticket, action, actor=asked.actor)
    said = asked.say("{record} is made from {number}.", record=record, number=ticket.number)
    await asked.answer(escape(said))


async def choose(asked: Asked, value: str) -> None:
    number, _, name = value.partition(" ")
    await act(asked, Named(number, name))


SUBCOMMANDS = (
    Subcommand(
        ("act", "aktion"),
        "act TT1 task|document|faq",
        N_("makes a record from the ticket"),
        named,
        act,
    ),
)


def listen(listeners: Listeners) -> None:
    on_click(listeners, ACTION, choose)
