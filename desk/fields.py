"""Fields of records as data: name, label, kind and column; and how what people write becomes columns (R5).

One description serves every way in – Slack, portal, command line, CSV – and every way out: errors, history,
lists, exports. A kind reads what was written (`read`, pure), after it was told in one question what the
database knows of all the values at hand (`look_up`), so that a thousand rows cost no more queries than one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Protocol

from desk.errors import Invalid
from desk.i18n import Term

Columns = dict[str, Any]
# What the database knows of wishes: as they were written -> what they stand for.
Known = Mapping[str, Any]


class Kind(Protocol):
    async def look_up(self, wishes: Collection[str]) -> Known:
        """What the database knows of these, asked once for all of them."""
        ...

    def read(self, field: "Field", wish: Any, known: Known) -> Columns:
        """The columns a wish stands for. Raises Invalid that names the field."""
        ...

    async def written(self, field: "Field", rows: Sequence[Mapping[str, Any]]) -> list[str]:
        """For each row (columns by name) what `read` would read back."""
        ...


@dataclass(frozen=True, slots=True)
class Field:
    """`column` empty: it is called like the field."""

    name: str
    label: Term
    kind: Kind = field(repr=False)
    column: str = ""
    is_mandatory: bool = False
    # Shown and exported, never written: when it was made, its number.
    is_read_only: bool = False

    @property
    def stored_in(self) -> str:
        return self.column or self.name


async def columns_of(fields: Mapping[str, Field], wishes: Mapping[str, Any]) -> Columns:
    """The columns of one record. Raises Invalid for the first wrong value, and for an unknown field."""
    read = (await columns_of_many(fields, [wishes]))[0]
    if read.faults:
        raise read.faults[0]
    return read.columns


@dataclass(frozen=True, slots=True)
class Read:
    """One record's columns; with faults, they are not to be used."""

    columns: Columns
    faults: Sequence[Invalid] = ()


async def columns_of_many(fields: Mapping[str, Field], records: Sequence[Mapping[str, Any]]) -> list[Read]:
    """Of many records, each with all its faults: the database is asked once a field, not once a record."""
    found: list[tuple[Columns, list[Invalid]]] = [({}, []) for _ in records]
    for name in dict.fromkeys(chain.from_iterable(records)):
        asked = [(place, record) for place, record in zip(found, records, strict=True) if name in record]
        wishes = [record[name] for _, record in asked]
        for ((columns, faults), _), read in zip(asked, await _read(fields, name, wishes), strict=True):
            if isinstance(read, Invalid):
                faults.append(read)
            else:
                columns.update(read)
    return [Read(columns, faults) for columns, faults in found]


async def _read(fields: Mapping[str, Field], name: str, wishes: Sequence[Any]) -> list[Columns | Invalid]:
    """Of one field; what is written alike is read once."""
    try:
        field = _field(fields, name)
    except Invalid as fault:
        return [fault for _ in wishes]
    # 1 and True are alike, and don't mean the same.
    is_text = set(map(type, wishes)) <= {str}
    keys = wishes if is_text else [(type(wish), wish) for wish in wishes]
    distinct = dict(zip(keys, wishes, strict=True))
    known = await field.kind.look_up({text(wish) for wish in distinct.values()})
    read = {key: _of(field, wish, known) for key, wish in distinct.items()}
    return [read[key] for key in keys]


def _of(field: Field, wish: Any, known: Known) -> Columns | Invalid:
    try:
        return field.kind.read(field, wish, known)
    except Invalid as fault:
        return fault


def _field(fields: Mapping[str, Field], name: str) -> Field:
    found = fields.get(name)
    if found is None:
        possible = ", ".join(sorted(known for known, item in fields.items() if not item.is_read_only))
        raise Invalid(
            name, "There is no field {name} here. Possible are: {known}.", name=name, known=possible
        )
    if found.is_read_only:
        raise Invalid(name, "{name} can't be set by hand.", name=found.label)
    return found


def missing(fields: Mapping[str, Field], columns: Mapping[str, Any]) -> list[Invalid]:
    """A fault for each mandatory field that has no value (R5)."""
    return [
        Invalid(item.name, "{name} is mandatory: please enter a value.", name=item.label)
        for item in fields.values()
        if item.is_mandatory and columns.get(item.stored_in) in {None, ""}
    ]


def text(wish: Any) -> str:
    """A wish as text: empty for none."""
    return "" if wish is None else str(wish).strip()


def by_name(fields: Sequence[Field]) -> dict[str, Field]:
    return {item.name: item for item in fields}
