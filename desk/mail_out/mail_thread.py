"""Which earlier mails a mail belongs to: In-Reply-To, References, subject (RFC 5322 §3.6.4, §3.6.5).

The receiver's own mails on the ticket, and ours to them before this one; nothing that came later, so that a
second try says the same. A conversation keeps the subject of our first mail in it: Gmail begins a new one
where the subject changes, whatever is referred to. Where another ticket system put its number into theirs,
that number is kept: many find their tickets by nothing else.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk import addresses
from models.contact import ContactAddress
from models.delivery import Courier, Delivery, State
from models.inbound_mail import InboundMail, Outcome

MOST_REFERENCES = 12
RE = "Re: "
# `[#4711]`, `[Ticket#4711]`, `[rt.example.com #4711]`.
_THEIR_NUMBER = re.compile(r"\[(?:[A-Za-z][\w.-]{0,30} ?)?# ?[0-9]{2,15}\]", re.ASCII)
# What a client may get back without harm to the header it stands in.
_SOUND_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>")


@dataclass(frozen=True, slots=True)
class MailThread:
    """`in_reply_to` is empty for the first mail; `answers_theirs`: they wrote by mail before.

    `subject` is that of our first mail, without `Re:`; `conversation` is Outlook's, of their last mail.
    """

    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    answers_theirs: bool = False
    # No mail of theirs stands at the beginning.
    began_here: bool = True
    subject: str = ""
    conversation: str = ""
    # What their ticket system calls it, as it stands in their subjects.
    their_number: str = ""


NO_THREAD = MailThread()


@dataclass(frozen=True, slots=True)
class Earlier:
    """One mail of the conversation."""

    at: datetime
    message_id: str
    is_theirs: bool
    subject: str = ""
    conversation: str = ""


async def threads_of(deliveries: Sequence[Delivery]) -> Mapping[int, MailThread]:
    """By delivery: the thread it continues, as the one who gets it has it. Three queries for all."""
    if not deliveries:
        return {}
    tickets = {item.ticket_id for item in deliveries}
    inbound = await _inbound(tickets)
    sent = await _sent(tickets, {item.recipient for item in deliveries})
    own = await _addresses(deliveries) if inbound else {}
    return {item.id: thread(_theirs(item, inbound, own) + _ours(item, sent)) for item in deliveries}


def thread(earlier: list[Earlier]) -> MailThread:
    """Answers their last mail, else follows our own last; the beginning and the latest are referred to."""
    known = sorted((item for item in earlier if _SOUND_ID.fullmatch(item.message_id)), key=lambda e: e.at)
    if not known:
        return NO_THREAD
    theirs = [item for item in known if item.is_theirs]
    ours = [item for item in known if not item.is_theirs]
    parent = (theirs or known)[-1]
    return MailThread(
        in_reply_to=parent.message_id,
        # The parent stands last, as a mail program would put it.
        references=(*_capped(known, parent, ours), parent.message_id),
        answers_theirs=bool(theirs),
        began_here=not known[0].is_theirs,
        subject=next((without_re(item.subject) for item in ours if item.subject), ""),
        conversation=parent.conversation,
        their_number=_their_number(theirs),
    )


def _their_number(theirs: Sequence[Earlier]) -> str:
    found = (_THEIR_NUMBER.search(item.subject) for item in theirs)
    return next((number[0] for number in found if number), "")


def _capped(known: Sequence[Earlier], parent: Earlier, ours: Sequence[Earlier]) -> list[str]:
    """The first mail, our first (services on the way change the ids of others), and as many of the latest."""
    ids = [item.message_id for item in known if item.message_id != parent.message_id]
    ids = list(dict.fromkeys(ids))
    room = MOST_REFERENCES - 1
    if len(ids) <= room:
        return ids
    anchors = {ids[0], *(item.message_id for item in ours[:1])}
    kept = [item for item in ids if item in anchors]
    rest = [item for item in ids if item not in anchors]
    return [*kept, *rest[len(kept) - room :]]


def without_re(subject: str) -> str:
    """What a mail of ours is called, whether it answered one or not."""
    return subject.removeprefix(RE)


async def _inbound(tickets: set[int | None]) -> Sequence[InboundMail]:
    """Mails that went into these tickets, the raw ones of machines left out."""
    return (
        await InboundMail.filter(
            ticket_id__in=tickets,
            outcome__in=(Outcome.TICKET, Outcome.COMMENT),
            message_id__isnull=False,
        )
        .order_by("id")
        .only("id", "ticket_id", "received_at", "message_id", "sender", "subject", "conversation")
    )


async def _sent(tickets: set[int | None], recipients: set[str]) -> Sequence[Delivery]:
    """Mails of ours to these people about these tickets."""
    return (
        await Delivery.filter(
            ticket_id__in=tickets, courier=Courier.MAIL, recipient__in=recipients, message_id__isnull=False
        )
        .exclude(state__in=(State.CANCELLED, State.HELD))
        .order_by("id")
        .only("id", "ticket_id", "recipient", "created_at", "message_id", "subject")
    )


async def _addresses(deliveries: Sequence[Delivery]) -> Mapping[int, frozenset[str]]:
    """By delivery: the addresses of the one who gets it."""
    rows = await ContactAddress.filter(
        contact_id__in={item.contact_id for item in deliveries if item.contact_id is not None}
    ).values_list("contact_id", "address")
    return {
        item.id: frozenset(address for contact_id, address in rows if contact_id == item.contact_id)
        | {addresses.normalise(item.recipient)}
        for item in deliveries
    }


def _theirs(
    delivery: Delivery, inbound: Sequence[InboundMail], own: Mapping[int, frozenset[str]]
) -> list[Earlier]:
    return [
        Earlier(
            mail.received_at,
            _bracketed(mail.message_id or ""),
            is_theirs=True,
            subject=mail.subject,
            conversation=mail.conversation or "",
        )
        for mail in inbound
        if mail.ticket_id == delivery.ticket_id
        and mail.received_at <= delivery.created_at
        and addresses.normalise(mail.sender) in own[delivery.id]
    ]


def _bracketed(message_id: str) -> str:
    return message_id if message_id.startswith("<") else f"<{message_id}>"


def _ours(delivery: Delivery, sent: Sequence[Delivery]) -> list[Earlier]:
    return [
        Earlier(mail.created_at, mail.message_id or "", is_theirs=False, subject=mail.subject)
        for mail in sent
        if mail.id < delivery.id
        and (mail.ticket_id, mail.recipient) == (delivery.ticket_id, delivery.recipient)
    ]
