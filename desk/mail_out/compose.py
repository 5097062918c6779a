"""A delivery becomes a mail: who it is from, how it is threaded and marked, text, HTML, files.

The same delivery gives the same bytes at every try. Mails that leave by themselves say so (RFC 3834 §5) and
ask not to be answered by machines; every mail bears our mark, and an answer comes back to a signed address.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from desk import addresses, mail_kinds, reply_address, return_address, sub_addresses
from desk.errors import DeliveryError
from desk.house import House
from desk.mail_out import mail_headers, mails, mime
from desk.mail_out.mail_facts import MailFacts
from desk.mail_out.mail_templates import MailTemplates, Rendered
from desk.notifications.deciding import ANSWERS_GO_OUT
from models.document import Document

# By it the intake knows our own mails when they come back (R42).
LOOP_HEADER = "X-Postbote-Loop"
# Larger texts are encoded in a thread; small ones are quicker at once.
LARGE = 100_000


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

    @property
    def is_ascii(self) -> bool:
        """Are the addresses such that any server takes them?"""
        return self.sender.isascii() and self.recipient.isascii()


async def compose(house: House, facts: MailFacts, templates: MailTemplates) -> Composed:
    """Make the mail of a delivery. Raises DeliveryError for one that must not or can't be sent."""
    delivery = facts.delivery
    recipient = addresses.in_ascii(delivery.recipient)
    if not addresses.is_sound(recipient):
        raise DeliveryError(f"{delivery.recipient!r} is no mail address.", permanent=True)
    if not delivery.message_id:
        raise DeliveryError("This mail has no Message-ID.", permanent=True)
    attached, left_out = _divided(facts, limit=house.settings.upload_mb * 1_000_000)
    words = templates.render(delivery.kind, facts.language, mails.context_of(facts, left_out=left_out))
    words = _with_token(house, facts, words)
    sender = _sender(house, facts)
    header = _header(house, facts, words, sender=sender, recipient=recipient)
    if attached or len(words.text) + len(words.html) > LARGE:
        body = await asyncio.to_thread(_body, house, words, attached, delivery.message_id)
    else:
        body = _body(house, words, (), delivery.message_id)
    return Composed(
        sender=sender[1],
        recipient=recipient,
        data=header + body,
        return_path=_return_path(house, facts, sender[1]),
        envelope_id=return_address.token(house.signer, delivery_id=delivery.id) if delivery.id else "",
    )


def _return_path(house: House, facts: MailFacts, sender: str) -> str | None:
    """Only below an address that is watched: elsewhere bounces would reach nobody."""
    form = facts.forms.get(addresses.normalise(sender))
    if form is None or not facts.delivery.id:
        return None
    return return_address.make(house.signer, sender, delivery_id=facts.delivery.id, form=form)


def _divided(facts: MailFacts, *, limit: int) -> tuple[list[Document], list[Document]]:
    """Files to attach and files too large; an agent's mail only names them."""
    if facts.contact is None:
        return [], []
    attached: list[Document] = []
    left_out: list[Document] = []
    room = limit
    for document in facts.documents:
        fits = document.size <= room
        (attached if fits else left_out).append(document)
        room -= document.size if fits else 0
    return attached, left_out


def _sender(house: House, facts: MailFacts) -> tuple[str, str]:
    """Name and address: the group's, else the desk's (POSTBOTE_MAIL_FROM)."""
    name, address = addresses.split(house.settings.mail_from)
    group = facts.group
    if group is None or not group.email:
        return name or facts.company, addresses.in_ascii(address)
    shown = facts.company if group.name == facts.company else f"{facts.company} – {group.name}"
    return shown, addresses.in_ascii(group.email)


