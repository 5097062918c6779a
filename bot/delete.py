"""Delete a ticket (R10, Löschen), which asks first, and restore one: by command, and from the card's menu.

`Restore` on the card of a deleted ticket is in `restore.py`.
"""

from bot.act_words import One, one
from bot.asked import Asked, on_click
from bot.listeners import Listeners
from bot.mrkdwn import escape
from bot.subcommand import Subcommand
from desk import access, ticket_deletion
from desk.i18n import N_

ASK, DELETE = "ask_delete_ticket", "delete_ticket"


async def delete(asked: Asked, wish: One) -> None:
    await ask(asked, wish.number)


async def ask(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    question = asked.say(
        "Delete {number} “{title}”? Nobody sees it then, and its mails that wait are not sent. "
        "For {days} days it can be restored.",
        number=ticket.number,
        title=ticket.title,
        days=ticket_deletion.KEPT.days,
    )
    label = asked.say("Delete {number}", number=ticket.number)
    await asked.confirm(question, label=label, action_id=DELETE, value=ticket.number)


async def confirmed(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    await ticket_deletion.delete(asked.room.house, ticket, actor=asked.actor)
    said = asked.say(
        "{number} is deleted. To get it back: {usage}",
        number=ticket.number,
        usage=f"/ticket restore {ticket.number}",
    )
    await asked.answer(escape(said))


async def restore(asked: Asked, wish: One) -> None:
    ticket = await ticket_deletion.called(asked.actor, wish.number)
    await ticket_deletion.restore(asked.room.house, ticket, actor=asked.actor)
    await asked.answer(escape(asked.say("{number} is restored.", number=ticket.number)))


SUBCOMMANDS = (
    Subcommand(("delete", "löschen"), "delete TT1", N_("deletes a ticket, after asking"), one, delete),
    Subcommand(
        ("restore", "wiederherstellen"), "restore TT1", N_("brings a deleted ticket back"), one, restore
    ),
)


def listen(listeners: Listeners) -> None:
    on_click(listeners, ASK, ask)
    on_click(listeners, DELETE, confirmed)
