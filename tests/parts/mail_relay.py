"""What stands between desks and their mail: an SMTP server that puts mails into folders of a Dovecot.

On the way it may take everything from a mail that a machine could be known by, and some of those it hands to
may answer by themselves at once.
"""

import asyncio
import email.policy
from collections import Counter
from collections.abc import Callable, Mapping
from email import message_from_bytes
from email.message import EmailMessage
from email.utils import parseaddr
from itertools import count
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope

from tests.parts.dovecot import Dovecot

# What a mail becomes on its way, or what is said to it.
Change = Callable[[EmailMessage, int], EmailMessage]
_LEFT = ("From", "To", "Subject", "Date")


class MailRelay:
    """`folders` are users of the Dovecot by address; `answering` says what a machine at an address answers.

    `handed` counts the mails to each address; those to others are counted and go nowhere.
    """

    def __init__(
        self,
        dovecot: Dovecot,
        folders: Mapping[str, str],
        *,
        change: Change | None = None,
        answering: Mapping[str, Change] | None = None,
    ) -> None:
        self._dovecot, self._folders = dovecot, folders
        self._change, self._answering = change, answering or {}
        self._numbers = count(1)
        self.handed: Counter[str] = Counter()
        self._server: asyncio.Server | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        make = asyncio.get_running_loop().create_server
        self._server = await make(
            lambda: SMTP(self, enable_SMTPUTF8=True, hostname="relay.example"), "127.0.0.1"
        )
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"smtp://127.0.0.1:{port}?starttls=never"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()

    def deliver(self, message: EmailMessage, to: str) -> None:
        """Into the folder behind an address; whatever stands after its plus is passed over."""
        name, _, domain = to.partition("@")
        address = f"{name.partition('+')[0]}@{domain}"
        if (user := self._folders.get(address)) is not None:
            self._dovecot.deliver(user, message.as_bytes())
        self.handed[address] += 1
        if (answer := self._answering.get(address)) is not None:
            said = answer(message, next(self._numbers))
            self.deliver(said, parseaddr(said["To"])[1])

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - its name
        message = message_from_bytes(envelope.original_content or b"", policy=email.policy.SMTP)
        if self._change is not None:
            message = self._change(message, next(self._numbers))
        for recipient in envelope.rcpt_tos:
            self.deliver(message, recipient)
        return "250 2.0.0 taken"


def stripped(message: EmailMessage, number: int) -> EmailMessage:
    """Only who, to whom, about what and when; another Message-ID, and the words."""
    bare = EmailMessage(policy=email.policy.SMTP)
    for name in _LEFT:
        bare[name] = str(message[name])
    bare["Message-ID"] = f"<relayed-{number}@relay.example>"
    body = message.get_body(("plain",))
    bare.set_content(body.get_content() if body is not None else "")
    return bare


def letter(sender: str, to: str, subject: str, words: str, *, number: int) -> EmailMessage:
    """A mail as simple as a person's program makes it."""
    made = EmailMessage(policy=email.policy.SMTP)
    made["From"], made["To"], made["Subject"] = sender, to, subject
    made["Message-ID"] = f"<{number}.{sender.rpartition('@')[0]}@{sender.rpartition('@')[2].rstrip('>')}>"
    made.set_content(words)
    return made
