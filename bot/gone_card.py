"""What the card says of a ticket that is deleted, or was merged into another. Pure."""

from datetime import datetime

from bot.blocks import Post, actions, button, context, header, section
from bot.card import CardFacts, fallback, since
from bot.mrkdwn import escape
from bot.texts import Say

RESTORE = "restore_ticket"


def deleted(number: str, *, by: str, at: datetime, say: Say) -> Post:
    """Nothing of what the ticket said, and the one thing that can be done (R10)."""
    said = say("{number} was deleted by {name}.", number=number, name=by or "–")
    hint = say("What is said in this thread is not kept. For 30 days the ticket can be restored.")
    blocks = [
        section(escape(said)),
        context(since(at), escape(hint)),
        actions("gone", [button(say("Restore"), RESTORE, number)]),
    ]
    return Post(text=escape(said, 300), blocks=blocks)


def merged(facts: CardFacts, survivor: str, link: str | None, say: Say) -> Post:
    """Where it goes on; `link` is the survivor's thread, if it has one."""
    into = f"<{link}|{escape(survivor)}>" if link else escape(survivor)
    # The link is ours, the sentence somebody's translation.
    said = escape(say("The ticket was merged into {number}.")).replace("{number}", into)
    hint = say("What is said in this thread goes to that ticket.")
    blocks = [header(f"{facts.number} · {facts.title}"), section(said), context(escape(hint))]
    return Post(text=fallback(facts), blocks=blocks)
