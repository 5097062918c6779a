"""Which column of a file is which field (R27): by name or label in either language, else as somebody says.

What was said is remembered by the file's head, for the next file of the same head. A column that nobody knows
is never left out silently.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from desk import clock
from desk.errors import Invalid, NotFound
from desk.fields import Field
from desk.house import House
from desk.i18n import desk_texts
from models.csv_mapping import CsvMapping

# In place of a field: the column is left out.
IGNORED = ""
# The field by which a record is found, and which no file gives.
NUMBER = "number"

_SPACES = re.compile(r"[\s_\-]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """`fields`: for each column in its order the field it is, or IGNORED. `key`: where the foreign key is."""

    names: Sequence[str]
    fields: Sequence[str]
    key: int | None = None

    def as_mapping(self) -> dict[str, str]:
        return dict(zip(self.names, self.fields, strict=True))


def known_names(fields: Mapping[str, Field]) -> Mapping[str, str]:
    """What a column may be called, folded -> the field."""
    german = desk_texts().in_language("de")
    names: dict[str, str] = {}
    for name, field in fields.items():
        for word in (german(str(field.label)), str(field.label), name):
            names[folded(word)] = name
    return names


def folded(word: str) -> str:
    return _SPACES.sub(" ", word).strip().casefold()


async def columns_of(
    record: str,
    head: Sequence[str],
    fields: Mapping[str, Field],
    *,
    said: Mapping[str, str],
    key_column: str = "",
) -> Columns:
    """What each column is: as `said` (column -> field or IGNORED), as remembered, or by its name.

    Raises Invalid for a head that is no head, and for columns that nobody knows.
    """
    names = _checked([name.strip() for name in head])
    if key_column and key_column not in names:
        raise _no_column(key_column, names)
    wanted = {**await _remembered(record, names), **_said(said, names, fields)}
    known = known_names(fields)
    found = [
        IGNORED if key_column and name == key_column else wanted.get(name, known.get(folded(name), None))
        for name in names
    ]
    unknown = [
        name for name, field in zip(names, found, strict=True) if field is None or _gone(field, fields)
    ]
    if unknown:
        raise Invalid(
            "columns",
            "No field is called like these columns: {columns}. Say for each which field it is, --map "
            "'{first}=title', or leave it out: --ignore '{first}'. Fields: {known}.",
            columns=", ".join(unknown),
            first=unknown[0],
            known=", ".join(fields),
        )
    columns = [field or IGNORED for field in found]
    _refuse_twice(names, columns)
    return Columns(names, columns, names.index(key_column) if key_column else None)


def _gone(field: str, fields: Mapping[str, Field]) -> bool:
    """Remembered from a time when there was such a field."""
    return field != IGNORED and field not in fields


def _checked(names: Sequence[str]) -> Sequence[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise Invalid("columns", "Two columns are called “{name}”.", name=name)
        seen.add(name)
    return names


def _said(said: Mapping[str, str], names: Sequence[str], fields: Mapping[str, Field]) -> Mapping[str, str]:
    by_word = known_names(fields)
    wanted: dict[str, str] = {}
    for column, wish in said.items():
        name = next((name for name in names if folded(name) == folded(column)), None)
        if name is None:
            raise _no_column(column, names)
        field = by_word.get(folded(wish)) if wish else IGNORED
        if field is None:
            raise Invalid(
                "columns",
                "There is no field {name} here. Possible are: {known}.",
                name=wish,
                known=", ".join(fields),
            )
        wanted[name] = field
    return wanted


def _no_column(column: str, names: Sequence[str]) -> Invalid:
    return Invalid(
        "columns",
        "The file has no column “{column}”. It has: {known}.",
        column=column,
        known=", ".join(names),
    )


def _refuse_twice(names: Sequence[str], fields: Iterable[str]) -> None:
    seen: dict[str, str] = {}
    for name, field in zip(names, fields, strict=True):
        if field != IGNORED and field in seen:
            raise Invalid(
                "columns",
                "“{first}” and “{second}” are both {known}: leave one out, --ignore '{second}'.",
                first=seen[field],
                second=name,
                known=field,
            )
        seen[field] = name


async def remember(record: str, columns: Columns, fields: Mapping[str, Field]) -> None:
    """For the next file of this head; inside a transaction.

    That the number was left out, or that another column was the key, is not: the next such file may change
    what this one made.
    """
    known = known_names(fields)
    kept = {
        name: field
        for place, (name, field) in enumerate(columns.as_mapping().items())
        if place != columns.key and (field != IGNORED or known.get(folded(name)) != NUMBER)
    }
    await CsvMapping.update_or_create(
        record=record,
        head_sha256=_digest(columns.names),
        defaults={"mapping": kept, "used_at": clock.now()},
    )


async def _remembered(record: str, names: Sequence[str]) -> Mapping[str, str]:
    found = await CsvMapping.get_or_none(record=record, head_sha256=_digest(names))
    return found.mapping if found else {}


def _digest(names: Sequence[str]) -> str:
    return hashlib.sha256(orjson.dumps(list(names))).hexdigest()


async def remembered() -> Sequence[CsvMapping]:
    """All of them, last used first."""
    return await CsvMapping.all().order_by("-used_at")


async def forget(house: House, number: int) -> None:
    """The next file of that head is read by its names again. Raises NotFound."""
    async with house.transaction():
        if not await CsvMapping.filter(id=number).delete():
            raise NotFound("There is no remembered mapping {number}.", number=number)
