"""The one clock: aware UTC; and the calendar of the place where the desk stands."""

from datetime import UTC, date, datetime


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The day it is here (`TZ`): support dates are days of a calendar on the wall (R43)."""
    return now().astimezone().date()
