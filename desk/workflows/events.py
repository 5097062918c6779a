"""What a workflow may wait for: events as they happen, and moments from which time is counted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from desk.errors import Invalid
from desk.field_references import Pick
from desk.fields import columns_of
from desk.ticket_fields import FIELDS
from models.comment import Channel


class Event(StrEnum):
    OPENED = "opened"
    CHANGED = "changed"
    CLOSED = "closed"
    REOPENED = "reopened"
    ASSIGNED = "assigned"
    AGENT_COMMENT = "agent_comment"
    CUSTOMER_COMMENT = "customer_comment"
    NOTE = "note"
    BOUNCED = "bounced"
    RATED = "rated"
    # In time: so many minutes after …
    SINCE_CREATED = "since_created"
    SINCE_CHANGED = "since_changed"
    SINCE_STATUS = "since_status"
    SINCE_CLOSED = "since_closed"
    # … the last word between desk and customer, if it was the customer's, or an agent's.
    SINCE_CUSTOMER = "since_customer"
    SINCE_AGENT = "since_agent"

    @property
    def is_in_time(self) -> bool:
        return self.value.startswith("since_")


@dataclass(frozen=True, slots=True)
class When:
    """`about` narrows an event: `email`, `priority`, `priority=urgent`; empty: any."""

    event: Event
    about: str = ""
    after_minutes: int = 0


# The first words are those that are shown.
_WORDS: Mapping[Event, tuple[str, ...]] = {
    Event.OPENED: ("opened", "ticket opened", "new ticket"),
    Event.CLOSED: ("closed", "ticket closed"),
    Event.REOPENED: ("reopened", "ticket reopened"),
    Event.ASSIGNED: ("assigned", "assignee changed"),
    Event.AGENT_COMMENT: ("comment by agent", "agent comment"),
    Event.CUSTOMER_COMMENT: ("comment by customer", "customer comment"),
    Event.NOTE: ("internal note", "note"),
    Event.BOUNCED: ("mail bounced", "bounced", "bounce"),
    Event.RATED: ("rating given", "rated", "rating"),
    Event.SINCE_CREATED: ("created", "opened"),
    Event.SINCE_CHANGED: ("last change", "changed"),
    Event.SINCE_STATUS: ("status", "status changed", "last status"),
    Event.SINCE_CLOSED: ("closed",),
    Event.SINCE_CUSTOMER: ("last word of customer", "last word of the customer", "customer"),
    Event.SINCE_AGENT: ("last word of agent", "last word of an agent", "agent"),
}
_SOURCES: Mapping[str, str] = {
    "portal": Channel.PORTAL,
    "mail": Channel.EMAIL,
    "email": Channel.EMAIL,
    "slack": Channel.SLACK,
    "cli": Channel.CLI,
}
_FROM = {
    Event.OPENED: frozenset(_SOURCES.values()),
    Event.CUSTOMER_COMMENT: frozenset({Channel.PORTAL.value, Channel.EMAIL.value}),
}
_BEHIND_BY = re.compile(r"(.+) (?:by|from|in) (?:the )?(portal|mail|email|slack|cli)")
_CHANGED = re.compile(r"(.+?)(?: is)? changed(?: to (.+))?|(.+?) set to (.+)")
_RATED = re.compile(r"(?:rating given|rated|rating):? (good|so-so|so_so|bad)")
_UNITS = {"minute": 1, "hour": 60, "day": 1440, "week": 10_080}
_SPAN = re.compile(r"(\d{1,6}) ?(m|min|minute|h|hour|d|day|w|week)s?")
# Ten years.
MOST_MINUTES = 5_256_000


async def read(said: str, after: str = "") -> When:
    """`priority changed to urgent`, `opened by mail`; with `after`, from what the time counts.

    Raises Invalid that says what is possible.
    """
    plain = " ".join(said.split())
    folded = plain.casefold()
    if after:
        return When(_in_time(folded), after_minutes=minutes(after))
    if (event := _called(folded, in_time=False)) is not None:
        return When(event)
    if (found := _RATED.fullmatch(folded)) is not None:
        return When(Event.RATED, found[1].replace("-", "_"))
    if (found := _BEHIND_BY.fullmatch(folded)) is not None:
        event, source = _called(found[1], in_time=False), _SOURCES[found[2]]
        if event is not None and source in _FROM.get(event, ()):
            return When(event, source)
    if (found := _CHANGED.fullmatch(plain)) is not None:
        return await _changed(found[1] or found[3], found[2] or found[4] or "")
    raise Invalid(
        "on", "There is no event {said}. Possible are: {known}.", said=said, known=_known(in_time=False)
    )


def _in_time(folded: str) -> Event:
    event = _called(folded, in_time=True)
    if event is None:
        known = _known(in_time=True)
        raise Invalid("on", "Time can't count from {said}. Possible are: {known}.", said=folded, known=known)
    return event


def _called(folded: str, *, in_time: bool) -> Event | None:
    return next(
        (event for event, words in _WORDS.items() if event.is_in_time is in_time and folded in words), None
    )


_NARROWED = ("opened by portal|mail|slack", "rating given: bad", "FIELD changed", "FIELD changed to VALUE")


def _known(*, in_time: bool) -> str:
    words = [said[0] for event, said in _WORDS.items() if event.is_in_time is in_time]
    return ", ".join(words if in_time else [*words, *_NARROWED])


async def _changed(name: str, value: str) -> When:
    field = "_".join(name.casefold().split())
    described = FIELDS.get(field)
    if field == "tags" and not value:
        return When(Event.CHANGED, field)
    if described is None or described.is_read_only:
        known = ", ".join(sorted([item.name for item in FIELDS.values() if not item.is_read_only] + ["tags"]))
        raise Invalid("on", "There is no field {name} here. Possible are: {known}.", name=name, known=known)
    if field == "assignee":
        return When(Event.ASSIGNED)
    if not value:
        return When(Event.CHANGED, field)
    if not isinstance(described.kind, Pick):
        raise Invalid("on", "{name} is no picklist: leave out “to …”.", name=described.label)
    key = next(iter((await columns_of(FIELDS, {field: value})).values()))
    return When(Event.CHANGED, f"{field}={key}")


def minutes(said: str) -> int:
    """`3 days` as minutes. Raises Invalid."""
    found = _SPAN.fullmatch(said.strip().casefold())
    if found is not None:
        unit = next(length for name, length in _UNITS.items() if name.startswith(found[2]))
        if 0 < (length := int(found[1]) * unit) <= MOST_MINUTES:
            return length
    raise Invalid("after", "{said} is no time: say 30 minutes, 4 hours, 3 days or 2 weeks.", said=said)


def span(length: int) -> str:
    """`3 days`, as `minutes` reads it."""
    for name, unit in (("week", 10_080), ("day", 1440), ("hour", 60)):
        if length % unit == 0 and (unit < 10_080 or length >= 2 * unit):
            return f"{length // unit} {name}{'s' * (length != unit)}"
    return f"{length} minute{'s' * (length != 1)}"


def in_words(when: When) -> str:
    """As `read` reads it."""
    if when.event is Event.RATED and when.about:
        return f"rating given: {when.about.replace('_', '-')}"
    if when.event is not Event.CHANGED:
        words = _WORDS[when.event][0]
        return f"{words} by {'mail' if when.about == Channel.EMAIL else when.about}" if when.about else words
    field, _, value = when.about.partition("=")
    return f"{field.replace('_', ' ')} changed" + (f" to {value}" if value else "")
