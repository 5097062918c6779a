"""The mails that come back to us about mails of ours: which delivery, and what they report of it.

A report counts if it came to a signed return address, bears the signed envelope id, or returns a Message-ID
of a mail we sent – none of them can be guessed – and names the recipient that this mail went to, or nobody.
"""

import re
from dataclasses import dataclass

from desk import addresses, return_address
from desk.delivery_reports import Report, Told
from desk.house import House
from models.delivery import Courier, Delivery
from scanners import pointers
from scanners.kinds.failures_in_text import is_permanent, status_in
from scanners.kinds.report_fields import bare_field, decoded
from scanners.parsed_mail import Attachment, MailKind, ParsedMail
from scanners.read_mail import ReadMail

_ENVELOPE_ID = re.compile(r"(?im)^Original-Envelope-Id:[ \t]*(\S{1,100})")
_COMPLAINT_OF = re.compile(r"(?im)^(?:Original-Rcpt-To|Removal-Recipient):[ \t]*(.{1,400})")
_MOST_PARTS = 20
_MOST_BYTES = 64 * 1024
_MOST_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Reported:
    """`delivery` is None if it is gone; `came_back`: to a return address, so it is about that mail alone.

    `is_signed`: to such an address, or with the signed envelope id.
    """

    delivery: Delivery | None
    came_back: bool = False
    is_signed: bool = True


async def find(house: House, read: ReadMail) -> Reported | None:
    """The delivery that a mail is about; None for a mail that is about none of ours. Writes nothing."""
    for address in pointers.addresses(read.mail):
        number = return_address.read(house.signer, address)
        if number is not None:
            return Reported(await Delivery.get_or_none(id=number, courier=Courier.MAIL), came_back=True)
    if read.mail.kind not in pointers.REPORTS:
        return None
    for part in _parts(read.mail, "delivery-status", "feedback-report"):
        found = _ENVELOPE_ID.search(part)
        number = return_address.read_token(house.signer, found[1]) if found is not None else None
        if number is not None:
            return Reported(await Delivery.get_or_none(id=number, courier=Courier.MAIL))
    delivery = await _by_message_id(read.mail)
    return Reported(delivery, is_signed=False) if delivery is not None else None


async def _by_message_id(mail: ParsedMail) -> Delivery | None:
    ids = pointers.message_ids_reported(mail)
    if not ids:
        return None
    ours = await Delivery.filter(message_id__in=ids, courier=Courier.MAIL).order_by("-id")
    return ours[0] if ours else None


def report_of(mail: ParsedMail, delivery: Delivery, *, came_back: bool) -> Report | None:
    """What a mail reports of the delivery; None if it says nothing of it that can be believed. Pure."""
    match mail.kind:
        case MailKind.BOUNCE:
            return _of_bounce(mail, delivery, came_back=came_back)
        case MailKind.DELIVERY_NOTICE:
            return Report(Told.ARRIVED)
        case MailKind.FEEDBACK:
            return _of_complaint(mail, delivery)
        case _:
            return None


def _of_bounce(mail: ParsedMail, delivery: Delivery, *, came_back: bool) -> Report | None:
    named = [item for item in mail.bounces if "@" in item.recipient]
    for item in named:
        if _is_same(item.recipient, delivery):
            told = Told.FAILED if item.permanent else Told.DELAYED
            return Report(told, item.status, item.diagnostic)
    if named or not came_back:
        return None
    return _of_words(mail)


def _of_words(mail: ParsedMail) -> Report | None:
    """It names nobody: only a clear code says what it means."""
    if mail.bounces:
        first = mail.bounces[0]
        told = Told.FAILED if first.permanent else Told.DELAYED
        return Report(told, first.status, first.diagnostic)
    words = " ".join(mail.text[:_MOST_WORDS].split())
    status = status_in(words)
    if not status:
        return None
    told = Told.FAILED if is_permanent(status=status, text=words) else Told.DELAYED
    return Report(told, status, words)


def _of_complaint(mail: ParsedMail, delivery: Delivery) -> Report | None:
    for part in _parts(mail, "feedback-report"):
        named = [bare_field(found.strip()) for found in _COMPLAINT_OF.findall(part)]
        named = [name for name in named if "@" in name]
        if named and not any(_is_same(name, delivery) for name in named):
            return None
    return Report(Told.COMPLAINT, words=mail.auto.reason if mail.auto is not None else "")


def _is_same(address: str, delivery: Delivery) -> bool:
    return addresses.normalise(address) == addresses.normalise(delivery.recipient)


def _parts(mail: ParsedMail, *kinds: str) -> list[str]:
    return [_text(item) for item in mail.attachments[:_MOST_PARTS] if item.content_type.endswith(kinds)]


def _text(item: Attachment) -> str:
    return decoded(item.data[:_MOST_BYTES])
