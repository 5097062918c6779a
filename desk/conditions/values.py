"""What a condition compares with, where a text or a figure doesn't say it: people, spans, periods."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum


class Who(StrEnum):
    """People that depend on who looks, and nobody."""

    ME = "me"
    MY_GROUPS = "my_groups"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class OfAgent:
    id: int


@dataclass(frozen=True, slots=True)
class OfGroup:
    id: int


Person = Who | OfAgent | OfGroup


class Unit(StrEnum):
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


_LENGTHS = {
    Unit.HOURS: timedelta(hours=1),
    Unit.DAYS: timedelta(days=1),
    Unit.WEEKS: timedelta(weeks=1),
    Unit.MONTHS: timedelta(days=30),
    Unit.YEARS: timedelta(days=365),
}


@dataclass(frozen=True, slots=True)
class Span:
    """`30 days`; a month has 30 of them, a year 365."""

    count: int
    unit: Unit

    def before(self, moment: datetime) -> datetime:
        return moment - self.count * _LENGTHS[self.unit]

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"


class Period(StrEnum):
    """Days of the calendar, as they lie about today; a week begins on Monday."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"

    def days(self, today: date) -> tuple[date, date]:
        """The first day, and the first one behind it."""
        name, _, unit = self.value.partition("_")
        if not unit:
            first = today if self is Period.TODAY else today - timedelta(days=1)
            return first, first + timedelta(days=1)
        first, behind = _about(today, unit)
        return (first, behind) if name == "this" else (_about(first - timedelta(days=1), unit)[0], first)


def _about(day: date, unit: str) -> tuple[date, date]:
    """The week, month, quarter or year that a day lies in."""
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    behind = first.month + months
    return first, date(first.year + (behind > 12), (behind - 1) % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Times:
    """From `low` to before `high`; None: without an end."""

    low: datetime | None = None
    high: datetime | None = None


def midnight(day: date) -> datetime:
    """Where a day of the calendar here begins."""
    return datetime.combine(day, time.min).astimezone().astimezone(UTC)


def begins(value: date | datetime) -> datetime:
    """Where a day begins; a moment is itself."""
    return value.astimezone(UTC) if isinstance(value, datetime) else midnight(value)


def ends(value: date | datetime) -> datetime:
    """Where a day is over; a moment is over with its last millionth of a second."""
    if isinstance(value, datetime):
        return value.astimezone(UTC) + timedelta(microseconds=1)
    return midnight(value + timedelta(days=1))


def times_of(period: Period, now: datetime) -> Times:
    """A period as it lies about a moment, by the calendar here."""
    first, behind = period.days(now.astimezone().date())
    return Times(midnight(first), midnight(behind))
