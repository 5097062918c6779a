"""What a mail says, once it has been read: plain frozen values without bytes of MIME in them.

Every text here is clean: no NUL, no lone surrogate, so that any database takes it. A mail that
was damaged or too big says so in `defects`; nothing else tells a good mail from a bad one.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class MailKind(StrEnum):
    """Who wrote it: a person (`message`), or which sort of machine. Nothing but `message` is answered."""

    MESSAGE = "message"
    AUTO_REPLY = "auto_reply"
    OUT_OF_OFFICE = "out_of_office"
    BOUNCE = "bounce"
    DELIVERY_NOTICE = "delivery_notice"
    RECEIPT = "receipt"
    LIST = "list"
    BULK = "bulk"
    # A person called a mail of ours spam, and the provider says so (ARF, RFC 5965).
    FEEDBACK = "feedback"
    LOOP = "loop"


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox. `address` is as written, for comparing use `key`; it may lack an @ in a damaged mail."""

    name: str
    address: str

    @property
    def key(self) -> str:
        return self.address.casefold()

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with the mail, decoded. `inline` means that the HTML shows it by its `content_id`."""

    name: str
    content_type: str
    data: bytes
    content_id: str | None = None
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Bounced:
    """A recipient that a delivery report is about. `permanent` is False for a delay and a passing failure.

    `status` is the enhanced code (`5.1.1`, RFC 3463) and `diagnostic` the server's words; empty if not said.
    """

    recipient: str
    permanent: bool
    status: str = ""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Automatic:
    """Why a mail counts as a machine's, in plain words, and until when its sender is away if it says so."""

    reason: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The mail that somebody forwarded, inline or attached: who wrote it first, when, and what."""

    sender: Address
    subject: str
    date: datetime | None
    text: str


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail, read. `text` is always readable plain text.

    `visible` (what the writer wrote now) and `folded` (quotes, signature, disclaimer, each a passage)
    together hold every word of `text`. `html` is sanitised: no script, style sheet or remote image; pictures
    of the mail itself stay as `cid:`. `visible_html` is the part of it that shows `visible`, None if there is
    no HTML. `headers` are all of them within the caps, name in lower case, in their order.
    """

    message_id: str | None
    subject: str
    from_: Address | None
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    bcc: tuple[Address, ...]
    delivered_to: tuple[str, ...]
    date: datetime | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    text: str
    html: str | None
    visible: str
    visible_html: str | None
    folded: tuple[str, ...]
    attachments: tuple[Attachment, ...]
    headers: tuple[tuple[str, str], ...]
    kind: MailKind
    # Not empty for a bounce alone: one for each recipient.
    bounces: tuple[Bounced, ...]
    # The Message-ID of the mail that a report returns (RFC 3464 §2, RFC 6522 §3).
    returned_id: str | None
    # None for a person's mail.
    auto: Automatic | None
    forwarded: Forwarded | None
    defects: tuple[str, ...]

    def header(self, name: str) -> str:
        """The first header of that name (lower case), or an empty text."""
        return next((value for known, value in self.headers if known == name), "")
