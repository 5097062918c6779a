"""A mail that has been read, as the desk takes it: its row, its envelope, its files. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from desk import addresses
from desk.documents import Kept, Upload
from desk.inbound import Envelope
from models.inbound_mail import InboundMail
from scanners.authentication import NOT_ASKED, Authentication, authenticate
from scanners.conversations import conversation_of
from scanners.kinds.kind import is_generated
from scanners.parsed_mail import Address, MailKind, ParsedMail


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A stored mail, what it says, and its files, whose bytes are safe already."""

    row: InboundMail
    mail: ParsedMail
    kept: Sequence[Kept]
    envelope: Envelope
    authentication: Authentication = NOT_ASKED


def read_mail(row: InboundMail, mail: ParsedMail, kept: Sequence[Kept], *, authserv_id: str = "") -> ReadMail:
    """Puts the envelope to it; its digest is the same for a mail that came by two ways.

    `authserv_id`: the mail server that is believed about senders (`scanners/authentication.py`).
    """
    sender = mail.from_ or Address("", "")
    authentication = authenticate(mail.headers, authserv_id=authserv_id, sender=sender.address)
    content = "\0".join((mail.subject, mail.text, *sorted(item.sha256 for item in kept)))
    envelope = Envelope(
        message_id=mail.message_id,
        kind=mail.kind,
        sender=addresses.normalise(sender.address),
        sender_name=sender.name,
        subject=mail.subject,
        digest=hashlib.sha256(content.encode("utf-8", "replace")).hexdigest(),
        verdict=authentication.verdict,
        conversation=conversation_of(mail),
    )
    return ReadMail(row=row, mail=mail, kept=kept, envelope=envelope, authentication=authentication)


def uploads(mail: ParsedMail) -> list[Upload]:
    """Its files, for the desk to keep."""
    return [
        Upload(
            name=item.name,
            content_type=item.content_type,
            data=item.data,
            content_id=item.content_id,
            is_inline=item.inline,
        )
        for item in mail.attachments
    ]


def is_auto_replied(mail: ParsedMail) -> bool:
    """An answer by a machine, such as an absence note; what a program sends by itself may be a ticket."""
    if mail.kind is MailKind.OUT_OF_OFFICE:
        return True
    return mail.kind is MailKind.AUTO_REPLY and not is_generated(mail.auto)
