"""Tags of tickets that were just written; a tag is the same whatever its case."""

from collections.abc import Mapping, Sequence

from desk import db, new_ids
from desk.migration.inserting import insert
from desk.migration.known import slices
from desk.rows import marks, rows
from models.fresh import fresh
from models.tag import Tag, TicketTag

LONGEST = 60


async def write_tags(by_ticket: Mapping[int, Sequence[str]]) -> int:
    """Put tags on new tickets; those nobody has used are made. Returns how many were put on."""
    names = {_key(name): name[:LONGEST] for tags in by_ticket.values() for name in tags}
    if not names:
        return 0
    numbers = await _known_tags(list(names))
    new = {key: name for key, name in names.items() if key not in numbers}
    if new:
        ids = await new_ids.reserve(Tag, len(new))
        made = zip(ids, new.items(), strict=True)
        await insert([fresh(Tag, id=number, key=key, name=name) for number, (key, name) in made])
        numbers |= dict(zip(new, ids, strict=True))
    pairs = [(ticket, key) for ticket, tags in by_ticket.items() for key in dict.fromkeys(map(_key, tags))]
    db.write_at_commit(fresh(TicketTag, ticket_id=ticket, tag_id=numbers[key]) for ticket, key in pairs)
    return len(pairs)


def _key(name: str) -> str:
    return name.casefold()[:LONGEST]


async def _known_tags(keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in slices(keys):
        sql = f"SELECT id, key FROM tag WHERE key IN ({marks(some)})"
        found |= {row["key"]: row["id"] for row in await rows(sql, list(some))}
    return found
