"""What an administrator sets at run time (R52): company name, default assignee, "send ticket mails", …"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from desk.errors import Invalid, NotFound
from models.setting import Setting

# Another process may change a preference; this one notices within so many seconds.
FRESH_SECONDS = 1.0
# A day.
MOST_MINUTES = 1440
# A hundred years.
MOST_DAYS = 36500


@dataclass(frozen=True, slots=True)
class Preferences:
    """All of them, with what holds as long as nobody said otherwise."""

    company_name: str = "Support"
    # The SHA-256 of a picture among the documents' blobs; `desk.company_logo` puts it there. Empty: none.
    company_logo: str = ""
    # Ticket E-Mails aktivieren (R32).
    send_ticket_mails: bool = True
    # `agent:<handle>` or `group:<name>`; empty: nobody.
    default_assignee: str = ""
    # A subscriber's mail collects the changes of so many minutes (R14).
    subscriber_batch_minutes: int = 5
    # Raw mails are removed after so many days; 0: never. What became of them stays.
    raw_mail_days: int = 0
    # A mail to a ticket closed for more days opens a follow-up (R39); 0: it never does.
    follow_up_days: int = 30
    # Of those who wrote in no language we know.
    language: str = "en"
    # The Slack channel that hears what the desk itself needs, as an OAuth secret that ends; empty: none.
    operations_channel: str = ""


def _yes_or_no(value: str) -> bool:
    if value.lower() in {"yes", "on", "true", "1"}:
        return True
    if value.lower() in {"no", "off", "false", "0"}:
        return False
    raise Invalid("value", "Please say yes or no.")


def _minutes(value: str) -> int:
    if not _is_figure(value, MOST_MINUTES):
        raise Invalid("value", "Please say how many minutes, from 0 to {most}.", most=MOST_MINUTES)
    return int(value)


def _days(value: str) -> int:
    if not _is_figure(value, MOST_DAYS):
        raise Invalid("value", "Please say how many days, from 0 to {most}.", most=MOST_DAYS)
    return int(value)


def _is_figure(value: str, most: int) -> bool:
    return value.isascii() and value.isdecimal() and len(value) <= 10 and int(value) <= most


def _language(value: str) -> str:
    if value not in {"en", "de"}:
        raise Invalid("value", "Please choose en or de.")
    return value


def _sha256_or_nothing(value: str) -> str:
    if value and not _SHA256.fullmatch(value):
        raise Invalid("value", "Please choose a PNG, JPEG or SVG file for the logo.")
    return value


_SHA256 = re.compile(r"[0-9a-f]{64}")

_READ: dict[str, Callable[[str], Any]] = {
    "company_name": str.strip,
    "company_logo": _sha256_or_nothing,
    "send_ticket_mails": _yes_or_no,
    "default_assignee": str.strip,
    "subscriber_batch_minutes": _minutes,
    "raw_mail_days": _days,
    "follow_up_days": _days,
    "language": _language,
    "operations_channel": str.strip,
}


class PreferenceStore:
    """Reads them with one query, at most once a second."""

    def __init__(self) -> None:
        self._value: Preferences | None = None
        self._read_at = 0.0

    async def get(self) -> Preferences:
        if self._value is None or time.monotonic() - self._read_at > FRESH_SECONDS:
            stored = await Setting.filter(name__in=list(_READ)).values_list("name", "value")
            self._value = replace(Preferences(), **{name: _READ[name](text) for name, text in stored})
            self._read_at = time.monotonic()
        return self._value

    async def set(self, name: str, value: str) -> None:
        """Change one. Raises NotFound for an unknown name, Invalid for a value it can't have."""
        read = _READ.get(name)
        if read is None:
            raise NotFound("There is no preference {name}.", name=name)
        read(value)
        await Setting.update_or_create(defaults={"value": value}, name=name)
        self.forget()

    def forget(self) -> None:
        """Read them anew when they are asked for next."""
        self._value = None
