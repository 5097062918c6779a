"""A mail that failed or came back is sent again, by a button in the thread that tells of it."""

from bot.asked import Asked, on_click
from bot.blocks import Block, button
from bot.listeners import Listeners
from bot.mrkdwn import escape
from bot.texts import Say
from desk import sending_again

SEND_AGAIN = "send_again"


def offered(delivery_id: int, say: Say) -> Block:
    """The button under the notice."""
    return button(say("Send again to this address"), SEND_AGAIN, str(delivery_id))


async def send(asked: Asked, value: str) -> None:
    mail = await sending_again.send_again(asked.room.house, int(value), actor=asked.actor)
    await asked.answer(escape(asked.say("The mail to {recipient} is sent again.", recipient=mail.recipient)))


def listen(listeners: Listeners) -> None:
    on_click(listeners, SEND_AGAIN, send)
