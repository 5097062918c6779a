"""What is printed: plain facts, gathered elsewhere.

`checked` is a second lock behind the customer's view (R17): an edition for the customer with something
internal in it is not printed at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

# A label is an English word that is translated when it is printed; a moment is written as the reader does.
Value = str | datetime
Field = tuple[str, Value]


class Edition(StrEnum):
    CUSTOMER = "customer"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class PrintedFile:
    name: str
    size: int
    is_internal: bool = False


@dataclass(frozen=True, slots=True)
class PrintedComment:
    author: str
    at: datetime
    body: str
    files: Sequence[PrintedFile] = ()
    by_customer: bool = False
    is_internal: bool = False


@dataclass(frozen=True, slots=True)
class PrintedChange:
    """One row of the history (R11); `what` is a label like those of the fields."""

    at: datetime
    by: str
    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class PrintedTicket:
    number: str
    title: str
    language: str
    fields: Sequence[Field] = ()
    description: str = ""
    solution: str = ""
    files: Sequence[PrintedFile] = ()
    comments: Sequence[PrintedComment] = ()
    # Only in the internal edition.
    internal_fields: Sequence[Field] = ()
    changes: Sequence[PrintedChange] = ()

    def texts(self) -> Iterator[str]:
        """Everything long in it."""
        yield self.description
        yield self.solution
        yield from (comment.body for comment in self.comments)
        for change in self.changes:
            yield from (change.old, change.new)


@dataclass(frozen=True, slots=True)
class Printing:
    """One PDF: a company's paper, and the tickets on it."""

    edition: Edition
    company: str
    at: datetime
    tickets: Sequence[PrintedTicket]
    # PNG, JPEG or SVG.
    logo: bytes = field(default=b"", repr=False)


def checked(printing: Printing) -> Printing:
    """Raises ValueError for a customer's edition with anything internal in it (R17)."""
    if printing.edition is Edition.CUSTOMER:
        for ticket in printing.tickets:
            if _has_internals(ticket):
                raise ValueError(f"{ticket.number} has something internal in the customer's edition.")
    return printing


def _has_internals(ticket: PrintedTicket) -> bool:
    files = [*ticket.files, *(file for comment in ticket.comments for file in comment.files)]
    return (
        bool(ticket.internal_fields)
        or bool(ticket.changes)
        or any(comment.is_internal for comment in ticket.comments)
        or any(file.is_internal for file in files)
    )
