"""What a mail says, once it has been read: plain frozen values without bytes of MIME in them.

Every text here is clean: no NUL, no lone surrogate, so that any database takes it. A mail that
was damaged or too big says so in `defects`; nothing else tells a good mail from a bad one.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MailKind(StrEnum):
    """Who wrote it: a person (`message`), or which sort of machine. Nothing but `message` is answered."""

    MESSAGE = "message"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    DELIVERY_NOTICE = "delivery_notice"
    RECEIPT = "receipt"
    LIST = "list"
    BULK = "bulk"
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
class ParsedMail:
    """One mail, read. `text` is always readable plain text; `visible` and `folded` together hold all of it.

    `html` is sanitised: no script, style sheet or remote image; pictures of the mail itself stay as `cid:`.
    `headers` are the machine-made ones, name in lower case, in their order (`header()` answers the first).
    """

    message_id: str | None
    subject: str
    from_: Address | None
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    delivered_to: tuple[str, ...]
    date: datetime | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    text: str
    html: str | None
    visible: str
    folded: str
    attachments: tuple[Attachment, ...]
    headers: tuple[tuple[str, str], ...]
    kind: MailKind
    defects: tuple[str, ...]

    def header(self, name: str) -> str:
        """The first header of that name (lower case), or an empty text."""
        return next((value for known, value in self.headers if known == name), "")
