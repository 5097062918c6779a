"""Taking a CSV file in (R27): everything or nothing, unless somebody asks to leave the bad lines out.

The file is read twice. First every line is checked, and every fault told; then, if none is bad, all are
written in one transaction. Both times it passes through memory some hundred lines at a time. Nobody is
mailed, and no card is posted, by an import; but whom it opens the portal to gets a password (R44).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tortoise.exceptions import IntegrityError

from desk import db, permissions
from desk.actor import Actor
from desk.csv_files import checking, mapping
from desk.csv_files.checking import Act, Line
from desk.csv_files.formulas import restored
from desk.csv_files.plan import Plan
from desk.csv_files.reading import Record
from desk.csv_files.seen import Seen
from desk.errors import Invalid, NotPossible
from desk.house import House
from desk.i18n import N_
from desk.permissions import Right
from models.foreign_record import ForeignRecord
from models.fresh import fresh

# So many lines are shown as they are read.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    refusal: Invalid


@dataclass(slots=True)
class Counts:
    """What became of the lines, or would become of them. `mails`: passwords that are mailed (R44)."""

    create: int = 0
    update: int = 0
    unchanged: int = 0
    bad: int = 0
    mails: int = 0
    # The first lines as they are read: by field.
    first: list[dict[str, str]] = field(default_factory=list)

    def add(self, lines: Sequence[Line]) -> None:
        for line in lines:
            setattr(self, line.act, getattr(self, line.act) + 1)
            self.mails += line.is_mailed and line.act is not Act.BAD


@dataclass(frozen=True, slots=True)
class Told:
    """Who hears of faults and of how far it is."""

    fault: Callable[[Fault], Any] = lambda _: None
    # So many bytes more of the file are read; it is read twice.
    progress: Callable[[int], Any] = lambda _: None


async def check(plan: Plan, *, actor: Actor, told: Told = Told()) -> Counts:
    """What an import would do, and all that is wrong; nothing is written.

    Raises NotAllowed, and Invalid where the file is no CSV any more.
    """
    _require(plan, actor)
    counts = Counts()
    with Seen() as seen:
        for batch in checking.batches(plan, told.progress):
            counts.first += _shown(plan, batch[: SHOWN - len(counts.first)])
            lines = await checking.checked(plan, batch, seen)
            counts.add(lines)
            for line in lines:
                for refusal in (*line.faults, *line.refusals):
                    told.fault(Fault(line.number, refusal))
    return counts


def _shown(plan: Plan, batch: Sequence[Record]) -> list[dict[str, str]]:
    return [
        {name: restored(record.cells[place]) for place, name in plan.places if place < len(record.cells)}
        for record in batch
    ]


async def take_in(house: House, plan: Plan, *, actor: Actor, told: Told = Told()) -> Counts:
    """Write all lines in one transaction. Raises NotPossible if one is bad: then nothing is written."""
    _require(plan, actor)
    counts = Counts()
    try:
        async with house.transaction():
            with Seen() as seen:
                for batch in checking.batches(plan, told.progress):
                    lines = await checking.checked(plan, batch, seen, lock=True)
                    _refuse_bad(lines, told)
                    await _write(house, plan, lines, actor=actor)
                    counts.add(lines)
                    # Else a hundred thousand rows of history would wait in memory.
                    await db.flush()
            await mapping.remember(plan.target.record, plan.columns, plan.target.fields)
    except IntegrityError as fault:
        raise NotPossible(SOMEBODY_ELSE) from fault
    return counts


SOMEBODY_ELSE = N_(
    "Somebody else changed the same records meanwhile. Nothing was imported; please try it again."
)


def _refuse_bad(lines: Sequence[Line], told: Told) -> None:
    bad = [line for line in lines if line.act is Act.BAD]
    for line in bad:
        for refusal in (*line.faults, *line.refusals):
            told.fault(Fault(line.number, refusal))
    if bad:
        raise NotPossible("Line {line} can't be imported, so nothing was.", line=bad[0].number)


async def take_in_good_lines(
    house: House,
    plan: Plan,
    *,
    actor: Actor,
    told: Told = Told(),
) -> Counts:
    """Write the good lines, some hundred in a transaction, and leave out the bad ones.

    If it breaks off, what is written stays; done again with a key, the rest follows and nothing is doubled.
    """
    _require(plan, actor)
    counts = Counts()
    with Seen() as seen:
        for batch in checking.batches(plan, told.progress):
            async with house.transaction():
                lines = await checking.checked(plan, batch, seen, lock=True)
                await _write(house, plan, lines, actor=actor)
            counts.add(lines)
    async with house.transaction():
        await mapping.remember(plan.target.record, plan.columns, plan.target.fields)
    return counts


def _require(plan: Plan, actor: Actor) -> None:
    permissions.require(actor, Right.IMPORT)
    permissions.require(actor, plan.target.right)


async def _write(house: House, plan: Plan, lines: Sequence[Line], *, actor: Actor) -> None:
    new = [line for line in lines if line.act is Act.CREATE]
    if new:
        ids = await plan.target.insert(house, [line.columns for line in new], actor=actor)
        if plan.columns.key is not None:
            _remember_keys(plan, new, ids)
    changed = [
        (line.current, line.columns) for line in lines if line.act is Act.UPDATE and line.current is not None
    ]
    if changed:
        await plan.target.update(house, changed, actor=actor)


def _remember_keys(plan: Plan, new: Sequence[Line], ids: Sequence[int]) -> None:
    record = plan.target.record
    db.write_at_commit(
        fresh(
            ForeignRecord,
            source=plan.source,
            kind=record,
            foreign_id=line.foreign,
            record=record,
            record_id=number,
        )
        for line, number in zip(new, ids, strict=True)
    )
