"""Which mails of a folder a first start takes: all, those since a day, or none that is there (R37)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

SENTENCE = "Mails are read from: all, new, or a day like 2026-11-01."
# Wherever the server's clock stands.
_A_DAY = timedelta(days=1)
# RFC 3501 §9: English, whatever the machine speaks.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class FirstStart:
    """`since` a day of the server's clock: older mails are never taken, also when the server renumbers them.

    `only_new`: at the first start, none that is there already either.
    """

    since: date | None = None
    only_new: bool = False

    @classmethod
    def from_text(cls, text: str, *, begun: date) -> Self:
        """Read `all`, `new` or `2026-11-01`; `begun` is the day on which the mailbox was added.

        Raises ValueError with a sentence.
        """
        word = text.strip().lower()
        if word == "all":
            return cls()
        if word == "new":
            return cls(since=begun - _A_DAY, only_new=True)
        try:
            return cls(since=date.fromisoformat(word))
        except ValueError:
            raise ValueError(SENTENCE) from None


def imap_date(day: date) -> str:
    """`01-Nov-2026`, as SEARCH wants it."""
    return f"{day.day:02}-{_MONTHS[day.month - 1]}-{day.year:04}"
