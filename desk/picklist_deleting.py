"""Deleting a value of a picklist, and replacing it where it is in use (R6), be it in a million tickets.

The records get the other value first, in batches (desk/replacing.py); the value itself goes last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.connection import get_connection

from desk import clock, list_view_values, picklist_uses, picklists
from desk.actor import Actor
from desk.errors import NotPossible
from desk.house import House
from desk.list_view_values import Sought
from desk.permissions import Right, require
from desk.picklist_editing import locked, record
from desk.picklist_flags import refuse_without_open_and_closed
from desk.picklist_uses import USES, Use
from desk.replacing import Progress, Replacing, in_batches, no_progress
from desk.rows import execute
from desk.workflows import values_in_use
from models.picklist_value import Picklist, PicklistValue
from models.ticket import Source


async def delete(
    house: House,
    picklist: Picklist,
    wish: str,
    *,
    replacement: str | None = None,
    actor: Actor,
    progress: Progress = no_progress,
) -> int:
    """Delete a value; records that have it get the `replacement`. Returns how many did.

    List views that ask for it ask for the replacement then. `wish` may also be a key that records have, and
    no picklist: what was stopped in between, or came from elsewhere. `progress` is told, after each batch,
    how many are done. Raises NotPossible when it is in use and nothing replaces it, for the last value, the
    last open or closed status and a source that Postbote itself sets; Invalid for an unknown value;
    NotAllowed for who is no administrator.
    """
    require(actor, Right.PICKLISTS)
    swap = await _planned(picklist, wish, replacement)
    done = 0
    if swap.replacing is not None:
        done = await in_batches(house, swap.replacing, actor=actor, progress=progress)
    if swap.old is None:
        return done
    async with house.transaction():
        await locked(picklist)
        await _nobody_else_writes(USES[picklist])
        return done + await _finish(await _planned(picklist, wish, replacement), actor=actor)


async def _planned(picklist: Picklist, wish: str, replacement: str | None) -> "_Swap":
    """What is to be done. Raises what speaks against it."""
    known = await picklists.values_of(picklist)
    value = picklists.called(known, wish)
    key = value.key if value is not None else wish.strip()
    in_use = await picklist_uses.count_of(picklist, key) + await list_view_values.count(_asked(picklist, key))
    in_use += await values_in_use.count(_asked(picklist, key))
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
    return _Swap(value, new, _replacing(USES[picklist], key, new) if new is not None else None)


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


def _replacing(use: Use, key: str, new: PicklistValue) -> Replacing:
    more, values = _closing(new)
    return Replacing(use.table, use.record, use.column, key, new.key, (key, new.key), more, values)


def _closing(new: PicklistValue) -> tuple[str, list[Any]]:
    """A ticket whose new status means something else is closed or opened by that."""
    if new.picklist != Picklist.STATUS:
        return "", []
    if new.counts_as_closed:
        return ", closed_at = COALESCE(closed_at, ?)", [clock.now()]
    return ", closed_at = NULL", []


@dataclass(frozen=True, slots=True)
class _Swap:
    """The value `old` goes, records get `new`; either may be None: gone already, or not needed."""

    old: PicklistValue | None
    new: PicklistValue | None
    replacing: Replacing | None


async def _nobody_else_writes(use: Use) -> None:
    """Wait for those who may just be giving a record the value; who comes later finds it gone.

    SQLite has one writer anyway.
    """
    if get_connection("default").capabilities.dialect == "postgres":
        await execute(f'LOCK TABLE "{use.table}" IN EXCLUSIVE MODE', [])


async def _finish(swap: _Swap, *, actor: Actor) -> int:
    """What got the value meanwhile, and then the value itself."""
    done = await swap.replacing.rest(actor=actor) if swap.replacing is not None else 0
    if swap.old is not None:
        label = swap.new.label_en if swap.new is not None else None
        record(swap.old, {"deleted": (f"{swap.old.picklist}: {swap.old.label_en}", label)}, actor=actor)
        if swap.new is not None:
            sought = _asked(Picklist(swap.old.picklist), swap.old.key)
            await list_view_values.replace(sought, swap.new.key, actor=actor)
            await values_in_use.replace(sought, swap.new.key, actor=actor)
        await PicklistValue.filter(id=swap.old.id).delete()
    return done


def _asked(picklist: Picklist, key: str) -> Sought:
    """A ticket's picklists are called like the fields that list views ask for."""
    return Sought(key, picklist.value)
