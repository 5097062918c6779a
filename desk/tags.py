"""Tags (§1, R22, Schlagwörter): words that agents put on tickets, alike whatever their case.

A tag comes into being when it is first used and stays until somebody deletes it. Every ticket whose tags
change has it in its history.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tortoise.exceptions import IntegrityError

from desk import announcements, clock, db, history
from desk.actor import Actor
from desk.composing import composed
from desk.errors import Invalid, NotFound
from desk.house import House
from desk.permissions import Right, require
from desk.rows import execute_many, marks, rows
from desk.texts import clean
from desk.ticket_locks import BATCH, batches, locked
from models.tag import Tag

TAG_LENGTH = 60
_MADE = "tags made"
# Somebody may use a tag while it is being deleted: its tickets are looked for again.
MOST_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Counted:
    """A tag and how many tickets have it, deleted ones not counted."""

    name: str
    tickets: int


async def apply(
    house: House,
    ticket_ids: Sequence[int],
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    actor: Actor,
) -> Sequence[int]:
    """Put tags on tickets and take others off (R22), all in one transaction.

    Returns the ids of those that changed. Tickets that are deleted or not there are left out; a tag to be
    taken off that a ticket doesn't have changes nothing. Raises Invalid for what is no tag.
    """
    require(actor, Right.TAG if len(ticket_ids) == 1 else Right.MASS_TAG)
    wanted, unwanted = named(add), named(remove)
    if both := wanted.keys() & unwanted.keys():
        name = wanted[min(both)]
        raise Invalid("tags", "The tag {name} can't be put on and taken off at once.", name=name)
    changed: list[int] = []
    async with house.transaction():
        for some in batches(ticket_ids):
            found = await locked(some)
            tags = await _made(wanted) if found else {}
            now = await _change(found, add=tags, remove=unwanted.keys(), actor=actor)
            await announcements.cards_of(now)
            changed += now
    return changed


async def put_on_new(ticket_id: int, names: Iterable[str], *, actor: Actor) -> None:
    """Put tags on a ticket that this very transaction has opened: nobody saw it yet, its card is to come.

    Cheaper than `apply`, as tickets come by the thousand. Raises Invalid for what is no tag. Inside a
    transaction.
    """
    require(actor, Right.TAG)
    tags = await _made_once(named(names))
    if tags:
        added = [number for number, _ in tags.values()]
        await rows(_PUT_ON.format(tickets=marks([ticket_id]), tags=marks(added)), [ticket_id, *added])
        history.record_on_ticket(ticket_id, {"tags": (None, ", ".join(_names(tags)))}, actor=actor)


async def replace(wanted: Mapping[int, Mapping[str, str]], *, actor: Actor) -> None:
    """Give tickets exactly these tags (`named`), with history: by an import, which tells nobody.

    Inside a transaction.
    """
    before = await _on(list(wanted))
    tags = await _made({key: name for named_ones in wanted.values() for key, name in named_ones.items()})
    after = {number: {key: tags[key] for key in keys} for number, keys in wanted.items()}
    changed = [number for number in wanted if before[number].keys() != after[number].keys()]
    await execute_many(
        "DELETE FROM ticket_tag WHERE ticket_id = ? AND tag_id = ?",
        [
            (number, before[number][key][0])
            for number in changed
            for key in before[number].keys() - after[number]
        ],
    )
    await execute_many(
        "INSERT INTO ticket_tag (ticket_id, tag_id) VALUES (?, ?)",
        [
            (number, after[number][key][0])
            for number in changed
            for key in after[number].keys() - before[number]
        ],
    )
    for number in changed:
        step = (", ".join(_names(before[number])) or None, ", ".join(_names(after[number])) or None)
        history.record_in_bulk("ticket", [number], {"tags": step}, actor=actor)


async def on_each(ticket_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """By ticket, its tags in alphabetical order."""
    return {number: _names(found) for number, found in (await _on(ticket_ids)).items()}


async def on(ticket_id: int) -> Sequence[str]:
    """The tags of a ticket, in alphabetical order."""
    return _names((await _on([ticket_id]))[ticket_id])


async def everything() -> Sequence[Counted]:
    """All tags with the number of their tickets, in alphabetical order."""
    return [Counted(name=row["name"], tickets=row["number"]) for row in await rows(_COUNT, [])]


# All of a tag, less those of the few tickets that are deleted: so no ticket but these is looked at.
_COUNT = """
SELECT g.name, COALESCE(a.number, 0) - COALESCE(d.number, 0) AS number FROM tag g
LEFT JOIN (SELECT tag_id, count(*) AS number FROM ticket_tag GROUP BY tag_id) a ON a.tag_id = g.id
LEFT JOIN (
  SELECT x.tag_id, count(*) AS number FROM ticket t JOIN ticket_tag x ON x.ticket_id = t.id
  WHERE t.deleted_at IS NOT NULL GROUP BY x.tag_id
) d ON d.tag_id = g.id
ORDER BY g.key
"""


async def rename(house: House, name: str, new_name: str, *, actor: Actor) -> int:
    """Give a tag another name; one that there is already unites the two. Returns how many tickets changed.

    Uniting goes in batches, each a transaction; if it breaks off, doing it again completes it. A tag that
    only has another name is the same tag: its own history says so, the tickets' don't. Raises NotFound, and
    Invalid for what is no tag.
    """
    require(actor, Right.MASS_TAG)
    tag = await called(name)
    ((key, new),) = named([new_name]).items()
    async with house.transaction():
        other = await Tag.exclude(id=tag.id).get_or_none(key=key)
        if other is None:
            await Tag.filter(id=tag.id).update(name=new, key=key)
            history.record("tag", tag.id, {"name": (tag.name, new)}, actor=actor, ticket_id=None)
            return 0
    return await _dissolve(house, tag, into=other, actor=actor)


async def delete(house: House, name: str, *, actor: Actor) -> int:
    """Take a tag off all its tickets, in batches, and forget it. Returns how many had it. Raises NotFound."""
    require(actor, Right.MASS_TAG)
    return await _dissolve(house, await called(name), into=None, actor=actor)


async def called(name: str) -> Tag:
    """The tag of this name, whatever its case. Raises NotFound."""
    tag = await Tag.get_or_none(key=key_of(name))
    if tag is None:
        raise NotFound("There is no tag {name}.", name=name)
    return tag


def key_of(name: str) -> str:
    """What makes two tags the same: `Straße`, `STRASSE` and `strasse`."""
    return composed("NFC", composed("NFC", " ".join(clean(name).split())).casefold())


def named(names: Iterable[str]) -> dict[str, str]:
    """By key, as they were written. Raises Invalid."""
    found: dict[str, str] = {}
    for written in names:
        name = composed("NFC", " ".join(clean(written).split()))
        if not name:
            raise Invalid("tags", "Please enter a tag.")
        if "," in name:
            raise Invalid("tags", "A tag has no comma: {name}", name=name)
        # Folded, some letters are two.
        if len(name) > TAG_LENGTH or len(key_of(name)) > TAG_LENGTH:
            raise Invalid("tags", "A tag has at most {most} characters.", most=TAG_LENGTH)
        found.setdefault(key_of(name), name)
    return found


# By key: the tag's id and name.
_Tags = Mapping[str, tuple[int, str]]


async def _made(wanted: Mapping[str, str]) -> _Tags:
    """The tags of these keys; those that are missing are made."""
    if not wanted:
        return {}
    await execute_many(_MAKE, [[wanted[key], key] for key in sorted(wanted)])
    found = await rows(_BY_KEY.format(marks=marks(list(wanted))), list(wanted))
    return {row["key"]: (row["id"], row["name"]) for row in found}


async def _made_once(wanted: Mapping[str, str]) -> _Tags:
    """As `_made`; a tag that this transaction has met is not asked for again."""
    scratch = db.scratch()
    known: dict[str, tuple[int, str]] = scratch.setdefault(_MADE, {}) if scratch is not None else {}
    known |= await _made({key: name for key, name in wanted.items() if key not in known})
    return {key: known[key] for key in wanted}


_MAKE = 'INSERT INTO tag (name, "key") VALUES (?, ?) ON CONFLICT ("key") DO NOTHING'
_BY_KEY = 'SELECT id, name, "key" FROM tag WHERE "key" IN ({marks})'


async def _change(ids: Sequence[int], *, add: _Tags, remove: Collection[str], actor: Actor) -> list[int]:
    """Of tickets that are locked; returns those whose tags are others now."""
    before = await _on(ids)
    after = {
        number: {key: tag for key, tag in {**add, **tags}.items() if key not in remove}
        for number, tags in before.items()
    }
    changed = [number for number in ids if before[number].keys() != after[number].keys()]
    if not changed:
        return []
    if add:
        added = [number for number, _ in add.values()]
        await rows(_PUT_ON.format(tickets=marks(changed), tags=marks(added)), [*changed, *added])
    if remove:
        keys = list(remove)
        await rows(_TAKE_OFF.format(tickets=marks(changed), keys=marks(keys)), [*changed, *keys])
    await rows(_TOUCH.format(marks=marks(changed)), [clock.now(), *changed])
    for number in changed:
        step = (", ".join(_names(before[number])) or None, ", ".join(_names(after[number])) or None)
        history.record_on_ticket(number, {"tags": step}, actor=actor)
    return changed


_PUT_ON = """
INSERT INTO ticket_tag (ticket_id, tag_id) SELECT t.id, g.id FROM ticket t CROSS JOIN tag g
WHERE t.id IN ({tickets}) AND g.id IN ({tags}) ON CONFLICT (ticket_id, tag_id) DO NOTHING
"""
_TAKE_OFF = """
DELETE FROM ticket_tag WHERE ticket_id IN ({tickets})
AND tag_id IN (SELECT id FROM tag WHERE "key" IN ({keys}))
"""
_TOUCH = "UPDATE ticket SET modified_at = ? WHERE id IN ({marks})"


async def _on(ids: Sequence[int]) -> dict[int, dict[str, tuple[int, str]]]:
    """By ticket, its tags by key."""
    found: dict[int, dict[str, tuple[int, str]]] = {number: {} for number in ids}
    if ids:
        for row in await rows(_TAGS.format(marks=marks(ids)), list(ids)):
            found[row["ticket_id"]][row["key"]] = (row["id"], row["name"])
    return found


_TAGS = """
SELECT x.ticket_id, g.id, g."key", g.name FROM ticket_tag x JOIN tag g ON g.id = x.tag_id
WHERE x.ticket_id IN ({marks})
"""


def _names(tags: _Tags) -> list[str]:
    return [tags[key][1] for key in sorted(tags)]


async def _dissolve(house: House, tag: Tag, *, into: Tag | None, actor: Actor) -> int:
    add = {into.key: (into.id, into.name)} if into is not None else {}
    changed = 0
    for _ in range(MOST_ROUNDS):
        while some := [row["ticket_id"] for row in await rows(_WITH, [tag.id, BATCH])]:
            async with house.transaction():
                found = await locked(some, with_deleted=True)
                now = await _change(found, add=add, remove={tag.key}, actor=actor)
                await announcements.cards_of(now)
                changed += len(now)
        if await _forgotten(house, tag, into=into, actor=actor):
            break
    return changed


_WITH = "SELECT ticket_id FROM ticket_tag WHERE tag_id = ? ORDER BY ticket_id LIMIT ?"


async def _forgotten(house: House, tag: Tag, *, into: Tag | None, actor: Actor) -> bool:
    """False if a ticket has got the tag meanwhile."""
    try:
        async with house.transaction():
            await Tag.filter(id=tag.id).delete()
            step = {"name": (tag.name, into.name)} if into is not None else {"deleted": (tag.name, None)}
            history.record("tag", tag.id, step, actor=actor, ticket_id=None)
    except IntegrityError:
        return False
    return True
