"""Which mails of a folder a first start takes: all, those since a day, or none that is there (R37)."""

from dataclasses import dataclass
from datetime import date
from typing import Self

SENTENCE = "Mails are read from: all, new, or a day like 2026-11-01."
# RFC 3501 §9: English, whatever the machine speaks.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class FirstStart:
    """`since` a day; or everything; or `only_new`. A day is one of the server's clock."""

    since: date | None = None
    only_new: bool = False

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read `all`, `new` or `2026-11-01`. Raises ValueError with a sentence."""
        word = text.strip().lower()
        if word in {"all", "new"}:
            return cls(only_new=word == "new")
        try:
            return cls(since=date.fromisoformat(word))
        except ValueError:
            raise ValueError(SENTENCE) from None

    def once_renumbered(self, begun: date) -> "FirstStart":
        """What is read anew of a folder whose UIDs have changed: old mails stay as unread as they were."""
        return FirstStart(since=begun) if self.only_new else self


def imap_date(day: date) -> str:
    """`01-Nov-2026`, as SEARCH wants it."""
    return f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year:04}"
