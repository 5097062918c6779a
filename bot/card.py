"""A ticket's card: the message in the group's channel whose thread is the conversation. Pure.

It shows the present; whoever changed what is told in the thread.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.blocks import (
    Block,
    Post,
    actions,
    button,
    context,
    fields,
    header,
    option,
    overflow,
    rich_quote,
    section,
    select,
)
from bot.messages import FOLDED
from bot.mrkdwn import cut, escape
from bot.texts import Say
from desk.i18n import N_
from models.delivery import State

EXCERPT, EXCERPT_LINES = 700, 8
TAGS_SHOWN = 10

REPLY, SOLVE, TAKE, STATUS = "reply_to_customer", "solve_ticket", "take_ticket", "set_status"
MENU = "ticket_menu"
# What the menu with the dots offers: the word it is heard by, and how it is called.
EDIT, TAGS, WHY, CHANGES, MORE = "edit", "tags", "why", "changes", "more"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a picklist, as people see it."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class LastMail:
    """Where the last mail to the customer is; `at`: when it was sent, or is tried again."""

    state: State
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card shows, looked up and labelled."""

    number: str
    title: str
    description: str
    solution: str
    status: Choice
    statuses: Sequence[Choice]
    priority: str
    customer: str | None
    organisation: str | None
    assignee: str | None
    group: str | None
    created_at: datetime
    # Counts changes: a menu that shows an old choice is replaced by a new one.
    version: int
    # The last mail to the customer did not arrive: this is why.
    trouble: str = ""
    # Of one that is not in trouble.
    mail: LastMail | None = None
    # Nobody gets mail if an agent writes to the customer: this is why (R34).
    warning: str = ""
    in_copy: int = 0
    goes_out: bool = False
    tags: Sequence[str] = ()
    # Numbers of tickets.
    parent: str | None = None
    parts: int = 0
    merged: Sequence[str] = ()
    follows: str | None = None
    followed_by: Sequence[str] = ()
    subscribers: int = 0
    # Something of the mail that opened the ticket was folded away (R40).
    has_folded: bool = False
    # What the customer thought of it: "🙂 good: „…“".
    rating: str = ""


def build(facts: CardFacts, say: Say) -> Post:
    """The card as it stands now."""
    blocks = [header(f"{facts.number} · {facts.title}"), fields(_facts(facts, say))]
    blocks += _excerpt("description", facts.description)
    if facts.has_folded:
        blocks.append(actions("folded", [button(say("Show quoted text"), FOLDED, facts.number)]))
    if facts.solution:
        blocks += [section(f"*{escape(say('Solution'))}*"), *_excerpt("solution", facts.solution)]
    if facts.trouble:
        blocks.append(section(f"⚠ {escape(facts.trouble, 1500)}"))
    if facts.rating:
        blocks.append(context(escape(facts.rating, 1500)))
    if facts.warning:
        blocks.append(context(f"⚠ {escape(facts.warning, 1500)}"))
    if about := _about(facts, say):
        blocks.append(context(about))
    age = f"{escape(say('Age'))}: {since(facts.created_at)}"
    mail = [_mail(facts.mail, say)] if facts.mail is not None else []
    blocks += [context(age, *mail, _hint(facts, say)), actions(f"acts:{facts.version}", _buttons(facts, say))]
    return Post(text=fallback(facts), blocks=blocks)


def fallback(facts: CardFacts) -> str:
    """The card in a line, for notifications."""
    return escape(f"{facts.number} · {facts.title} – {facts.status.label}", 300)


def moved(facts: CardFacts, link: str, say: Say) -> Post:
    """What the card says in a channel that the ticket has left."""
    said = escape(say("The ticket has moved. The conversation goes on here:"))
    blocks = [header(f"{facts.number} · {facts.title}"), section(f"{said} <{link}>")]
    return Post(text=fallback(facts), blocks=blocks)


