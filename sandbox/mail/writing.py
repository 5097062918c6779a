"""What the customer's mail program writes: drafts become mails that go out by SMTP, with a copy in Sent."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import getaddresses, make_msgid

import aiosmtplib

from sandbox.mail.sandbox import MailSandbox
from sandbox.mail.store import SENT, Mailbox

SEND_TIMEOUT = 30.0


class NotSent(Exception):
    """The draft can't go out; the sentence says why."""


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    to: str
    subject: str
    text: str
    cc: str = ""
    in_reply_to: str = ""
    references: str = ""
    files: tuple[File, ...] = ()


async def send(mail: MailSandbox, mailbox: Mailbox, draft: Draft) -> EmailMessage:
    """Send the draft as the owner of the mailbox over the sandbox's SMTP port; raises `NotSent`."""
    message = await asyncio.to_thread(compose, mailbox, draft)
    recipients = [address for _, address in _typed(draft.to) + _typed(draft.cc)]
    try:
        refused, _ = await aiosmtplib.send(
            message,
            sender=mailbox.address,
            recipients=recipients,
            hostname=mail.host,
            port=mail.smtp.port,
            start_tls=False,
            timeout=SEND_TIMEOUT,
        )
    except aiosmtplib.SMTPException as error:
        raise NotSent(f"The mail server said: {_reason(error)}") from error
    mailbox.folders[SENT].add(message.as_bytes(), flags={"\\Seen"})
    if refused:
        raise NotSent(f"Sent, but not to {', '.join(refused)}")
    return message


def compose(mailbox: Mailbox, draft: Draft) -> EmailMessage:
    """Write the mail as a mail program does (RFC 5322 §3.6); raises `NotSent` for addresses that are none."""
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(mailbox.name, mailbox.address)
    message["To"] = _addresses(draft.to)
    if draft.cc.strip():
        message["Cc"] = _addresses(draft.cc)
    message["Subject"] = _one_line(draft.subject)
    message["Date"] = datetime.now(UTC).astimezone()
    message["Message-ID"] = make_msgid(domain=mailbox.address.rpartition("@")[2])
    message["User-Agent"] = "Sandbox Mail"
    if draft.in_reply_to:
        message["In-Reply-To"] = _one_line(draft.in_reply_to)
        message["References"] = _one_line(f"{draft.references} {draft.in_reply_to}")
    message.set_content(draft.text)
    for file in draft.files:
        main, _, sub = file.content_type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub or "octet-stream", filename=file.name)
    return message


def _addresses(typed: str) -> tuple[Address, ...]:
    people = [_address(name, address) for name, address in _typed(typed)]
    if not people:
        raise NotSent("Nobody to send it to")
    return tuple(people)


def _typed(line: str) -> list[tuple[str, str]]:
    return [(name, address) for name, address in getaddresses([line]) if name or address]


def _address(name: str, address: str) -> Address:
    local, _, domain = address.strip().rpartition("@")
    if not local or not domain:
        raise NotSent(f"“{address}” is no mail address")
    try:
        return Address(_one_line(name), local, domain)
    except ValueError as error:
        raise NotSent(f"“{address}” is no mail address") from error


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _reason(error: aiosmtplib.SMTPException) -> str:
    refusals: Iterable[object] = getattr(error, "recipients", ()) or (error,)
    return "; ".join(str(getattr(refusal, "message", refusal)) for refusal in refusals)
