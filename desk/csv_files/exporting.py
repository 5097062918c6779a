"""Tickets and records as CSV (R28): a page at a time, from the database to the file, in little memory.

What is written can be read again by an import as the same. Fields only: no internal note is in it (R17).
"""

import csv
import io
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk import permissions, tags
from desk.actor import Actor
from desk.csv_files.formulas import defused
from desk.csv_files.of_tickets import LIVING, TAGS
from desk.csv_files.tag_list import tagged
from desk.errors import Invalid
from desk.fields import Field
from desk.i18n import desk_texts
from desk.permissions import Right
from desk.records import kind_called, verbs
from desk.records.kind import RecordKind
from desk.rows import rows
from desk.selection import Selection, ids_after
from desk.ticket_fields import FIELDS

MOST_ROWS = 1000
# Long texts make pages shorter: so many characters are in memory at a time, roughly.
MOST_CHARACTERS = 4_000_000

TICKET_FIELDS: Mapping[str, Field] = {**FIELDS, TAGS.name: TAGS}


@dataclass(frozen=True, slots=True)
class Style:
    """How the file is written. `language` empty: columns are called as the fields are, for other programs."""

    delimiter: str = ","
    # For Excel, which takes a file without a byte order mark for Windows' encoding.
    has_bom: bool = False
    language: str = ""


async def tickets(
    selection: Selection | None,
    *,
    columns: Sequence[str] = (),
    style: Style = Style(),
    actor: Actor,
) -> AsyncIterator[str]:
    """The lines of these tickets, or of all, the oldest first. Raises Invalid for an unknown column."""
    permissions.require(actor, Right.EXPORT)
    fields = chosen(TICKET_FIELDS, columns)
    async for piece in _lines(fields, _tickets(selection, "tags" in fields, actor), style):
        yield piece


async def records(
    record: str,
    *,
    columns: Sequence[str] = (),
    style: Style = Style(),
    actor: Actor,
) -> AsyncIterator[str]:
    """The lines of all records of a kind, the oldest first."""
    permissions.require(actor, Right.EXPORT)
    kind = kind_called(record)
    async for piece in _lines(chosen(kind.fields, columns), _records(kind), style):
        yield piece


def chosen(fields: Mapping[str, Field], names: Sequence[str]) -> Mapping[str, Field]:
    """These of the fields, in this order; all, if none is named. Raises Invalid."""
    for name in names:
        if name not in fields:
            raise Invalid(
                "columns",
                "There is no field {name} here. Possible are: {known}.",
                name=name,
                known=", ".join(fields),
            )
    return {name: fields[name] for name in names} if names else fields


_Page = Sequence[Mapping[str, Any]]


async def _lines(
    fields: Mapping[str, Field], pages: AsyncIterator[_Page], style: Style
) -> AsyncIterator[str]:
    to = io.StringIO(newline="")
    # RFC 4180: lines end in CR LF, a cell with a quote, a delimiter or a line's end stands in quotes.
    writer = csv.writer(to, delimiter=style.delimiter, lineterminator="\r\n")
    writer.writerow(_head(fields, style.language))
    yield ("\ufeff" if style.has_bom else "") + _taken(to)
    async for page in pages:
        cells = [await field.kind.written(field, page) for field in fields.values()]
        writer.writerows([defused(_sound(cell)) for cell in row] for row in zip(*cells, strict=True))
        yield _taken(to)


def _head(fields: Mapping[str, Field], language: str) -> list[str]:
    if not language:
        return list(fields)
    return [desk_texts().text(language, str(field.label)) for field in fields.values()]


def _sound(cell: str) -> str:
    return cell.replace("\0", "") if "\0" in cell else cell


def _taken(to: io.StringIO) -> str:
    written = to.getvalue()
    to.seek(0)
    to.truncate()
    return written


async def _tickets(selection: Selection | None, with_tags: bool, actor: Actor) -> AsyncIterator[_Page]:  # noqa: FBT001
    position, size = 0, MOST_ROWS // 4
    last = (await rows("SELECT max(id) AS last FROM ticket", []))[0]["last"] or 0
    while True:
        if selection is None:
            page = await rows(_ALL, [position, size])
        else:
            page = await _of(await ids_after(selection, position, last_id=last, size=size, actor=actor))
        if not page:
            return
        position = page[-1]["id"]
        yield await _with_tags(page) if with_tags else page
        size = _next_size(page)


_ALL = f"SELECT * FROM ticket WHERE id > ? AND {LIVING} ORDER BY id LIMIT ?"


async def _of(ids: Sequence[int]) -> _Page:
    if not ids:
        return []
    marks = ", ".join("?" for _ in ids)
    return await rows(f"SELECT * FROM ticket WHERE id IN ({marks}) ORDER BY id", list(ids))


async def _with_tags(page: _Page) -> _Page:
    on_them = await tags.on_each([row["id"] for row in page])
    return [{**row, "tags": tagged(on_them[row["id"]])} for row in page]


async def _records(kind: RecordKind) -> AsyncIterator[_Page]:
    position, size = 0, MOST_ROWS // 4
    sql = f'SELECT * FROM "{kind.table}" WHERE id > ? AND {verbs.living(kind)} ORDER BY id LIMIT ?'
    while page := await rows(sql, [position, size]):
        position = page[-1]["id"]
        yield page
        size = _next_size(page)


def _next_size(page: _Page) -> int:
    """As many as fit by the longest texts of the last page."""
    mean = sum(len(value) for row in page for value in row.values() if isinstance(value, str)) / len(page)
    return max(10, min(MOST_ROWS, int(MOST_CHARACTERS / (mean + 1))))