def _facts(facts: CardFacts, say: Say) -> list[tuple[str, str]]:
    customer = facts.customer or say("none: internal ticket")
    if facts.customer and facts.organisation:
        customer = f"{facts.customer} ({facts.organisation})"
    return [
        (say("Status"), _shown(facts.status.label)),
        (say("Priority"), _shown(facts.priority)),
        (say("Customer"), _shown(customer)),
        (say("Assignee"), _shown(facts.assignee or facts.group or say("nobody"))),
    ]


def _shown(value: str) -> str:
    return escape(value, 300)


def since(at: datetime) -> str:
    """A time that Slack itself keeps fresh: "3 hours ago"."""
    return f"<!date^{int(at.timestamp())}^{{ago}}|{at:%Y-%m-%d %H:%M} UTC>"


def _excerpt(block_id: str, text: str) -> list[Block]:
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    more = ["…"] if len(lines) > EXCERPT_LINES else []
    shown = cut("\n".join(lines[:EXCERPT_LINES] + more), EXCERPT)
    return [rich_quote(block_id, shown)] if shown else []


def _about(facts: CardFacts, say: Say) -> str:
    """What else is to be known, in one calm line; empty if there is nothing."""
    said = [
        f"🏷 {', '.join(facts.tags[:TAGS_SHOWN])}{' …' if len(facts.tags) > TAGS_SHOWN else ''}"
        if facts.tags
        else "",
        say("Follow-up of {number}", number=facts.follows) if facts.follows else "",
        say("Continued in {numbers}", numbers=", ".join(facts.followed_by[:5])) if facts.followed_by else "",
        say("Part of {number}", number=facts.parent) if facts.parent else "",
        say("Parts: {count}", count=facts.parts) if facts.parts else "",
        say("With {numbers}", numbers=", ".join(facts.merged[:5])) if facts.merged else "",
        say("In copy: {count}", count=facts.in_copy) if facts.in_copy else "",
        say("Subscribers: {count}", count=facts.subscribers) if facts.subscribers else "",
    ]
    return escape("   ·   ".join(part for part in said if part), 1500)


_MAILS = {
    State.HELD: N_("✉ held for a moment"),
    State.QUEUED: N_("✉ about to leave"),
    State.SENDING: N_("✉ about to leave"),
    State.SENT: N_("✉ sent"),
    State.DEFERRED: N_("✉ not taken yet, tried again"),
}


def _mail(mail: LastMail, say: Say) -> str:
    """The last mail to the customer, in some words."""
    words = escape(say(_MAILS.get(mail.state, "✉")))
    return f"{words} {since(mail.at)}" if mail.at is not None else words


def _hint(facts: CardFacts, say: Say) -> str:
    if facts.goes_out:
        return say("Every message in this thread goes to the customer. A leading ! or 🔒 keeps it internal.")
    return say("Messages in the thread are internal notes. React with ✉ to send one to the customer.")


def _buttons(facts: CardFacts, say: Say) -> list[Block]:
    reply = button(say("Reply to customer"), REPLY, facts.number, style="primary")
    menu = [option(choice.label, f"{facts.number} {choice.key}") for choice in facts.statuses]
    status = select(say("Status"), STATUS, menu, chosen=f"{facts.number} {facts.status.key}")
    return [
        *([reply] if facts.customer else []),
        button(say("Solve"), SOLVE, facts.number),
        button(say("Take it"), TAKE, facts.number),
        *([status] if menu else []),
        overflow(MENU, _menu(facts, say)),
    ]


def _menu(facts: CardFacts, say: Say) -> list[Block]:
    """Slack shows five at most: what is done often, and the way to all others."""
    offered = (
        (EDIT, say("Edit…")),
        (TAGS, say("Tags…")),
        (WHY, say("Mails, and why")),
        (CHANGES, say("Show changes")),
        (MORE, say("More…")),
    )
    return [option(label, f"{facts.number} {word}") for word, label in offered]
