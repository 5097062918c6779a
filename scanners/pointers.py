"""What in a mail may point to a ticket: the addresses it was sent to, the mails it is about. Pure."""

import re
from collections.abc import Iterable, Sequence

from scanners.parsed_mail import MailKind, ParsedMail

MOST_IDS = 50
MOST_ADDRESSES = 200
REPORTS = frozenset({MailKind.BOUNCE, MailKind.DELIVERY_NOTICE, MailKind.RECEIPT, MailKind.FEEDBACK})

_ALSO_SENT_TO = ("x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to", "apparently-to")
_ID = re.compile(rb"(?im)^Message-ID:[ \t\r\n]*(<[^<>\s]{1,250}>)")


def addresses(mail: ParsedMail) -> Sequence[str]:
    """Wherever the address may be that the mail was sent to: servers rewrite To and Cc."""
    written = [item.address for item in (*mail.to, *mail.cc, *mail.bcc)]
    told = [value.strip().strip("<>") for name, value in mail.headers if name in _ALSO_SENT_TO]
    return [*written, *mail.delivered_to, *told][:MOST_ADDRESSES]


def message_ids(mail: ParsedMail) -> list[str]:
    """The nearest first: what is answered, then the thread backwards, then what a report is about."""
    ids = (*mail.in_reply_to, *reversed(mail.references), *_returned(mail))
    # No id has a NUL, and PostgreSQL refuses to look for one.
    return [one for one in dict.fromkeys(ids) if "\0" not in one][:MOST_IDS]


def message_ids_reported(mail: ParsedMail) -> list[str]:
    """Of the mail that a report returns; else of what it answers."""
    ids = [*_returned(mail)] or [*mail.in_reply_to]
    return [one for one in dict.fromkeys(ids) if "\0" not in one][:MOST_IDS]


def _returned(mail: ParsedMail) -> Iterable[str]:
    """The Message-ID of the mail that a report returns (RFC 3464 §2, RFC 6522 §3)."""
    if mail.kind not in REPORTS:
        return ()
    if mail.returned_id:
        return (f"<{mail.returned_id.strip('<> ')}>",)
    return [
        found[1].decode("ascii", "replace")
        for item in mail.attachments
        if (found := _ID.search(item.data[:65536])) is not None
    ]
