"""When a forwarded mail was written, as programs put it for people: `Montag, 23. November 2026 um 10:15`."""

import re
from datetime import UTC, datetime, tzinfo

from scanners.kinds.return_date import date_in
from scanners.parser.dates import date as header_date

_CLOCK = re.compile(
    r"(?<![\d.])(\d{1,2})[:.h](\d\d)(?:[:.]\d\d)?(?!\d|[.]\d)(?:\s?(am|pm|a\.m\.|p\.m\.|午後|오후))?",
    re.IGNORECASE,
)
_ZONED = re.compile(r"[+-]\d{4}\b|\bGMT\b|\bUTC\b|\dZ\b")
_NOON = 12


def moment(text: str, *, zone: tzinfo | None) -> datetime | None:
    """The moment in UTC, None where it can't be read. A clock without a zone is taken as `zone`'s."""
    text = " ".join(text[:200].replace("\u200e", "").split())
    if not text:
        return None
    if _ZONED.search(text):
        found = header_date(text)
        if found is not None:
            return found
    day = date_in(text)
    if day is None:
        return header_date(text)
    hour, minute = _clock(text)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone or UTC).astimezone(UTC)


def _clock(text: str) -> tuple[int, int]:
    """The last time of day in a text: a date with dots may look like one."""
    found = None
    for found in _CLOCK.finditer(text):  # noqa: B007 - the last one is wanted
        pass
    if found is None:
        return 0, 0
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower().replace(".", "")
    if half in {"pm", "午後", "오후"} and hour < _NOON:
        hour += _NOON
    if half == "am" and hour == _NOON:
        hour = 0
    return (hour, minute) if hour < 24 and minute < 60 else (0, 0)
