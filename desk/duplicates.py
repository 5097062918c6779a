"""Duplicates (R23, Duplikate suchen): tickets that agree in chosen fields, with a score that is explained.

Of one ticket: the most alike, by what they refer to and by the words they use. Of all of the last days:
groups that agree in every chosen field. A person looks at them and merges (desk/merging.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.connection import get_connection

from desk import clock, permissions, search_words, similar
from desk.actor import Actor
from desk.errors import Invalid
from desk.permissions import Right
from desk.rows import marks, rows
from desk.ticket_fields import FIELDS
from models.ticket import Ticket

# How much a field says about two tickets being one.
WEIGHTS: Mapping[str, int] = {
    "title": 4,
    "description": 3,
    "contact": 2,
    "organisation": 1,
    "project": 1,
    "partner": 1,
    "product": 1,
    "contract": 1,
    "type": 1,
    "category": 1,
    "severity": 1,
}
USUAL = ("title", "description", "contact")
TEXTS = frozenset({"title", "description"})
# Fields by whose value tickets are found; the others only count.
_FOUND_BY = ("contact", "organisation", "project", "partner", "product", "contract")
# Of each way to find them, the newest.
MOST_CANDIDATES = 100


@dataclass(frozen=True, slots=True)
class Candidate:
    """A ticket that may be the same as another; `because`: how much each field agrees, 0 to 1."""

    id: int
    number: str
    title: str
    status: str
    score: float
    because: Mapping[str, float]


async def of(
    viewer: Actor, ticket: Ticket, fields: Sequence[str] = USUAL, *, most: int = 10
) -> Sequence[Candidate]:
    """The tickets most like this one, the likeliest first; score 1: alike in every chosen field.

    Raises Invalid for a field that can't be compared.
    """
    permissions.require(viewer, Right.MERGE)
    _check(fields)
    ids = await _ids(viewer, ticket, fields)
    found = await rows(_CANDIDATES.format(marks=marks(ids)), ids) if ids else []
    scored = [_scored(ticket, row, fields) for row in found]
    best = sorted(scored, key=lambda item: (-item.score, -item.id))
    return [item for item in best if item.score > 0][:most]


_CANDIDATES = """
SELECT id, serial, title, description, status, contact_id, organisation_id, project_id, partner_id,
  product_id, service_contract_id, type, category, severity
FROM ticket WHERE id IN ({marks}) AND deleted_at IS NULL AND merged_into_id IS NULL
"""


def _check(fields: Sequence[str]) -> None:
    for name in fields:
        if name not in WEIGHTS:
            raise Invalid(
                "fields",
                "{name} can't be compared. Possible are: {known}.",
                name=name,
                known=", ".join(WEIGHTS),
            )
    if not fields:
        raise Invalid("fields", "Please choose at least one field to compare.")


async def _ids(viewer: Actor, ticket: Ticket, fields: Sequence[str]) -> list[int]:
    """Those that agree in what they refer to, and those that use the same rare words."""
    ids: set[int] = set()
    for name in fields:
        column = FIELDS[name].stored_in
        value = getattr(ticket, column)
        if name in _FOUND_BY and value is not None:
            sql = f"SELECT id FROM ticket WHERE {column} = ? ORDER BY id DESC LIMIT ?"
            ids |= {row["id"] for row in await rows(sql, [value, MOST_CANDIDATES])}
    if TEXTS & set(fields):
        ids |= {item.id for item in await similar.to_ticket(viewer, ticket, most=MOST_CANDIDATES)}
    return sorted(ids - {ticket.id})


def _scored(ticket: Ticket, row: Mapping[str, Any], fields: Sequence[str]) -> Candidate:
    because = {
        name: agreement(name, getattr(ticket, FIELDS[name].stored_in), row[FIELDS[name].stored_in])
        for name in fields
    }
    whole = sum(WEIGHTS[name] for name in fields)
    return Candidate(
        id=row["id"],
        number=f"TT{row['serial']}",
        title=row["title"],
        status=row["status"],
        score=round(sum(WEIGHTS[name] * share for name, share in because.items()) / whole, 3),
        because=because,
    )


def agreement(field: str, one: Any, other: Any) -> float:
    """How much two values agree: texts by the words they share, everything else altogether or not at all."""
    if field not in TEXTS:
        return 1.0 if one is not None and one == other else 0.0
    mine, theirs = _stems(str(one or "")), _stems(str(other or ""))
    return round(len(mine & theirs) / len(mine | theirs), 3) if mine and theirs else 0.0


def _stems(text: str) -> set[str]:
    """The words of a text by their stems; a word that has none, by itself."""
    return {stem for piece in search_words.pieces_in([text]) for stem in _stems_of(piece)}


def _stems_of(piece: str) -> set[str]:
    forms = search_words.forms_of([piece])
    return {form for form in forms if form.startswith("~")} or forms


@dataclass(frozen=True, slots=True)
class Group:
    """Tickets that agree in every chosen field, the oldest first."""

    values: Mapping[str, Any]
    numbers: Sequence[str]
    total: int


MOST_SHOWN = 20


async def groups(
    viewer: Actor, fields: Sequence[str] = ("title", "contact"), *, days: int = 90, most: int = 100
) -> Sequence[Group]:
    """Groups of tickets opened in the last `days` (0: ever) that agree in all these fields, the newest first.

    Texts agree when they are the same but for case; empty values agree with nothing. Raises Invalid.
    """
    permissions.require(viewer, Right.MERGE)
    _check(fields)
    columns = {name: _compared(name) for name in fields}
    chosen = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    filled = " AND ".join(
        f"{sql} IS NOT NULL AND {sql} <> {_EMPTY.get(name, 0)}" for name, sql in columns.items()
    )
    sql = _GROUPS.format(
        chosen=chosen, members=_members(), filled=filled, columns=", ".join(columns.values())
    )
    since = clock.now() - timedelta(days=days) if days else _EVER
    return [
        Group(
            values={name: row[name] for name in fields},
            numbers=[f"TT{serial}" for serial in sorted(map(int, row["members"].split(",")))[:MOST_SHOWN]],
            total=row["total"],
        )
        for row in await rows(sql, [since, most])
    ]


_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_GROUPS = """
SELECT {chosen}, count(*) AS total, max(id) AS newest, {members} AS members FROM ticket
WHERE created_at >= ? AND deleted_at IS NULL AND merged_into_id IS NULL AND {filled}
GROUP BY {columns} HAVING count(*) > 1 ORDER BY newest DESC LIMIT ?
"""


def _members() -> str:
    """The numbers of a group in one text: as each database says it."""
    is_postgres = get_connection("default").capabilities.dialect == "postgres"
    return "string_agg(CAST(serial AS text), ',')" if is_postgres else "group_concat(serial, ',')"


def _compared(field: str) -> str:
    column = FIELDS[field].stored_in
    return f"lower({column})" if field in TEXTS else column


_EMPTY = dict.fromkeys((*TEXTS, "type", "category", "severity"), "''")