def _header(
    house: House,
    facts: MailFacts,
    words: Rendered,
    *,
    sender: tuple[str, str],
    recipient: str,
) -> bytes:
    delivery, thread = facts.delivery, facts.thread
    fields = [
        mail_headers.mailbox("From", *sender),
        mail_headers.mailbox("To", _addressee(facts), recipient),
        *_reply_to(house, facts, sender),
        mail_headers.words("Subject", _subject(facts, words)),
        mail_headers.date("Date", delivery.created_at),
        mail_headers.ids("Message-ID", [delivery.message_id or ""]),
    ]
    if thread.in_reply_to:
        fields.append(mail_headers.ids("In-Reply-To", [thread.in_reply_to]))
        fields.append(mail_headers.ids("References", thread.references))
    if delivery.kind in mail_kinds.AUTO_SUBMITTED:
        fields.append(mail_headers.token("Auto-Submitted", mail_kinds.AUTO_SUBMITTED[delivery.kind]))
        fields.append(mail_headers.token("X-Auto-Response-Suppress", "All"))
    fields.append(mail_headers.token(LOOP_HEADER, house.instance))
    fields.append(mail_headers.token("Content-Language", facts.language))
    return b"".join(fields)


def _addressee(facts: MailFacts) -> str:
    # A stranger chose the name themselves: a confirmation doesn't repeat it.
    if facts.delivery.kind == "customer_confirmation" and facts.contact and not facts.contact.portal_user:
        return ""
    person = facts.contact or facts.agent
    return person.name if person and "@" not in person.name else ""


def _reply_to(house: House, facts: MailFacts, sender: tuple[str, str]) -> list[bytes]:
    if facts.ticket is None:
        return []
    if answer_to := facts.delivery.payload.get("answer_to"):
        return [mail_headers.mailbox("Reply-To", *answer_to)]
    token = reply_address.token(house.signer, serial=facts.ticket.serial, given_to=_given_to(facts))
    address = sub_addresses.placed(sender[1], token)
    # None: the Message-ID and the token in the words have to find the ticket.
    return [mail_headers.mailbox("Reply-To", sender[0], address)] if address is not None else []


def _given_to(facts: MailFacts) -> str:
    if facts.contact is not None:
        return f"c{facts.contact.id}"
    if facts.agent is None:
        return "x"
    return f"{'e' if facts.delivery.payload.get(ANSWERS_GO_OUT) else 'a'}{facts.agent.id}"


def _with_token(house: House, facts: MailFacts, words: Rendered) -> Rendered:
    """The signed token at the end of text and HTML (R39), whichever templates an administrator has."""
    if facts.ticket is None or facts.delivery.payload.get("answer_to"):
        return words
    token = reply_address.token(house.signer, serial=facts.ticket.serial, given_to=_given_to(facts))
    line = f'<p class="quiet" style="margin:12px 0 0; font-size:11px; color:#6b7280">{token}</p>\n'
    body, end, rest = words.html.rpartition("</body>")
    html = f"{body}{line}{end}{rest}" if end else f"{rest}{line}"
    return Rendered(words.subject, f"{words.text}\n{token}\n", html)


def _subject(facts: MailFacts, words: Rendered) -> str:
    return f"Re: {words.subject}" if facts.thread.answers_theirs and facts.contact else words.subject


def _body(house: House, words: Rendered, attached: Sequence[Document], message_id: str) -> bytes:
    # Python's own boundaries are random: these are the same at every try.
    digest = hashlib.sha256(message_id.encode()).hexdigest()[:24]
    parts = [mime.text("plain", words.text), mime.text("html", words.html)]
    body = mime.multipart("alternative", f"=_{digest}_0", parts)
    if attached:
        files = [mime.file(item.name, item.content_type, _read(house, item)) for item in attached]
        body = mime.multipart("mixed", f"=_{digest}_1", [body, *files])
    return b"MIME-Version: 1.0\r\n" + body


def _read(house: House, document: Document) -> bytes:
    try:
        return house.blobs.path(document.sha256).read_bytes()
    except OSError as fault:
        raise DeliveryError(
            f"The file {document.name} can't be read: {fault.strerror}.", permanent=False
        ) from fault
