"""Two agents at once (R8): who saved second is told what the first one changed, and nothing is overwritten.

A surface remembers what its agent saw, and hands it to `tickets.change`. Fields that only one of them
touched are no conflict: both changes hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.errors import NotPossible
from desk.i18n import N_
from desk.ticket_fields import history_name
from models.change import Change
from models.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Seen:
    """The state of a ticket that somebody looked at; as a text it fits into a form or a button."""

    version: int
    modified_at: datetime

    @classmethod
    def of(cls, ticket: Ticket) -> "Seen":
        return cls(ticket.version, ticket.modified_at)

    def __str__(self) -> str:
        return f"{self.version}~{self.modified_at.isoformat()}"

    @classmethod
    def read(cls, text: str) -> "Seen | None":
        """None if somebody mangled it."""
        version, _, at = text.partition("~")
        try:
            return cls(int(version), datetime.fromisoformat(at))
        except ValueError:
            return None


class Conflict(NotPossible):
    """Somebody else was quicker; `since` says who did what."""

    def __init__(self, text: str, since: Sequence[Change], **values: Any) -> None:
        super().__init__(text, **values)
        self.since = since


async def refuse_overwriting(ticket: Ticket, new: Mapping[str, Any], seen: Seen) -> None:
    """Raises Conflict if a column of `new` was changed by somebody since the ticket was seen."""
    if ticket.version == seen.version:
        return
    since = Change.filter(
        ticket_id=ticket.id,
        record="ticket",
        at__gt=seen.modified_at,
        field__in=[history_name(column) for column in new],
    )
    changes = await since.order_by("id")
    if not changes:
        return
    raise Conflict(
        N_("Meanwhile this was changed, and nothing of yours is saved: {changes}. Please look again."),
        changes,
        changes="; ".join(
            f"{change.field}: {change.old or '–'} → {change.new or '–'} ({change.actor_name})"
            for change in changes
        ),
    )
