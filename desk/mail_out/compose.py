"""A delivery becomes a mail: words, header, files; the envelope it travels in.

The same delivery gives the same bytes at every try.
"""

import asyncio
import hashlib
import sys
from dataclasses import dataclass

from desk import addresses, reply_address, return_address
from desk.errors import DeliveryError
from desk.house import House
from desk.mail_out import enclosures, head, mails, mime
from desk.mail_out.enclosures import Enclosures
from desk.mail_out.head import Head
from desk.mail_out.mail_facts import MailFacts
from desk.mail_out.mail_templates import MailTemplates, Rendered

# Larger texts are encoded in a thread; small ones are quicker at once.
LARGE = 100_000
# Where the layout ends: what stands before it is read last.
_END_OF_WORDS = ("<!--end-->", "</body>")


@dataclass(frozen=True, slots=True)
class Composed:
    """What goes to the mail server: the envelope and the bytes."""

    sender: str
    recipient: str
    data: bytes
    # Where bounces shall come back to, if the sender's mailbox takes such addresses.
    return_path: str | None = None
    # What a report about this mail may name it by (RFC 3461 §4.4).
    envelope_id: str = ""
    # As it stands in the header.
    subject: str = ""

    @property
    def is_ascii(self) -> bool:
        """Are the addresses such that any server takes them?"""
        return self.sender.isascii() and self.recipient.isascii()


async def compose(
    house: House, facts: MailFacts, templates: MailTemplates, *, most_bytes: int | None = None
) -> Composed:
    """Make the mail of a delivery; the mail server takes `most_bytes` of it.

    Raises DeliveryError for one that must not or can't be sent.
    """
    delivery = facts.delivery
    recipient = addresses.in_ascii(delivery.recipient)
    if not addresses.is_sound(recipient):
        raise DeliveryError(f"{delivery.recipient!r} is no mail address.", permanent=True)
    if not delivery.message_id:
        raise DeliveryError("This mail has no Message-ID.", permanent=True)
    enclosed = await enclosures.of(house, facts, limit=_room_for_files(house, most_bytes))
    context = mails.context_of(facts, linked=enclosed.linked, pictures=enclosed.pictures)
    words = await templates.render(delivery.kind, facts.language, context)
    words = _with_token(house, facts, words)
    sender = sender_of(house, facts)
    top = Head(sender, recipient, head.subject(facts, words.subject))
    logo = (await house.preferences()).company_logo if enclosures.LOGO in words.html else ""
    parts = _Parts(words, enclosed, logo, delivery.message_id)
    if enclosed.has_bytes or len(words.text) + len(words.html) > LARGE:
        body = await asyncio.to_thread(_body, house, parts)
    else:
        body = _body(house, parts)
    return enveloped(house, facts, head.written(house, facts, top) + body, subject=top.subject)


def enveloped(house: House, facts: MailFacts, data: bytes, *, subject: str) -> Composed:
    """These bytes on their way to who gets the delivery, whatever they were made of.

    Raises DeliveryError if nobody may be told of it any more, whoever has its bytes already.
    """
    if facts.ticket is not None and facts.ticket.deleted_at is not None:
        raise DeliveryError("The ticket of this mail was deleted.", permanent=True)
    if facts.delivery.comment_id is not None and facts.comment is None:
        raise DeliveryError("The comment of this mail is an internal note or gone.", permanent=True)
    _, sender = sender_of(house, facts)
    number = facts.delivery.id
    return Composed(
        sender=sender,
        recipient=addresses.in_ascii(facts.delivery.recipient),
        data=data,
        return_path=_return_path(house, facts, sender),
        envelope_id=return_address.token(house.signer, delivery_id=number) if number else "",
        subject=subject,
    )


def _room_for_files(house: House, most_bytes: int | None) -> int:
    """The mail as a whole is meant, as servers mean it: base64 makes 78 bytes of 57."""
    most = min(house.settings.upload_mb * 1_000_000, most_bytes or sys.maxsize)
    # Words and header need a little.
    return max(0, (most - 2 * LARGE) * 57 // 78)


def _return_path(house: House, facts: MailFacts, sender: str) -> str | None:
    """Only below an address that is watched: elsewhere bounces would reach nobody."""
    form = facts.forms.get(addresses.normalise(sender))
    if form is None or not facts.delivery.id:
        return None
    return return_address.make(house.signer, sender, delivery_id=facts.delivery.id, form=form)


def sender_of(house: House, facts: MailFacts) -> tuple[str, str]:
    """Name and address: the group's, else the desk's (POSTBOTE_MAIL_FROM)."""
    name, address = addresses.split(house.settings.mail_from)
    group = facts.group
    if group is None or not group.email:
        return name or facts.company, addresses.in_ascii(address)
    shown = facts.company if group.name == facts.company else f"{facts.company} – {group.name}"
    return shown, addresses.in_ascii(group.email)


def _with_token(house: House, facts: MailFacts, words: Rendered) -> Rendered:
    """The signed token at the end of text and HTML (R39), whichever templates an administrator has."""
    if facts.ticket is None or facts.delivery.payload.get("answer_to"):
        return words
    token = reply_address.token(house.signer, serial=facts.ticket.serial, given_to=head.given_to(facts))
    line = f'<p class="quiet" style="margin:12px 0 0; font-size:11px; color:#5b6472">Ref: {token}</p>\n'
    return Rendered(words.subject, f"{words.text}\nRef: {token}\n", _at_the_end(words.html, line))


def _at_the_end(html: str, line: str) -> str:
    for mark in _END_OF_WORDS:
        before, end, after = html.rpartition(mark)
        if end:
            return f"{before}{line}{end}{after}"
    return f"{html}{line}"


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a body is made of; `logo` is a SHA-256, or empty where the HTML shows none."""

    words: Rendered
    enclosed: Enclosures
    logo: str
    message_id: str


def _body(house: House, parts: _Parts) -> bytes:
    # Python's own boundaries are random: these are the same at every try.
    digest = hashlib.sha256(parts.message_id.encode()).hexdigest()[:24]
    html = _shown(house, parts, boundary=f"=_{digest}_2")
    body = mime.multipart("alternative", f"=_{digest}_0", [mime.text("plain", parts.words.text), html])
    if parts.enclosed.attached:
        files = enclosures.parts_of_files(house, parts.enclosed)
        body = mime.multipart("mixed", f"=_{digest}_1", [body, *files])
    return b"MIME-Version: 1.0\r\n" + body


def _shown(house: House, parts: _Parts, *, boundary: str) -> bytes:
    """The HTML, with the pictures that it shows beside it (RFC 2387)."""
    html, pictures = parts.words.html, enclosures.parts_of_pictures(house, parts.enclosed)
    if parts.logo:
        html = html.replace(enclosures.LOGO, f"cid:{enclosures.logo_id(parts.logo)}")
        pictures = [*enclosures.parts_of_logo(house, parts.logo), *pictures]
    if not pictures:
        return mime.text("html", html)
    return mime.multipart("related", boundary, [mime.text("html", html), *pictures], of="text/html")
