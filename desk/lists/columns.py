"""What a list shows of its tickets (R18): the columns, and their values for the tickets of a page.

Plain rows: as many queries as there are tables to ask, not tickets.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from desk.conditions.sql import among
from desk.errors import Invalid
from desk.rows import moment_or_none, rows
from desk.ticket_fields import FIELDS
from models.rating import Score

DEFAULT = ("number", "title", "related_to", "status", "priority", "assignee", "age")


@dataclass(frozen=True, slots=True)
class _Column:
    """The SQL of its value over `t`, the tables that takes, and what becomes of it."""

    sql: str
    joins: Sequence[str] = ()
    read: Callable[[Any], Any] = lambda value: value


_JOINS = {
    "a": "LEFT JOIN agent a ON a.id = t.agent_id",
    "g": "LEFT JOIN agent_group g ON g.id = t.group_id",
    "c": "LEFT JOIN contact c ON c.id = t.contact_id",
    "o": "LEFT JOIN organisation o ON o.id = t.organisation_id",
    "j": "LEFT JOIN project j ON j.id = t.project_id",
    "r": "LEFT JOIN partner r ON r.id = t.partner_id",
    "d": "LEFT JOIN product d ON d.id = t.product_id",
    "s": "LEFT JOIN service_contract s ON s.id = t.service_contract_id",
    "p": "LEFT JOIN ticket p ON p.id = t.parent_id",
}


def _number(value: Any) -> str | None:
    return None if value is None else f"TT{value}"


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"))


def _rated(value: Any) -> str | None:
    return None if value is None else Score(value).word


_NAMED = {
    "agent": _Column("a.name", ("a",)),
    # An agent, or as long as there is none, a group.
    "assignee": _Column("COALESCE(a.name, g.name)", ("a", "g")),
    "group": _Column("g.name", ("g",)),
    "contact": _Column("c.name", ("c",)),
    "organisation": _Column("o.name", ("o",)),
    "project": _Column("j.name", ("j",)),
    "partner": _Column("r.name", ("r",)),
    "product": _Column("d.name", ("d",)),
    "contract": _Column("s.subject", ("s",)),
    "related_to": _Column("COALESCE(c.name, o.name, j.name)", ("c", "o", "j")),
    "number": _Column("t.serial", read=_number),
    "parent": _Column("p.serial", ("p",), read=_number),
    "hours": _Column("t.hours", read=_decimal),
    "days": _Column("t.days", read=_decimal),
    "created": _Column("t.created_at", read=moment_or_none),
    "modified": _Column("t.modified_at", read=moment_or_none),
    "closed": _Column("t.closed_at", read=moment_or_none),
    # What the customer said last.
    "rating": _Column(
        "(SELECT x.score FROM rating x WHERE x.ticket_id = t.id AND x.score IS NOT NULL "
        "ORDER BY x.id DESC LIMIT 1)",
        read=_rated,
    ),
    # When it began: who shows it knows what time it is.
    "age": _Column("t.created_at", read=moment_or_none),
}
# Several values a ticket.
_LISTS = {
    "tags": (
        "SELECT x.ticket_id, y.name FROM ticket_tag x JOIN tag y ON y.id = x.tag_id WHERE {} ORDER BY y.key"
    ),
    "subscribers": (
        "SELECT x.ticket_id, y.name FROM ticket_subscriber x JOIN agent y ON y.id = x.agent_id "
        "WHERE {} ORDER BY y.name"
    ),
}
COLUMNS: Mapping[str, _Column] = {
    **{name: _Column(f"t.{field.stored_in}") for name, field in FIELDS.items() if name not in _NAMED},
    **_NAMED,
}
KNOWN = (*COLUMNS, *_LISTS)


def checked(columns: Sequence[str]) -> tuple[str, ...]:
    """The columns, each once. Raises Invalid for one there isn't, and for none at all."""
    for name in columns:
        if name not in KNOWN:
            raise Invalid(
                "columns",
                "There is no column {name}. Possible are: {known}.",
                name=name,
                known=", ".join(sorted(KNOWN)),
            )
    if not columns:
        raise Invalid("columns", "Please choose at least one column.")
    return tuple(dict.fromkeys(columns))


async def shown(ids: Sequence[int], columns: Sequence[str]) -> list[dict[str, Any]]:
    """For each ticket, in this order, the values of the columns by name."""
    if not ids:
        return []
    plain = [name for name in columns if name in COLUMNS]
    found = {row["id"]: row for row in await _rows(ids, plain)}
    lists = {name: await _list(name, ids) for name in columns if name in _LISTS}
    return [
        {
            name: lists[name].get(number, [])
            if name in lists
            else COLUMNS[name].read(found[number][f"v_{name}"])
            for name in columns
        }
        for number in ids
        if number in found
    ]


async def _rows(ids: Sequence[int], columns: Sequence[str]) -> Sequence[Mapping[str, Any]]:
    values = "".join(f", {COLUMNS[name].sql} AS v_{name}" for name in columns)
    joins = dict.fromkeys(join for name in columns for join in COLUMNS[name].joins)
    these = among("t.id", ids)
    tables = " ".join(_JOINS[join] for join in joins)
    return await rows(f"SELECT t.id{values} FROM ticket t {tables} WHERE {these.text}", these.values)


async def _list(name: str, ids: Sequence[int]) -> Mapping[int, list[str]]:
    these = among("x.ticket_id", ids)
    found: dict[int, list[str]] = {}
    for row in await rows(_LISTS[name].format(these.text), these.values):
        found.setdefault(row["ticket_id"], []).append(row["name"])
    return found
