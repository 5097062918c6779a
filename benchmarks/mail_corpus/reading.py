"""What a mail says, in the form that all readers can be compared in; and Postbote as one of the readers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from scanners.parsed_mail import ParsedMail
from scanners.parser.parse import parse

Mailboxes = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """(name, address) for each mailbox; HTML as it came; (name, bytes) for each file."""

    subject: str = ""
    from_: Mailboxes = ()
    to: Mailboxes = ()
    cc: Mailboxes = ()
    date: datetime | None = None
    message_id: str = ""
    text: str = ""
    html: str | None = None
    files: tuple[tuple[str, bytes], ...] = ()


Reader = Callable[[bytes], Reading]


def parsed(raw: bytes) -> ParsedMail:
    """As `parse` reads it; should it raise, which `robustness` tells, a mail without anything."""
    try:
        return parse(raw)
    except Exception:  # noqa: BLE001 - whatever it was, the other mails are looked at
        return parse(b"")


def by_postbote(raw: bytes) -> Reading:
    mail = parsed(raw)
    return Reading(
        subject=mail.subject,
        from_=((mail.from_.name, mail.from_.address),) if mail.from_ else (),
        to=tuple((one.name, one.address) for one in mail.to),
        cc=tuple((one.name, one.address) for one in mail.cc),
        date=mail.date,
        message_id=(mail.message_id or "").strip("<>"),
        text=mail.text,
        html=mail.html,
        files=tuple((one.name, one.data) for one in mail.attachments),
    )


def moment(value: datetime | None) -> datetime | None:
    """In UTC; without a zone it is taken for UTC."""
    if value is None:
        return None
    try:
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
