"""The card of a mail in quarantine (R41): why it is there, what it says, and what can be done. Pure.

Once somebody has decided, it says who and what, and offers nothing more.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.blocks import Block, Post, actions, button, context, fields, header, rich_quote, section
from bot.card import since
from bot.mrkdwn import cut, escape
from bot.texts import Say
from desk.i18n import N_
from desk.quarantine import Order

ACCEPT, NEW, SPAM, IGNORE = "accept_mail", "new_ticket_of_mail", "spam_mail", "ignore_mail"
EXCERPT, EXCERPT_LINES = 700, 8

_DONE = {
    Order.ACCEPT: N_("{name} accepted it."),
    Order.NEW: N_("{name} made a ticket of it."),
    Order.SPAM: N_("{name} called it spam."),
    Order.IGNORE: N_("{name} put it aside."),
}


@dataclass(frozen=True, slots=True)
class QuarantinedMail:
    """What the card shows, looked up; links are ours, all else is somebody's words."""

    id: int
    sender: str
    subject: str
    reason: str
    words: str
    received_at: datetime
    # The ticket it names, and the link to its thread.
    named: str | None = None
    named_link: str | None = None
    can_accept: bool = False
    # Its sender takes part in that ticket already.
    takes_part: bool = False
    waits: bool = True
    order: Order | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    # What it became.
    ticket: str | None = None
    ticket_link: str | None = None


def build(mail: QuarantinedMail, say: Say) -> Post:
    blocks = [header(f"✉ {say('Mail in quarantine')}")]
    if mail.waits and mail.reason:
        blocks.append(section(f"*{escape(mail.reason, 1500)}*"))
    blocks.append(fields(_facts(mail, say)))
    if words := _beginning(mail.words):
        blocks.append(rich_quote("words", words))
    if mail.waits:
        blocks += [context(since(mail.received_at)), actions("decide", _buttons(mail, say))]
    else:
        blocks += _done(mail, say)
    return Post(
        text=escape(f"{say('Mail in quarantine')}: {mail.sender} – {mail.subject}", 300), blocks=blocks
    )


def _facts(mail: QuarantinedMail, say: Say) -> list[tuple[str, str]]:
    shown = [
        (say("From"), escape(mail.sender, 300)),
        (say("Subject"), escape(mail.subject, 300)),
    ]
    if mail.named is not None:
        shown.append((say("Names"), _linked(mail.named, mail.named_link)))
    return shown


def _linked(number: str, link: str | None) -> str:
    return f"<{link}|{escape(number)}>" if link else escape(number)


def _beginning(text: str) -> str:
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    more = ["…"] if len(lines) > EXCERPT_LINES else []
    return cut("\n".join(lines[:EXCERPT_LINES] + more), EXCERPT)


def _buttons(mail: QuarantinedMail, say: Say) -> list[Block]:
    value = str(mail.id)
    accept = say("Put into {number}", number=mail.named) if mail.takes_part else say("Accept as participant")
    return [
        *([button(accept, ACCEPT, value, style="primary")] if mail.can_accept else []),
        button(say("New ticket"), NEW, value),
        button(say("Spam"), SPAM, value),
        button(say("Ignore"), IGNORE, value),
    ]


def _done(mail: QuarantinedMail, say: Say) -> list[Block]:
    sentence = _DONE[mail.order] if mail.order is not None else N_("It is no longer in quarantine.")
    said = f"✓ {escape(say(sentence, name=mail.decided_by or 'Postbote'))}"
    if mail.ticket is not None:
        said = f"{said} {_linked(mail.ticket, mail.ticket_link)}"
    return [section(said), *([context(since(mail.decided_at))] if mail.decided_at is not None else [])]
