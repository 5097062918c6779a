"""What an administrator sets at run time (R52): company name, default assignee, "send ticket mails", …"""

import re
import time
from collections.abc import Callable, Mapping
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
# Nobody remembers longer ones; a password may have 200 characters.
SHORTEST_PASSWORD, MOST_ASKED_OF_A_PASSWORD = 8, 64
# What may be asked of a portal password beside its length (desk/password_rules.py).
PASSWORD_NEEDS = ("upper", "lower", "digit", "symbol")
MOST_REMINDERS = 5


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
    # The same of mails as they left.
    sent_mail_days: int = 0
    # A mail to a ticket closed for more days opens a follow-up (R39); 0: it never does.
    follow_up_days: int = 30
    # A file too large for a mail is linked in it for so many days; 0: the mail only names it.
    file_link_days: int = 30
    # Of those who wrote in no language we know.
    language: str = "en"
    # The Slack channel that hears what the desk itself needs, as an OAuth secret that ends; empty: none.
    operations_channel: str = ""
    # Zufriedenheit: customers are asked how a closed ticket was solved.
    ask_for_rating: bool = False
    # Asked so long after the closing, if no mail with the solution asks already.
    rating_after_minutes: int = 60
    # Nobody is asked about two tickets within so many days.
    rating_pause_days: int = 14
    # So many days before a portal user's support ends they are reminded by mail; empty: never.
    support_reminder_days: tuple[int, ...] = ()
    # Of the passwords that customers choose for the portal.
    password_min_length: int = 12
    password_needs: tuple[str, ...] = ()


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


def _password_length(value: str) -> int:
    if not _is_figure(value, MOST_ASKED_OF_A_PASSWORD) or int(value) < SHORTEST_PASSWORD:
        raise Invalid(
            "value",
            "Please say how many characters, from {least} to {most}.",
            least=SHORTEST_PASSWORD,
            most=MOST_ASKED_OF_A_PASSWORD,
        )
    return int(value)


def _password_needs(value: str) -> tuple[str, ...]:
    wanted = _listed(value.lower())
    for name in wanted:
        if name not in PASSWORD_NEEDS:
            raise Invalid(
                "value",
                "{name} is none of these: {known}.",
                name=name,
                known=", ".join(PASSWORD_NEEDS),
            )
    return tuple(name for name in PASSWORD_NEEDS if name in wanted)


def _reminder_days(value: str) -> tuple[int, ...]:
    wanted = _listed(value)
    if len(wanted) > MOST_REMINDERS or not all(_is_figure(days, MOST_DAYS) for days in wanted):
        raise Invalid(
            "value",
            "Please say how many days before, like 30,7; at most {most} of them.",
            most=MOST_REMINDERS,
        )
    return tuple(sorted({int(days) for days in wanted}, reverse=True))


def _listed(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


@dataclass(frozen=True, slots=True)
class Preference:
    """What one means, what it may be, and how its text is read."""

    meaning: str
    allowed: str
    read: Callable[[str], Any]


_YES_OR_NO = "yes or no"
_SOME_MINUTES = f"0 to {MOST_MINUTES} minutes"
_SOME_DAYS = f"0 to {MOST_DAYS} days"

KNOWN: Mapping[str, Preference] = {
    "company_name": Preference("The company, as mails, portal and PDFs call it.", "a name", str.strip),
    "company_logo": Preference(
        "The logo in mails and PDFs.", "a PNG, JPEG or SVG file; empty: none", _sha256_or_nothing
    ),
    "send_ticket_mails": Preference(
        "Mail about tickets also to those who are no portal users.", _YES_OR_NO, _yes_or_no
    ),
    "default_assignee": Preference(
        "Who gets tickets that are nobody's.", "an agent or a group; empty: nobody", str.strip
    ),
    "subscriber_batch_minutes": Preference(
        "A subscriber's mail collects the changes of so many minutes.", _SOME_MINUTES, _minutes
    ),
    "raw_mail_days": Preference(
        "Mails as they came in are removed after so many days.", f"{_SOME_DAYS}; 0: never", _days
    ),
    "sent_mail_days": Preference(
        "Mails as they left are removed after so many days.", f"{_SOME_DAYS}; 0: never", _days
    ),
    "follow_up_days": Preference(
        "A mail to a ticket closed for more days opens a follow-up.", f"{_SOME_DAYS}; 0: it never does", _days
    ),
    "file_link_days": Preference(
        "A link to a file too large for a mail holds so many days.",
        f"{_SOME_DAYS}; 0: the mail only names it",
        _days,
    ),
    "language": Preference("Of Slack channels, and where a customer's is not known.", "en or de", _language),
    "operations_channel": Preference(
        "The Slack channel that hears what the desk itself needs.", "the channel's id; empty: none", str.strip
    ),
    "ask_for_rating": Preference(
        "Ask customers how it was when their ticket is closed.", _YES_OR_NO, _yes_or_no
    ),
    "rating_after_minutes": Preference(
        "Ask so long after closing, unless the solution's mail asks.", _SOME_MINUTES, _minutes
    ),
    "rating_pause_days": Preference(
        "Ask nobody about two tickets within so many days.", f"{_SOME_DAYS}; 0: every time", _days
    ),
    "support_reminder_days": Preference(
        "Remind portal users so many days before their support ends.",
        f"days, like 30,7, at most {MOST_REMINDERS}; empty: never",
        _reminder_days,
    ),
    "password_min_length": Preference(
        "The fewest characters of a portal password.",
        f"{SHORTEST_PASSWORD} to {MOST_ASKED_OF_A_PASSWORD}",
        _password_length,
    ),
    "password_needs": Preference(
        "What a portal password must have beside its length.",
        f"some of {', '.join(PASSWORD_NEEDS)}; empty: nothing",
        _password_needs,
    ),
}


class PreferenceStore:
    """Reads them with one query, at most once a second."""

    def __init__(self) -> None:
        self._value: Preferences | None = None
        self._read_at = 0.0

    async def get(self) -> Preferences:
        if self._value is None or time.monotonic() - self._read_at > FRESH_SECONDS:
            stored = await Setting.filter(name__in=list(KNOWN)).values_list("name", "value")
            self._value = replace(Preferences(), **{name: KNOWN[name].read(text) for name, text in stored})
            self._read_at = time.monotonic()
        return self._value

    async def set(self, name: str, value: str) -> None:
        """Change one. Raises NotFound for an unknown name, Invalid for a value it can't have."""
        known = KNOWN.get(name)
        if known is None:
            raise NotFound("There is no preference {name}.", name=name)
        known.read(value)
        await Setting.update_or_create(defaults={"value": value}, name=name)
        self.forget()

    def forget(self) -> None:
        """Read them anew when they are asked for next."""
        self._value = None
