"""Lists of tickets, newest change first, keyset-paged: a page costs the same at any depth (R18).

Plain rows, no model objects: a list page is read far more often than anything else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any, NamedTuple

from desk.actor import Actor
from desk.rows import moment, rows

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


class Row(NamedTuple):
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


_SELECT = """
SELECT t.id, t.serial, t.title, t.status, t.priority, t.created_at, t.modified_at,
  a.name AS agent, g.name AS "group", c.name AS contact
FROM {found} t
LEFT JOIN agent a ON a.id = t.agent_id
LEFT JOIN agent_group g ON g.id = t.group_id
LEFT JOIN contact c ON c.id = t.contact_id
ORDER BY t.modified_at DESC, t.id DESC LIMIT ?
"""
_NEWEST = """
SELECT t.id, t.serial, t.title, t.status, t.priority, t.created_at, t.modified_at,
  t.agent_id, t.group_id, t.contact_id
FROM ticket t WHERE {where} ORDER BY t.modified_at DESC, t.id DESC LIMIT ?
"""


async def page(
    viewer: Actor, wanted: Wanted | None = None, *, after: Place | None = None, size: int = PAGE
) -> Page:
    """The tickets a viewer may see, `size` of them behind `after`."""
    sql, values = _query(viewer, wanted or Wanted(), after, size + 1)
    found = await rows(sql, values)
    last = found[size - 1] if len(found) > size else None
    return Page(
        rows=[row_of(row) for row in found[:size]],
        next=Place(moment(last["modified_at"]), last["id"]) if last else None,
    )


# A piece of SQL, and its values.
_Condition = tuple[str, Sequence[Any]]


def _query(viewer: Actor, wanted: Wanted, after: Place | None, most: int) -> tuple[str, list[Any]]:
    """The newest of each branch, then the newest of those: for an OR a database would sort all there is."""
    branches: list[str] = []
    values: list[Any] = []
    for seen, status in product(_seen_by(viewer, wanted), _by_status(viewer, wanted)):
        conditions = [_THERE, seen, status, *_wanted(wanted), *_behind(after)]
        newest = _NEWEST.format(where=" AND ".join(sql for sql, _ in conditions))
        branches.append(f"SELECT * FROM ({newest}) b{len(branches)}")
        values += [value for _, some in conditions for value in some] + [most]
    return _SELECT.format(found=f"({' UNION '.join(branches)})"), [*values, most]


_ANY: _Condition = ("1 = 1", ())
# Deleted and merged tickets are in no list (R10). Said so that SQLite takes no index of these columns.
_THERE: _Condition = ("NOT (t.deleted_at IS NOT NULL OR t.merged_into_id IS NOT NULL)", ())


def _seen_by(viewer: Actor, wanted: Wanted) -> Sequence[_Condition]:
    """Any of these; says the same as `access.may_see`."""
    contact = viewer.contact
    if contact is None:
        return [_ANY]
    own: _Condition = ("t.contact_id = ?", (contact.id,))
    sees_more = contact.sees_organisation and contact.organisation_id is not None
    if sees_more and wanted.contact_id != contact.id:
        return [own, ("t.organisation_id = ?", (contact.organisation_id,))]
    return [own]


def _by_status(viewer: Actor, wanted: Wanted) -> Sequence[_Condition]:
    """Any of these; a branch each where nothing else narrows the list."""
    if not wanted.statuses:
        return [_ANY]
    is_narrow = viewer.contact is not None or {wanted.agent_id, wanted.group_id, wanted.contact_id} != {None}
    if is_narrow:
        return [(f"t.status IN ({', '.join('?' for _ in wanted.statuses)})", wanted.statuses)]
    return [("t.status = ?", (status,)) for status in wanted.statuses]


def _wanted(wanted: Wanted) -> list[_Condition]:
    conditions: list[_Condition] = []
    if wanted.is_unassigned:
        conditions.append(("t.agent_id IS NULL", ()))
    for column in ("agent_id", "group_id", "contact_id"):
        value = getattr(wanted, column)
        if value is not None:
            conditions.append((f"t.{column} = ?", (value,)))
    return conditions


def _behind(after: Place | None) -> list[_Condition]:
    if after is None:
        return []
    # The bound on modified_at alone is redundant, and lets the database seek instead of scan.
    condition = "t.modified_at <= ? AND (t.modified_at < ? OR t.id < ?)"
    return [(condition, (after.modified_at, after.modified_at, after.id))]


def row_of(row: Mapping[str, Any]) -> Row:
    return Row(
        number=f"TT{row['serial']}",
        title=row["title"],
        status=row["status"],
        priority=row["priority"],
        agent=row["agent"],
        group=row["group"],
        contact=row["contact"],
        created_at=moment(row["created_at"]),
        modified_at=moment(row["modified_at"]),
    )
