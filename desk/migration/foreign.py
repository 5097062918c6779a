"""What every reader yields: organisations first, then contacts, then tickets, each with the id it had there.

Times are aware UTC; texts are clean and HTML harmless. A visibility that isn't known is internal (R17).
Statuses and other picks are keys of ours where the reader knows them, else the word that stood there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

from models.comment import Author, Visibility


@dataclass(frozen=True, slots=True)
class ForeignOrganisation:
    id: str
    name: str
    email: str = ""
    phone: str = ""
    email_opt_out: bool = False
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ForeignContact:
    """A customer; the first address is the one mail goes to. `organisation` is its id there."""

    id: str
    name: str
    addresses: Sequence[str] = ()
    organisation: str | None = None
    phone: str = ""
    # Empty: not known.
    language: str = ""
    email_opt_out: bool = False
    support_start: date | None = None
    support_end: date | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Who said something: kind, name and mail address; `contact` is the id of the customer there."""

    kind: Author
    name: str = ""
    address: str = ""
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignAttachment:
    """A file; `open` gives its bytes as a stream, or raises OSError."""

    id: str
    name: str
    content_type: str
    open: Callable[[], BinaryIO] = field(repr=False)
    # By which the text shows it: `<img src="cid:…">`.
    content_id: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignComment:
    id: str
    visibility: Visibility
    author: Person
    body: str
    at: datetime
    html: str | None = None
    attachments: Sequence[ForeignAttachment] = ()


@dataclass(frozen=True, slots=True)
class ForeignTicket:
    """A ticket with all that was said on it; `contact` and `organisation` are their ids there."""

    id: str
    number: str
    title: str
    status: str
    created_at: datetime
    modified_at: datetime
    # What counts if the status is a word that the desk doesn't know.
    is_closed: bool = False
    closed_at: datetime | None = None
    description: str = ""
    description_html: str | None = None
    solution: str = ""
    # Empty: the normal one.
    priority: str = ""
    type: str = ""
    severity: str = ""
    category: str = ""
    contact: str | None = None
    organisation: str | None = None
    # Who was responsible: an agent by mail address, a team by name or mail address.
    agent: Person | None = None
    group: str = ""
    group_address: str = ""
    created_by: str = ""
    hours: Decimal | None = None
    days: Decimal | None = None
    tags: Sequence[str] = ()
    comments: Sequence[ForeignComment] = ()
    # Came with the description.
    attachments: Sequence[ForeignAttachment] = ()
    # Fields that only they had, by name: no field of ours, so they are told of, and kept on request.
    fields: Sequence[tuple[str, str]] = ()


Foreign = ForeignOrganisation | ForeignContact | ForeignTicket
