"""What we post into a ticket's thread: what customers and colleagues said elsewhere, and quiet notices. Pure.

Foreign words are shown as they are: no mention, no formatting, no link of their own making.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks import TEXT_LENGTH, Block, Post, actions, button, context, section
from bot.mrkdwn import cut, escape, words
from bot.texts import Say
from desk.i18n import N_
from models.comment import Author, Channel

# What is longer goes into the thread as a file.
SHOWN_LENGTH = 8000
QUIET_LENGTH = 300

FOLDED = "show_folded"

VIA = {
    Channel.EMAIL: N_("by e-mail"),
    Channel.PORTAL: N_("in the portal"),
    Channel.SLACK: N_("in Slack"),
    Channel.CLI: N_("at the command line"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as the thread shows it."""

    author: Author
    name: str
    channel: Channel
    is_external: bool
    body: str
    customer: str | None = None
    # Something of the mail was folded away: the comment that has it.
    folded_in: int | None = None


def comment(said: Said, say: Say) -> Post:
    """Who said it to whom and by which way, then the words."""
    sign, what = _heading(said, say)
    via = say(VIA[said.channel]) if said.channel in VIA else ""
    line = [
        {"type": "text", "text": f"{sign} "},
        *words(cut(said.name, 200), bold=True),
        {"type": "text", "text": f" · {' · '.join(part for part in (what, via) if part)}"},
    ]
    quote = words(cut(said.body, SHOWN_LENGTH)) or [{"type": "text", "text": "–"}]
    elements = [
        {"type": "rich_text_section", "elements": line},
        {"type": "rich_text_quote", "elements": quote},
    ]
    shown: list[Block] = [{"type": "rich_text", "block_id": "said", "elements": elements}]
    if is_cut(said.body):
        shown.append(context(escape(say("The rest is in the file below."))))
    if said.folded_in is not None:
        shown.append(actions("more", [button(say("Show quoted text"), FOLDED, str(said.folded_in))]))
    return Post(text=escape(f"{said.name}: {said.body}", TEXT_LENGTH), blocks=shown)


def _heading(said: Said, say: Say) -> tuple[str, str]:
    match said.author:
        case Author.CONTACT:
            return "📨", say("customer")
        case Author.SYSTEM:
            return "🤖", say("automatic message")
    if not said.is_external:
        return "🔒", say("internal note")
    if said.customer:
        return "📤", say("to {customer}", customer=said.customer)
    return "📤", say("to the customer")


def is_cut(body: str) -> bool:
    """Too long to be shown whole?"""
    return len(body) > SHOWN_LENGTH


def notice(sentence: str, *, ways: Sequence[Block] = ()) -> Post:
    """One quiet line; a long one, like a solution, is easier to read as a paragraph. `ways`: buttons."""
    text = escape(sentence, 2900)
    shown = context(text) if len(text) <= QUIET_LENGTH else section(text)
    return Post(text=text, blocks=[shown, actions("ways", ways)] if ways else [shown])
