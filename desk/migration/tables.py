"""The tables of a dump that a reader wants, brought to a scratch file; what has no home is counted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BufferedReader

import orjson

from desk.errors import Invalid
from desk.migration import parcel, sql_dump
from desk.migration.findings import Findings
from desk.migration.parcel import Parcel
from desk.migration.scratch import Scratch
from desk.migration.sql_dump import Row
from desk.texts import clean

_EMPTY = frozenset({"", "0", "0.00", "0000-00-00 00:00:00", "0000-00-00", "[]", "{}"})
REST = "rest"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Columns that are read, columns that mean nothing elsewhere, and those that hold bytes.

    All others have no home: their values are counted, unless the whole table is beside the point (`counts`);
    `keeps_rest` keeps them, as JSON in the column `rest`.
    """

    columns: Sequence[str]
    ignored: Sequence[str] = ()
    blobs: Sequence[str] = ()
    counts: bool = True
    keeps_rest: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What to take from a dump. `prefix` is a pattern for what stands before the names of tables."""

    product: str
    tables: Mapping[str, Wanted]
    # Without these it is no dump of the product.
    needed: Sequence[str]
    # Tables whose rows have no home, and what people call them.
    homeless: Mapping[str, str]
    # By table: the columns it is looked up by.
    indexes: Mapping[str, Sequence[str]]
    prefix: str = ""


def stage(source: Parcel, plan: Plan, scratch: Scratch, findings: Findings) -> None:
    """Read the export's dump. Raises Invalid if there is none, or not one of the product."""
    name = parcel.dump_in(source)
    for table, wanted in plan.tables.items():
        scratch.table(table, [*wanted.columns, REST] if wanted.keeps_rest else wanted.columns)
    taking = _Taking(plan, scratch, findings)
    with _opened(source, name) as stream:
        for row in sql_dump.rows(stream, findings, name=name):
            taking.take(row)
    missing = [table for table in plan.needed if table not in taking.seen]
    if missing:
        raise Invalid(
            "file",
            "{file} holds no rows of {tables}: is it a dump of {product}?",
            file=name,
            tables=", ".join(missing),
            product=plan.product,
        )
    scratch.index(**plan.indexes)


def _opened(source: Parcel, name: str) -> BufferedReader:
    try:
        return source.open(name)
    except OSError as fault:
        raise Invalid("file", "{path} can't be read: {fault}", path=name, fault=fault) from fault


class _Taking:
    def __init__(self, plan: Plan, scratch: Scratch, findings: Findings) -> None:
        self._plan = plan
        self._scratch = scratch
        self._findings = findings
        self._named = re.compile(f"(?:{plan.prefix})?(.+)")
        self._places: dict[tuple[str, tuple[str, ...]], tuple[list[int | None], list[tuple[int, str]]]] = {}
        self.seen: set[str] = set()

    def take(self, row: Row) -> None:
        table = self._table(row.table)
        if table in self._plan.homeless:
            self._findings.homeless(self._plan.homeless[table])
        wanted = self._plan.tables.get(table)
        if wanted is None:
            return
        self.seen.add(table)
        kept, others = self._places_of(table, wanted, row.columns)
        values: list[str | bytes | None] = [
            None if place is None else self._value(row.values[place], is_blob=column in wanted.blobs)
            for column, place in zip(wanted.columns, kept, strict=True)
        ]
        rest = self._rest(table, others, row)
        if wanted.keeps_rest:
            values.append(orjson.dumps(rest).decode() if rest else None)
        self._scratch.add(table, values)

    def _table(self, name: str) -> str:
        found = self._named.fullmatch(name.lower())
        return found[1] if found else name

    def _places_of(
        self, table: str, wanted: Wanted, columns: Sequence[str]
    ) -> tuple[list[int | None], list[tuple[int, str]]]:
        key = (table, tuple(columns))
        if key not in self._places:
            at = {column.lower(): place for place, column in enumerate(columns)}
            meant = {*wanted.ignored, *wanted.columns}
            others = [(place, column) for column, place in at.items() if column not in meant]
            others = others if wanted.counts or wanted.keeps_rest else []
            self._places[key] = [at.get(column) for column in wanted.columns], others
        return self._places[key]

    def _rest(self, table: str, others: Sequence[tuple[int, str]], row: Row) -> dict[str, str]:
        rest: dict[str, str] = {}
        for place, column in others:
            raw = row.values[place]
            if raw and (value := self._text(raw)) not in _EMPTY:
                self._findings.homeless(f"{table}.{column}")
                rest[column] = value
        return rest

    def _value(self, raw: bytes | None, *, is_blob: bool) -> str | bytes | None:
        return raw if raw is None or is_blob else self._text(raw)

    def _text(self, raw: bytes) -> str:
        try:
            return clean(raw.decode())
        except UnicodeDecodeError:
            self._findings.note("A text that isn't UTF-8 was read as Windows-1252.")
            return clean(raw.decode("cp1252", "replace"))


def rest_of(row: Mapping[str, str | None]) -> list[tuple[str, str]]:
    """What `keeps_rest` kept of a row."""
    kept = row[REST]
    return list(orjson.loads(kept).items()) if kept else []
