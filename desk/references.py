"""What a field can refer to (§1, R29): how each kind of record is found by what people write, and written.

A record that has a number is found by `PRO12`; everything by the texts that people know it by, as they are
written; a contact by each of its mail addresses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk.addresses import normalise
from desk.rows import marks, rows


@dataclass(frozen=True, slots=True)
class Target:
    """A table that is referred to, and the columns it is found by."""

    table: str
    texts: Sequence[str]
    # `PRO`; empty: it has no numbers of its own.
    prefix: str = ""
    # What people are shown.
    title: str = "name"


TARGETS: Mapping[str, Target] = {
    "contact": Target("contact", ("address", "name"), prefix="CON"),
    "organisation": Target("organisation", ("name",), prefix="ORG"),
    "project": Target("project", ("name",), prefix="PRJ"),
    "partner": Target("partner", ("name", "email"), prefix="PAR"),
    "product": Target("product", ("name", "code"), prefix="PRO"),
    "service": Target("service", ("name", "code"), prefix="SER"),
    "contract": Target("service_contract", ("subject",), prefix="SERCON", title="subject"),
    "quote": Target("quote", ("subject",), prefix="QUO", title="subject"),
    "invoice": Target("invoice", ("subject",), prefix="INV", title="subject"),
    "faq": Target("faq_article", ("question",), prefix="FAQ", title="question"),
    "document": Target("document", ("title",), prefix="DOC", title="title"),
    "task": Target("task", ("title",), prefix="TASK", title="title"),
}
# These have no serial of their own: their number is the row's.
_BY_ID = frozenset({"contact", "organisation"})
# Deleted rows stay for 30 days, and are nobody's any more.
_NEVER_DELETED = frozenset({"contact", "organisation", "document"})


class _Several:
    pass


# In place of an id: more than one record is called so.
SEVERAL = _Several()
MOST = 400


async def find(kind: str, wishes: Sequence[str]) -> dict[str, Any]:
    """The id of each that is there, or SEVERAL; a number before a text, one query for some hundred."""
    found: dict[str, Any] = {}
    unique = sorted(set(wishes))
    for start in range(0, len(unique), MOST):
        found |= await _find(TARGETS[kind], kind, unique[start : start + MOST])
    return found


async def _find(target: Target, kind: str, wishes: Sequence[str]) -> dict[str, Any]:
    numbers = {wish: number for wish in wishes if (number := number_of(kind, wish)) is not None}
    found: dict[str, Any] = await _by_number(target, kind, numbers) if numbers else {}
    for column in target.texts:
        left = [wish for wish in wishes if wish not in found]
        if left:
            found |= await _by_text(target, kind, column, left)
    return found


def prefix_of(kind: str) -> str:
    """`PRO`."""
    return "TT" if kind == "ticket" else TARGETS[kind].prefix


def number_of(kind: str, wish: str) -> int | None:
    """The figure of `PRO12`."""
    prefix = prefix_of(kind)
    figure = wish[len(prefix) :]
    fits = prefix and wish[: len(prefix)].upper() == prefix
    return int(figure) if fits and figure.isascii() and figure.isdecimal() and len(figure) < 16 else None


async def _by_number(target: Target, kind: str, numbers: Mapping[str, int]) -> dict[str, Any]:
    column = "id" if kind in _BY_ID else "serial"
    sql = f"SELECT id, {column} AS number FROM {target.table} WHERE {column} IN ({marks(numbers)})"
    known = {row["number"]: row["id"] for row in await rows(sql + _living(kind), list(numbers.values()))}
    return {wish: known[number] for wish, number in numbers.items() if number in known}


async def _by_text(target: Target, kind: str, column: str, wishes: Sequence[str]) -> dict[str, Any]:
    written = {wish: normalise(wish) if column in {"email", "address"} else wish for wish in wishes}
    exact = set(written.values())
    table, number = ("contact_address", "contact_id") if column == "address" else (target.table, "id")
    sql = f"SELECT {number} AS id, {column} AS written FROM {table} WHERE {column} IN ({marks(exact)})"
    known: dict[str, Any] = {}
    for row in await rows(sql + _living(kind), sorted(exact)):
        known[row["written"]] = SEVERAL if row["written"] in known else row["id"]
    return {wish: known[text] for wish, text in written.items() if text in known}


def _living(kind: str) -> str:
    return "" if kind in _NEVER_DELETED else " AND deleted_at IS NULL"


async def written(kind: str, ids: Sequence[int]) -> dict[int, str]:
    """What `find` reads back: a contact's address, an organisation's name, else the number."""
    target = TARGETS[kind]
    column = {"contact": "email", "organisation": "name"}.get(kind, "serial")
    found: dict[int, str] = {}
    for start in range(0, len(ids), MOST):
        some = ids[start : start + MOST]
        sql = f"SELECT id, {column} AS written FROM {target.table} WHERE id IN ({marks(some)})"
        for row in await rows(sql, some):
            text = row["written"]
            number = f"{target.prefix}{row['id'] if column != 'serial' else text}"
            found[row["id"]] = text if column != "serial" and text else number
    return found


async def titles(kind: str, ids: Sequence[int]) -> dict[int, str]:
    """What people are shown of each."""
    target = TARGETS[kind]
    found: dict[int, str] = {}
    for start in range(0, len(ids), MOST):
        some = ids[start : start + MOST]
        sql = f"SELECT id, {target.title} AS title FROM {target.table} WHERE id IN ({marks(some)})"
        found |= {row["id"]: row["title"] for row in await rows(sql, some)}
    return found
