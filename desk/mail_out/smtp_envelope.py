"""The envelope of a mail: who is told of a failure, and what a report shall name it by (RFC 3461). Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from aiosmtplib import SMTPResponseException

from desk.mail_out.compose import Composed

# To MAIL FROM: these speak of size, connection or login, not of the address.
_OF_NO_SENDER = frozenset({552, 521, 530, 534, 535, 538})
_ABOUT_SENDER = re.compile(
    r"\b5\.1\.[78]\b|\b5\.7\.60\b|\bsender (?:address )?(?:is )?(?:rejected|refused|denied|invalid)"
    r"|\bnot owned by\b|\bsend\s?as\b",
    re.IGNORECASE,
)
_PLAIN = frozenset(range(33, 127)) - {ord("+"), ord("=")}


class Offers(Protocol):
    """What the server said that it can do."""

    def supports_extension(self, extension: str, /) -> bool: ...


@dataclass(slots=True)
class Manners:
    """What a mail server has shown of itself, kept for all connections to it while the process lives."""

    # Does it take our signed return addresses? Some take no sender but the one that logged in.
    takes_return_paths: bool = True


def senders(mail: Composed, manners: Manners) -> list[str]:
    """The envelope senders to be tried, in this order."""
    signed = [mail.return_path] if mail.return_path is not None and manners.takes_return_paths else []
    return [*signed, mail.sender]


def is_about_sender(code: int) -> bool:
    """Does a refusal of MAIL FROM mean the address, and for good?"""
    return code >= 500 and code not in _OF_NO_SENDER


def names_sender(fault: SMTPResponseException) -> bool:
    """Postfix says at RCPT, Exchange after the final dot, that a login may not send as somebody."""
    return fault.code >= 500 and _ABOUT_SENDER.search(fault.message) is not None


def sender_options(mail: Composed, server: Offers) -> Iterator[str]:
    """SIZE (RFC 1870), SMTPUTF8 (RFC 6531), and how a report names the mail (RFC 3461 §4.3, §4.4)."""
    if server.supports_extension("size"):
        yield f"SIZE={len(mail.data)}"
    if not mail.is_ascii:
        yield from ("SMTPUTF8", "BODY=8BITMIME")
    if server.supports_extension("dsn") and mail.envelope_id:
        yield from ("RET=HDRS", f"ENVID={xtext(mail.envelope_id)}")


def recipient_options(mail: Composed, server: Offers) -> Iterator[str]:
    """We want to hear of failures and delays; and of whom we wrote to, wherever it was passed on to."""
    if server.supports_extension("dsn"):
        yield "NOTIFY=FAILURE,DELAY"
        if mail.recipient.isascii():
            yield f"ORCPT=rfc822;{xtext(mail.recipient)}"


def xtext(text: str) -> str:
    """RFC 3461 §4: `+` and `=` and what can't be printed as `+2B`."""
    return "".join(chr(byte) if byte in _PLAIN else f"+{byte:02X}" for byte in text.encode())
