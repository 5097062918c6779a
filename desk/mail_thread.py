"""Which earlier mails a mail belongs to: its In-Reply-To and References (RFC 5322 §3.6.4).

The receiver's own mails on the ticket, and ours to them before this one; nothing that came later, so that a
second try says the same.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from desk import addresses
from models.contact import ContactAddress
from models.delivery import Courier, Delivery, State
from models.inbound_mail import InboundMail, Outcome

MOST_REFERENCES = 12
_LOOK_BACK = 30
# What a client may get back without harm to the header it stands in.
_SOUND_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>")


@dataclass(frozen=True, slots=True)
class MailThread:
    """`in_reply_to` is empty for the first mail; `answers_theirs`: they wrote by mail before."""

    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    answers_theirs: bool = False


@dataclass(frozen=True, slots=True)
class _Earlier:
    at: datetime
    message_id: str
    is_theirs: bool


async def thread_of(delivery: Delivery) -> MailThread:
    """The thread a delivery continues, as the one who gets it has it."""
    if delivery.ticket_id is None:
        return MailThread()
    return thread(await _theirs(delivery) + await _ours(delivery))


def thread(earlier: list[_Earlier]) -> MailThread:
    """Answers their last mail, else follows our own last; the beginning and the latest are referred to."""
    known = sorted((item for item in earlier if _SOUND_ID.fullmatch(item.message_id)), key=lambda e: e.at)
    if not known:
        return MailThread()
    theirs = [item for item in known if item.is_theirs]
    parent = (theirs or known)[-1].message_id
    ids = list(dict.fromkeys(item.message_id for item in known if item.message_id != parent))
    if len(ids) >= MOST_REFERENCES:
        ids = ids[:1] + ids[2 - MOST_REFERENCES :]
    # The parent stands last, as a mail program would put it.
    return MailThread(in_reply_to=parent, references=(*ids, parent), answers_theirs=bool(theirs))


async def _theirs(delivery: Delivery) -> list[_Earlier]:
    mails = (
        await InboundMail.filter(
            ticket_id=delivery.ticket_id,
            outcome__in=(Outcome.TICKET, Outcome.COMMENT),
            received_at__lte=delivery.created_at,
            message_id__isnull=False,
        )
        .order_by("-id")
        .limit(_LOOK_BACK)
        .values_list("received_at", "message_id", "sender")
    )
    if not mails:
        return []
    own = {addresses.normalise(delivery.recipient)}
    if delivery.contact_id is not None:
        known = ContactAddress.filter(contact_id=delivery.contact_id).values_list("address", flat=True)
        own |= {str(address) for address in await known}
    return [
        _Earlier(at, _bracketed(message_id), is_theirs=True)
        for at, message_id, sender in mails
        if addresses.normalise(sender) in own
    ]


def _bracketed(message_id: str) -> str:
    return message_id if message_id.startswith("<") else f"<{message_id}>"


async def _ours(delivery: Delivery) -> list[_Earlier]:
    sent = (
        await Delivery.filter(
            ticket_id=delivery.ticket_id,
            courier=Courier.MAIL,
            recipient=delivery.recipient,
            id__lt=delivery.id,
            message_id__isnull=False,
        )
        .exclude(state__in=(State.CANCELLED, State.HELD))
        .order_by("-id")
        .limit(_LOOK_BACK)
        .values_list("created_at", "message_id")
    )
    return [_Earlier(at, message_id, is_theirs=False) for at, message_id in sent]
