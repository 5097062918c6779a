"""The date of a mail as a moment in UTC, from what mailers write into that header (RFC 5322 §3.3). Pure."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:\.\d{1,6})?\s?(?:Z|[+-]\d\d:?\d\d)?")
_OFFSET = re.compile(r"(?:\b(?:GMT|UTC?)\s?|(?<=[\s\d]))([+-])(\d{1,2}):?(\d\d)(?!\d)")
_ZONE = re.compile(r"\b([A-Z]{3,5})\)?$")
_CLOCK = re.compile(r"\b(\d\d)\.(\d\d)\.(\d\d)\b")
_HALF_DAY = re.compile(r"\b(\d{1,2})(:\d\d(?::\d\d)?) ?([AP])M\b", re.IGNORECASE)
_FRACTION = re.compile(r"(\d:\d\d:\d\d)\.\d{1,9}")
_HOURS_ALONE = re.compile(r"(?<=\s)([+-]\d\d)$")
# `01.06.2026 10:00`, `2026/06/01 10:00`
_IN_NUMBERS = re.compile(
    r"^(?:\w{2,10}\.?,? )?(?:(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})/(\d\d)/(\d\d))(?=[ ,])"
)
_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_DAY_WITH_DOT = re.compile(r"\b(\d{1,2})\.(?= )")
_WORD = re.compile(r"[^\W\d_]{3,10}\.?")
# Names of zones that are used beside those of RFC 5322, in hours.
_ZONES = {
    "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "MET": 1, "CEST": 2, "MESZ": 2, "MEST": 2, "EET": 2,
    "SAST": 2, "EEST": 3, "MSK": 3, "IST": 5.5, "SGT": 8, "HKT": 8, "AWST": 8, "JST": 9, "KST": 9, "AEST": 10,
    "AEDT": 11, "NZST": 12, "NZDT": 13, "BRT": -3, "AKST": -9, "HST": -10,
}  # fmt: skip
_MONTHS = {
    "januar": "Jan", "jän": "Jan", "jänner": "Jan", "janv": "Jan", "ene": "Jan", "gen": "Jan",
    "februar": "Feb", "févr": "Feb", "mär": "Mar", "mrz": "Mar", "märz": "Mar", "mars": "Mar", "mrt": "Mar",
    "avr": "Apr", "avril": "Apr", "abr": "Apr", "mai": "May", "mag": "May", "mei": "May", "juin": "Jun",
    "juni": "Jun", "juli": "Jul", "juillet": "Jul", "janvier": "Jan", "février": "Feb", "septembre": "Sep",
    "giu": "Jun", "juil": "Jul", "lug": "Jul", "août": "Aug", "aout": "Aug", "ago": "Aug", "set": "Sep",
    "okt": "Oct", "oktober": "Oct", "ott": "Oct", "dez": "Dec", "dezember": "Dec", "déc": "Dec", "dic": "Dec",
}  # fmt: skip


def first_date(values: Iterable[str]) -> datetime | None:
    """The first that is a date; a damaged mail may have the header twice."""
    return next((found for value in values if (found := date(value)) is not None), None)


def date(value: str) -> datetime | None:
    """The moment in UTC, or None where the text is no date. A missing or senseless zone counts as UTC."""
    text = " ".join(value[:200].split())
    iso = _ISO.match(text)
    if iso:
        return _from_iso(iso[0])
    text = _HOURS_ALONE.sub(r"\g<1>00", _FRACTION.sub(r"\1", _IN_NUMBERS.sub(_in_words, text)))
    plain = _WORD.sub(_month, _DAY_WITH_DOT.sub(r"\1", _CLOCK.sub(r"\1:\2:\3", text)))
    plain = _OFFSET.sub(r" \1\2\3 ", _HALF_DAY.sub(_hours, plain))
    try:
        parts = parsedate_tz(plain)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return _moment(parts[:6], _offset(plain, parts[9] or 0)) if parts else None


def corrected(found: datetime | None, received: datetime | None) -> datetime | None:
    """A date that is off by whole centuries, set right by what the server wrote when it took the mail."""
    if found is None or received is None or abs(found.year - received.year) < 90:
        return found
    try:
        moved = found.replace(year=found.year + round((received.year - found.year) / 100) * 100)
    except ValueError:  # 29 February
        return found
    return moved if abs(moved - received) < timedelta(days=366) else found


def received(value: str) -> datetime | None:
    """When a server took the mail: what stands behind the last semicolon of a `Received` (RFC 5321 §4.4)."""
    return date(value.rpartition(";")[2])


def _from_iso(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.replace(" ", "T", 1).replace(" ", ""))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _in_words(found: re.Match[str]) -> str:
    day, month, year = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    return f"{day} {_NAMES[int(month) - 1]} {year}" if 1 <= int(month) <= 12 else found[0]


def _month(found: re.Match[str]) -> str:
    return _MONTHS.get(found[0].rstrip(".").lower(), found[0])


def _hours(found: re.Match[str]) -> str:
    """`9:15 PM` by the clock of 24 hours."""
    hour = int(found[1]) % 12 + (12 if found[3] in "pP" else 0)
    return f"{hour}{found[2]}"


def _offset(text: str, seconds: int) -> int:
    """Seconds before UTC; of what is no zone on earth, zero."""
    zone = _ZONE.search(text)
    if seconds == 0 and zone:
        seconds = int(_ZONES.get(zone[1], 0) * 3_600)
    return seconds if abs(seconds) < 15 * 3_600 else 0


def _moment(fields: Iterable[int], offset: int) -> datetime | None:
    year, month, day, hour, minute, second = fields
    if 100 <= year < 1_000:  # years that were counted from 1900
        year += 1_900
    try:
        zone = timezone(timedelta(seconds=offset))
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
