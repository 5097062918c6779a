"""Why a workflow looks at a ticket: an occasion of its own, for which it runs once, whoever looks."""

from dataclasses import dataclass
from datetime import datetime

from desk.workflows.events import Event


@dataclass(frozen=True, slots=True)
class Occasion:
    """`key` is stored; `depth`: how many workflows led to it. In time: since when, and `why` in words."""

    ticket_id: int
    key: str
    depth: int = 0
    since: datetime | None = None
    why: str = ""


def of_event(ticket_id: int, event_id: int, *, depth: int) -> Occasion:
    return Occasion(ticket_id, f"event:{event_id}", depth)


def of_moment(ticket_id: int, event: Event, since: datetime, *, why: str = "") -> Occasion:
    """A wait that began then: a new one starts anew."""
    return Occasion(ticket_id, f"{event.value}:{since:%Y-%m-%dT%H:%M:%S.%f}", since=since, why=why)
