"""The words on a page besides the ticket's own: labels, dates, sizes, in the reader's language (R51)."""

from datetime import datetime
from decimal import Decimal

from babel.dates import format_datetime
from babel.numbers import format_decimal

from desk.i18n import N_, desk_texts

PATTERNS = {"en": "d MMM y, HH:mm", "de": "d. MMM y, HH:mm"}

TICKET = N_("Ticket")
DESCRIPTION, SOLUTION = N_("Description"), N_("Solution")
COMMENTS, DOCUMENTS, HISTORY = N_("Comments"), N_("Documents"), N_("Changes")
INTERNAL, FOR_NO_CUSTOMER = N_("Internal"), N_("internal – not for the customer")
AS_OF, PAGE = N_("As of {when}"), N_("Page {page} of {pages}")


def text(language: str, words: str) -> str:
    """The words in a language; what isn't translated as it is."""
    return desk_texts().text(language, words)


def moment(language: str, at: datetime) -> str:
    """`23. Nov. 2026, 15:04`, in the zone where the desk stands (`TZ`)."""
    local = at.astimezone()
    pattern = PATTERNS.get(language, PATTERNS["en"])
    return format_datetime(local, pattern, tzinfo=local.tzinfo, locale=_locale(language))


def number(language: str, value: Decimal) -> str:
    """`1,5`."""
    return format_decimal(value, locale=_locale(language))


def size(language: str, octets: int) -> str:
    """`1,2 MB`."""
    for unit, at_least in (("MB", 1_000_000), ("KB", 1_000)):
        if octets >= at_least:
            return f"{format_decimal(octets / at_least, '#,##0.#', locale=_locale(language))} {unit}"
    return f"{octets} B"


def _locale(language: str) -> str:
    return language if language in PATTERNS else "en"
