"""Some hundred lines of a file compared with what is there: new, changed, the same, or bad and why.

The database is asked once for all of them. Nothing is written.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from desk.csv_files import reading
from desk.csv_files.formulas import restored
from desk.csv_files.mapping import NUMBER
from desk.csv_files.plan import Plan
from desk.csv_files.reading import Record
from desk.csv_files.seen import Seen
from desk.csv_files.target import SEVERAL, Current, differing
from desk.errors import Invalid
from desk.fields import Columns, columns_of_many, text
from desk.i18n import N_, Term
from desk.rows import rows

# A batch: so many lines, or so many characters.
MOST_LINES = 1000
MOST_CHARACTERS = 4_000_000


class Act(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    BAD = "bad"


@dataclass(slots=True)
class Line:
    """One record of the file, and what it comes to."""

    number: int
    wishes: dict[str, str]
    faults: list[Invalid] = field(default_factory=list)
    # Faults of the line, which no other value of a field would mend.
    refusals: list[Invalid] = field(default_factory=list)
    columns: Columns = field(default_factory=dict)
    current: Current | None = None
    # What it is called where the file comes from.
    foreign: str = ""
    is_mailed: bool = False
    is_same: bool = False

    @property
    def act(self) -> Act:
        if self.faults or self.refusals:
            return Act.BAD
        if self.current is None:
            return Act.CREATE
        return Act.UNCHANGED if self.is_same else Act.UPDATE


def batches(plan: Plan, progress: Any) -> Iterator[list[Record]]:
    """The file's records without the head."""
    records = reading.records(plan.file, plan.form, progress)
    next(records)
    batch: list[Record] = []
    size = 0
    for record in records:
        batch.append(record)
        size += sum(map(len, record.cells))
        if len(batch) == MOST_LINES or size > MOST_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


async def checked(plan: Plan, batch: Sequence[Record], seen: Seen, *, lock: bool = False) -> list[Line]:
    """What each line comes to; `lock`: what is there stays so until the transaction ends."""
    lines = [_line(plan, record) for record in batch]
    for line, read in zip(
        lines, await columns_of_many(plan.target.fields, [line.wishes for line in lines]), strict=True
    ):
        line.columns = read.columns
        line.faults += read.faults
    await _find(plan, lines, seen, lock=lock)
    await _check_new(plan, [line for line in lines if line.current is None])
    await _check_known(plan, [line for line in lines if line.current is not None])
    _check_twice(plan, lines, seen)
    _check_portal(plan, lines)
    return lines


def _line(plan: Plan, record: Record) -> Line:
    cells, width = record.cells, len(plan.columns.names)
    refusals = []
    if len(cells) < width:
        # Spreadsheets leave out empty cells at a line's end.
        cells = [*cells, *[""] * (width - len(cells))]
    elif any(cells[width:]):
        refusals.append(
            Invalid(
                "columns", "There are {count} cells, and the head has {most}.", count=len(cells), most=width
            )
        )
    wishes = {name: cells[place] for place, name in plan.places}
    for name, cell in wishes.items():
        if cell[:1] == "'":
            wishes[name] = restored(cell)
        if "\0" in cell:
            refusals.append(_null(plan, name))
    foreign = cells[plan.columns.key].strip() if plan.columns.key is not None else ""
    return Line(record.line, wishes, refusals=refusals, foreign=foreign)


def _null(plan: Plan, name: str) -> Invalid:
    return Invalid(
        name,
        "{name} has a null byte. Is the encoding right? Please give it: --encoding utf-16.",
        name=plan.target.fields[name].label,
    )


async def _find(plan: Plan, lines: Sequence[Line], seen: Seen, *, lock: bool) -> None:
    """The record that each line is about, if there is a key."""
    keys = _keys(plan, lines)
    if plan.columns.key is not None:
        found = await _foreign(plan, [str(key) for key in keys.values()])
    elif plan.key:
        column = plan.target.fields[plan.key].stored_in
        found = await plan.target.find(column, list(dict.fromkeys(keys.values())))
    else:
        return
    _refuse_second(plan, keys, lines, seen)
    known = await plan.target.current(
        [number for number in found.values() if number is not SEVERAL], lock=lock
    )
    for line in lines:
        key = keys.get(line.number)
        number = found.get(key)
        line.columns.pop(plan.target.fields[NUMBER].stored_in if plan.key == NUMBER else "", None)
        if number is SEVERAL:
            line.refusals.append(
                Invalid(plan.key, "Several records are called {wish}: please give the number.", wish=key)
            )
        elif number is not None:
            line.current = known.get(number)
        elif key is not None and plan.key == NUMBER:
            line.refusals.append(_no_number(line.wishes[NUMBER]))


