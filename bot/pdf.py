"""The PDF of a ticket (R12) for the one who asks: Slack takes no file into a message that one person sees,
so it goes into their direct messages with us.

The customer's edition unless the internal one is asked for, and each says which it is (R17).
"""

from bot.act_words import Printing, printing
from bot.asked import Asked, on_click
from bot.files import share
from bot.listeners import Listeners
from bot.mrkdwn import escape
from bot.subcommand import Subcommand
from desk import access, ticket_pdf
from desk.i18n import N_

PDF, INTERNAL_PDF = "pdf_of_ticket", "internal_pdf_of_ticket"


async def pdf(asked: Asked, wish: Printing) -> None:
    ticket = await access.ticket_for(asked.actor, wish.number)
    edition = ticket_pdf.internal_edition if wish.is_internal else ticket_pdf.customer_edition
    data = await edition(asked.room.house, asked.actor, [ticket.number])
    which = _INTERNAL if wish.is_internal else _FOR_CUSTOMER
    # Posting to a person opens the conversation, and tells its id.
    said = escape(asked.say(which, number=ticket.number))
    posted = await asked.room.slack.chat_postMessage(channel=asked.person.slack_user, text=said)
    name = f"{ticket.number}{'-internal' if wish.is_internal else ''}.pdf"
    await share(asked.room.slack, channel=posted["channel"], thread_ts=None, name=name, data=data)
    await asked.answer(escape(asked.say("The PDF is in your direct messages with me.")))


_FOR_CUSTOMER = N_("{number} as PDF, as the customer may see it:")
_INTERNAL = N_("{number} as PDF with internal notes, not for the customer:")


async def press(asked: Asked, number: str) -> None:
    await pdf(asked, Printing(number, is_internal=False))


async def press_internal(asked: Asked, number: str) -> None:
    await pdf(asked, Printing(number, is_internal=True))


SUBCOMMANDS = (
    Subcommand(
        ("pdf",), "pdf TT1 [internal]", N_("sends you the PDF; internal: with the notes"), printing, pdf
    ),
)


def listen(listeners: Listeners) -> None:
    on_click(listeners, PDF, press)
    on_click(listeners, INTERNAL_PDF, press_internal)
