"""Lists of tickets, newest change first, keyset-paged: a page costs the same at any depth (R18).

Plain rows, no model objects: a list page is read far more often than anything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.expressions import Q

from desk.access import tickets_of
from desk.actor import Actor
from models.ticket import Ticket

PAGE = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the next one begins behind it."""

    modified_at: datetime
    id: int

    def __str__(self) -> str:
        return f"{self.modified_at.isoformat()}~{self.id}"

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """From a link; None if somebody mangled it."""
        at, _, number = text.partition("~")
        try:
            return cls(modified_at=datetime.fromisoformat(at.replace(" ", "+")), id=int(number))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Row:
    number: str
    title: str
    status: str
    priority: str
    agent: str | None
    group: str | None
    contact: str | None
    created_at: datetime
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Row]
    # None: this is the last page.
    next: Place | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets; everything empty: all that the viewer may see."""

    statuses: Sequence[str] = ()
    agent_id: int | None = None
    # Those that no agent has.
    is_unassigned: bool = False
    group_id: int | None = None
    contact_id: int | None = None


_COLUMNS = (
    "id",
    "serial",
    "title",
    "status",
    "priority",
    "agent__name",
    "group__name",
    "contact__name",
    "created_at",
    "modified_at",
)


async def page(
    viewer: Actor, wanted: Wanted | None = None, *, after: Place | None = None, size: int = PAGE
) -> Page:
    """The tickets a viewer may see, `size` of them behind `after`."""
    query = Ticket.filter(_condition(viewer, wanted or Wanted()))
    if after is not None:
        # The bound on modified_at alone is redundant, and lets the database seek instead of scan.
        query = query.filter(
            Q(modified_at__lte=after.modified_at),
            Q(modified_at__lt=after.modified_at) | Q(modified_at=after.modified_at, id__lt=after.id),
        )
    found = await query.order_by("-modified_at", "-id").limit(size + 1).values(*_COLUMNS)
    rows = [_row(values) for values in found[:size]]
    last = found[size - 1] if len(found) > size else None
    return Page(rows=rows, next=Place(last["modified_at"], last["id"]) if last else None)


def _condition(viewer: Actor, wanted: Wanted) -> Q:
    conditions = [tickets_of(viewer.contact)] if viewer.contact is not None else []
    if wanted.statuses:
        conditions.append(Q(status__in=list(wanted.statuses)))
    if wanted.is_unassigned:
        conditions.append(Q(agent_id__isnull=True))
    for column in ("agent_id", "group_id", "contact_id"):
        value = getattr(wanted, column)
        if value is not None:
            conditions.append(Q(**{column: value}))
    return Q(*conditions)


def _row(values: dict[str, Any]) -> Row:
    return Row(
        number=f"TT{values['serial']}",
        title=values["title"],
        status=values["status"],
        priority=values["priority"],
        agent=values["agent__name"],
        group=values["group__name"],
        contact=values["contact__name"],
        created_at=values["created_at"],
        modified_at=values["modified_at"],
    )
