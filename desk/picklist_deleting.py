"""Deleting a value of a picklist, and replacing it where it is in use (R6), be it in a million tickets.

The records get the other value in batches, each a transaction with their history; the value itself goes
last. So nothing is lost when it is stopped in between: the same call goes on. Nobody is mailed, Slack isn't
told, and the records' time of change stays, as nobody has worked on them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.connection import get_connection

from desk import clock, history, picklist_uses, picklists
from desk.actor import Actor
from desk.errors import NotPossible
from desk.house import House
from desk.permissions import Right, require
from desk.picklist_editing import locked, record
from desk.picklist_flags import refuse_without_open_and_closed
from desk.picklist_uses import USES, Use
from desk.rows import rows
from models.picklist_value import Picklist, PicklistValue
from models.ticket import Source

BATCH = 1000


def _no_progress(_: int) -> None:
    pass


async def delete(
    house: House,
    picklist: Picklist,
    wish: str,
    *,
    replacement: str | None = None,
    actor: Actor,
    progress: Callable[[int], None] = _no_progress,
) -> int:
    """Delete a value; records that have it get the `replacement`. Returns how many did.

    `wish` may also be a key that records have, and no picklist: what was stopped in between, or came from
    elsewhere. `progress` is told, after each batch, how many are done. Raises NotPossible when it is in use
    and nothing replaces it, for the last value, the last open or closed status and a source that Postbote
    itself sets; Invalid for an unknown value; NotAllowed for who is no administrator.
    """
    require(actor, Right.PICKLISTS)
    swap = await _planned(picklist, wish, replacement)
    done, position = 0, 0
    while swap.new is not None:
        async with house.transaction():
            ids = await swap.batch(position, actor=actor)
        if not ids:
            break
        position, done = max(ids), done + len(ids)
        progress(done)
    if swap.old is None:
        return done
    async with house.transaction():
        await locked(picklist)
        return done + await _finish(await _planned(picklist, wish, replacement), actor=actor)


async def _planned(picklist: Picklist, wish: str, replacement: str | None) -> "_Swap":
    """What is to be done. Raises what speaks against it."""
    known = await picklists.values_of(picklist)
    value = picklists.called(known, wish)
    key = value.key if value is not None else wish.strip()
    in_use = await picklist_uses.count_of(picklist, key)
    if value is None and not in_use:
        raise picklists.no_value(picklist, wish, known)
    rest = [item for item in known if item != value]
    if value is not None:
        _refuse_needed(picklist, value, rest)
    new = picklists.called(rest, replacement) if replacement else None
    if replacement and new is None:
        raise picklists.no_value(picklist, replacement, rest)
    if in_use and new is None:
        raise NotPossible(
            "{value} is in use ({count} times). Please choose the value that replaces it: {known}.",
            value=picklists.label_of(value) if value else key,
            count=in_use,
            known=picklists.listed(rest),
        )
    return _Swap(USES[picklist], key, value, new)


def _refuse_needed(picklist: Picklist, value: PicklistValue, rest: Sequence[PicklistValue]) -> None:
    if picklist is Picklist.SOURCE and value.key in set(Source):
        raise NotPossible(
            "{value} is set by Postbote itself: it can be renamed, not deleted.",
            value=picklists.label_of(value),
        )
    if not rest:
        raise NotPossible("A picklist keeps at least one value.")
    if picklist is Picklist.STATUS:
        refuse_without_open_and_closed(rest)


@dataclass(frozen=True, slots=True)
class _Swap:
    """The value `old` of a key goes, records get `new`; either may be None: gone already, or not needed."""

    use: Use
    key: str
    old: PicklistValue | None
    new: PicklistValue | None

    async def batch(self, position: int, *, actor: Actor) -> list[int]:
        """Replace it in the next records behind an id; returns theirs."""
        assert self.new is not None
        more, moments = self._closing()
        statement = _REPLACE.format(table=self.use.table, column=self.use.column, more=more, lock=_lock())
        values = [position, self.key, BATCH, self.new.key, *moments, self.key]
        ids = [row["id"] for row in await rows(statement, values)]
        history.record_in_bulk(self.use.record, ids, {self.use.column: (self.key, self.new.key)}, actor=actor)
        return ids

    def _closing(self) -> tuple[str, list[Any]]:
        """A ticket whose new status means something else is closed or opened by that."""
        if self.new is None or self.new.picklist != Picklist.STATUS:
            return "", []
        if self.new.counts_as_closed:
            return ", closed_at = COALESCE(closed_at, ?)", [clock.now()]
        return ", closed_at = NULL", []


async def _finish(swap: _Swap, *, actor: Actor) -> int:
    """What got the value meanwhile, and then the value itself."""
    done = 0
    while swap.new is not None and (ids := await swap.batch(0, actor=actor)):
        done += len(ids)
    if swap.old is not None:
        label = swap.new.label_en if swap.new is not None else None
        record(swap.old, {"deleted": (f"{swap.old.picklist}: {swap.old.label_en}", label)}, actor=actor)
        await PicklistValue.filter(id=swap.old.id).delete()
    return done


def _lock() -> str:
    # In the order of ids, so that two who change the same records don't wait for each other.
    is_postgres = get_connection("default").capabilities.dialect == "postgres"
    return " FOR NO KEY UPDATE" if is_postgres else ""


# `|| ''`: along the ids, and not by the column's index, whose every entry would be sorted for each batch.
# MATERIALIZED: PostgreSQL might ask for the batch several times, and get another one each time.
_REPLACE = (
    "WITH batch AS MATERIALIZED (SELECT id FROM {table} "
    "WHERE id > ? AND {column} || '' = ? ORDER BY id LIMIT ?{lock}) "
    "UPDATE {table} SET {column} = ?, version = version + 1{more} "
    "WHERE id IN (SELECT id FROM batch) AND {column} = ? RETURNING id"
)
