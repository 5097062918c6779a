"""What was folded away of a customer's mail, quoted text and signature, is shown to who asks (R40).

In a modal: it opens where the agent looks, also at a card far up in the channel.
"""

from bot.asked import Asked, on_click
from bot.blocks import rich_quote
from bot.listeners import Listeners
from bot.messages import FOLDED
from bot.mrkdwn import ELEMENT_LENGTH, cut, escape
from desk import access
from models.comment import Comment

# A block for each piece that Slack keeps together, and as many as anybody reads.
LETTERS = ELEMENT_LENGTH
MOST = 30


def listen(listeners: Listeners) -> None:
    on_click(listeners, FOLDED, show)


async def show(asked: Asked, value: str) -> None:
    text = (await _folded(asked, value) or "").strip() or "–"
    pieces = _pieces(cut(text, LETTERS * MOST))
    blocks = [rich_quote(f"folded{number}", piece) for number, piece in enumerate(pieces)]
    await asked.present(asked.say("Quoted text"), escape(text, LETTERS), blocks)


def _pieces(text: str) -> list[str]:
    """As long as a block may be, divided between lines where there are some."""
    pieces = []
    while len(text) > LETTERS:
        end = text.rfind("\n", 1, LETTERS)
        end = end if end > 0 else LETTERS
        pieces.append(text[:end])
        text = text[end:].removeprefix("\n")
    return [*pieces, text]


async def _folded(asked: Asked, value: str) -> str | None:
    """Of a ticket by its number, or of a comment by its id."""
    if value.isdigit():
        comment = await Comment.get_or_none(id=int(value))
        return comment.folded if comment else None
    return (await access.ticket_for(asked.actor, value)).description_folded
