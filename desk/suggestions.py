"""What is offered while an agent types into a menu: records, people, tags whose name holds the letters.

A few of them, soon: for a complete answer there are lists and the search.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk import directory, references
from desk import tags as all_tags
from desk.actor import Actor
from desk.errors import NotAllowed
from desk.rows import rows

MOST = 20


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`written` is what a field reads back (desk/ticket_fields.py)."""

    written: str
    title: str


async def records(viewer: Actor, kind: str, text: str, *, most: int = MOST) -> Sequence[Suggestion]:
    """Records of a kind as in `desk.references`, by number or by letters of what they are called.

    Raises NotAllowed for who is no agent.
    """
    _for_agents(viewer)
    number = references.number_of(kind, text)
    if number is not None:
        column = "id" if kind in _BY_ID else "serial"
        return await _found(kind, f"{column} = ?", [number], most)
    columns = [column for column in references.TARGETS[kind].texts if column != "address"]
    columns += ["email"] if kind == "contact" else []
    where = " OR ".join(
        f"lower({column}) LIKE ? ESCAPE '!' OR {column} LIKE ? ESCAPE '!'" for column in columns
    )
    return await _found(kind, f"({where})", [_like(text.lower()), _like(text)] * len(columns), most)


async def of_all_kinds(viewer: Actor, text: str, *, most: int = 4) -> Sequence[tuple[str, Suggestion]]:
    """Some records of each kind, with the kind's name. Raises NotAllowed for who is no agent."""
    return [
        (kind, item) for kind in references.TARGETS for item in await records(viewer, kind, text, most=most)
    ]


async def written(kind: str, record_id: int | None) -> Suggestion | None:
    """The one that is chosen already, by its id; also if it is deleted."""
    if record_id is None:
        return None
    sql = f"SELECT {_columns(kind)} FROM {references.TARGETS[kind].table} WHERE id = ?"
    found = await rows(sql, [record_id])
    return _suggestion(kind, found[0]) if found else None


# A contact and an organisation have no serial of their own.
_BY_ID = frozenset({"contact", "organisation"})


async def _found(kind: str, where: str, values: Sequence[object], most: int) -> Sequence[Suggestion]:
    target = references.TARGETS[kind]
    # A file that came with a comment has no number.
    alive = "serial IS NOT NULL" if kind == "document" else "deleted_at IS NULL"
    what = f"SELECT {_columns(kind)} FROM {target.table}"
    if kind not in _BY_ID:
        where = f"{where} AND {alive}"
    sql = f"{what} WHERE {where} ORDER BY {target.title}, id LIMIT ?"
    return [_suggestion(kind, row) for row in await rows(sql, [*values, most])]


def _columns(kind: str) -> str:
    number = "id" if kind in _BY_ID else "serial"
    more = "email" if kind == "contact" else "NULL"
    return f"{number} AS number, {references.TARGETS[kind].title} AS title, {more} AS more"


def _suggestion(kind: str, row: Mapping[str, Any]) -> Suggestion:
    number = f"{references.prefix_of(kind)}{row['number']}"
    names = [row["title"], row["more"]]
    return Suggestion(number, " · ".join(name for name in names if name) or number)


async def assignees(viewer: Actor, text: str) -> Sequence[Suggestion]:
    """Active agents (R7), then groups. Raises NotAllowed for who is no agent."""
    _for_agents(viewer)
    people = [
        Suggestion(f"agent:{agent.handle}", agent.name)
        for agent in (await directory.agents()).values()
        if agent.is_active
    ]
    groups = [Suggestion(f"group:{group.name}", group.name) for group in (await directory.groups()).values()]
    return [item for item in [*people, *groups] if text.casefold() in item.title.casefold()]


async def tags(viewer: Actor, text: str, *, most: int = MOST) -> Sequence[str]:
    """Tags with these letters in them, in alphabetical order. Raises NotAllowed for who is no agent."""
    _for_agents(viewer)
    sql = 'SELECT name FROM tag WHERE "key" LIKE ? ESCAPE \'!\' ORDER BY "key" LIMIT ?'
    return [row["name"] for row in await rows(sql, [_like(all_tags.key_of(text)), most])]


def _like(text: str) -> str:
    for sign in "!%_":
        text = text.replace(sign, f"!{sign}")
    return f"%{text}%"


def _for_agents(viewer: Actor) -> None:
    if viewer.contact is not None or viewer.colleague:
        raise NotAllowed("Only agents of the desk can do that.")
