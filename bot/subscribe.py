"""Subscribe (R14, Abonnieren) and end it (R25): an agent hears of what others change of a ticket."""

from bot.act_words import One, one
from bot.asked import Asked, on_click
from bot.listeners import Listeners
from bot.mrkdwn import escape
from bot.subcommand import Subcommand
from desk import access, subscriptions
from desk.i18n import N_

SUBSCRIBE, UNSUBSCRIBE = "subscribe_ticket", "unsubscribe_ticket"


async def subscribe(asked: Asked, wish: One) -> None:
    await begin(asked, wish.number)


async def unsubscribe(asked: Asked, wish: One) -> None:
    await end(asked, wish.number)


async def begin(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    new = await subscriptions.subscribe(asked.room.house, [ticket.id], asked.agent, actor=asked.actor)
    if new:
        said = asked.say("You will hear of what others change of {number}.", number=ticket.number)
    else:
        said = asked.say(
            "You have subscribed to {number} already. To end it: {usage}",
            number=ticket.number,
            usage=f"/ticket unsubscribe {ticket.number}",
        )
    await asked.answer(escape(said))


async def end(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    left = await subscriptions.unsubscribe(asked.room.house, [ticket.id], asked.agent, actor=asked.actor)
    if left:
        said = asked.say("You will hear no more of {number}.", number=ticket.number)
    else:
        said = asked.say("You had not subscribed to {number}.", number=ticket.number)
    await asked.answer(escape(said))


SUBCOMMANDS = (
    Subcommand(
        ("subscribe", "abonnieren"),
        "subscribe TT1",
        N_("you hear of what others change"),
        one,
        subscribe,
    ),
    Subcommand(
        ("unsubscribe", "abbestellen"),
        "unsubscribe TT1",
        N_("you hear of it no more"),
        one,
        unsubscribe,
    ),
)


def listen(listeners: Listeners) -> None:
    on_click(listeners, SUBSCRIBE, begin)
    on_click(listeners, UNSUBSCRIBE, end)