def _keys(plan: Plan, lines: Sequence[Line]) -> dict[int, Any]:
    """By line. A line without a number is a new record; without another key, it is bad."""
    keys: dict[int, Any] = {}
    for line in lines:
        if plan.columns.key is not None:
            value: Any = line.foreign
            name = Term(plan.columns.names[plan.columns.key])
        elif plan.key:
            described = plan.target.fields[plan.key]
            value, name = line.columns.get(described.stored_in), described.label
        else:
            continue
        if value:
            keys[line.number] = value
        elif plan.key != NUMBER and not any(fault.field == plan.key for fault in line.faults):
            line.refusals.append(Invalid(plan.key, "{name} is the key: please enter a value.", name=name))
    return keys


def _no_number(number: str) -> Invalid:
    return Invalid(
        NUMBER,
        "There is no {number}. Numbers are never taken from a file: to make new ones, leave the column out, "
        "--ignore.",
        number=number,
    )


async def _foreign(plan: Plan, keys: Sequence[str]) -> Mapping[Any, Any]:
    found: dict[str, int] = {}
    for start in range(0, len(keys), 400):
        some = keys[start : start + 400]
        marks = ", ".join("?" for _ in some)
        sql = _FOREIGN.format(marks=marks)
        asked = [plan.source, plan.target.record, plan.target.record, *some]
        found |= {row["foreign_id"]: row["record_id"] for row in await rows(sql, asked)}
    return found


_FOREIGN = """
SELECT foreign_id, record_id FROM foreign_record
WHERE source = ? AND kind = ? AND record = ? AND foreign_id IN ({marks})
"""


def _refuse_second(plan: Plan, keys: Mapping[int, Any], lines: Sequence[Line], seen: Seen) -> None:
    again = seen.before("the key", [(str(key), number) for number, key in keys.items()])
    for line in lines:
        if line.number in again:
            line.refusals.append(_second(plan.key or "key", keys[line.number], again[line.number]))


def _second(name: str, wish: Any, first: int) -> Invalid:
    return Invalid(name, "{wish} stands in line {first} already.", wish=wish, first=first)


async def _check_new(plan: Plan, lines: Sequence[Line]) -> None:
    optional = plan.target.has_default & plan.mapped
    for line in lines if optional else ():
        line.faults = [
            fault for fault in line.faults if fault.field not in optional or text(line.wishes[fault.field])
        ]
        for name in optional:
            if not text(line.wishes[name]):
                line.columns.pop(plan.target.fields[name].stored_in, None)
    await plan.target.complete([line.columns for line in lines], plan.mapped)
    faults = await plan.target.faults_of_new(
        [line.columns for line in lines], [line.faults for line in lines]
    )
    for line, found in zip(lines, faults, strict=True):
        line.faults = found


async def _check_known(plan: Plan, lines: Sequence[Line]) -> None:
    """What is written as it is stands: also an assignee who can't be chosen any more."""
    if not lines:
        return
    left = plan.target.only_new | {NUMBER, plan.key}
    names = [name for _, name in plan.places if name not in left]
    kept = [line.current for line in lines if line.current is not None]
    fields = plan.target.fields
    now = {name: await fields[name].kind.written(fields[name], [item.row for item in kept]) for name in names}
    for place, line in enumerate(lines):
        wishes = {name: line.wishes[name] for name in names if line.wishes[name] != now[name][place]}
        line.faults = [fault for fault in line.faults if fault.field in wishes]
        line.wishes = wishes
    read = await columns_of_many(fields, [line.wishes for line in lines])
    await plan.target.complete([item.columns for item in read], plan.mapped)
    for line, current, item in zip(lines, kept, read, strict=True):
        line.columns = {} if item.faults else differing(item.columns, current)
        line.is_same = not line.columns
        if not (line.faults or line.refusals or line.is_same):
            line.faults += await plan.target.faults_of_update((current, line.columns))


def _check_twice(plan: Plan, lines: Sequence[Line], seen: Seen) -> None:
    """What may be only once, once in the file, too."""
    for name in plan.target.unique:
        if name == plan.key or name not in plan.mapped:
            continue
        column = plan.target.fields[name].stored_in
        values = [(value, line.number) for line in lines if (value := line.columns.get(column))]
        again = seen.before(name, values)
        for line in lines:
            if line.number in again and not any(fault.field == name for fault in line.faults):
                line.refusals.append(_second(name, line.columns[column], again[line.number]))


def _check_portal(plan: Plan, lines: Sequence[Line]) -> None:
    """R44: whom the portal is opened to is mailed a password, and that is asked for by name."""
    for line in lines:
        line.is_mailed = plan.target.grants(line.columns, line.current)
        if line.is_mailed and not plan.grant_portal_access:
            line.refusals.append(Invalid("portal_user", NOT_GRANTED))


NOT_GRANTED = N_("The portal is opened, and a password mailed, only with --grant-portal-access.")
