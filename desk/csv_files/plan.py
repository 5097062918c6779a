"""What an import is to do, known before the first line is taken in: form, columns, key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from desk.csv_files import mapping, reading
from desk.csv_files.mapping import IGNORED, NUMBER, Columns
from desk.csv_files.of_records import Records
from desk.csv_files.of_tickets import Tickets
from desk.csv_files.reading import Form
from desk.csv_files.target import Target
from desk.errors import Invalid
from desk.field_kinds import Line, MailAddress, Title
from desk.field_references import Serial
from desk.records import kind_called

# What can be imported; a document is a file, not a line.
IMPORTED = (
    *("ticket", "contact", "organisation", "project", "partner", "product", "service"),
    *("contract", "quote", "invoice", "faq", "task"),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody says of a file; what they leave out is found by looking at it."""

    # Column -> field, or IGNORED.
    columns: Mapping[str, str] = field(default_factory=dict)
    # The field by which a line finds the record it changes; empty: the number, if the file has it.
    key: str = ""
    # A column that is no field: what the record is called where the file comes from.
    key_column: str = ""
    # Where that is: the same key of two systems is two records.
    source: str = "csv"
    encoding: str = ""
    delimiter: str = ""
    zone: tzinfo | None = None
    grant_portal_access: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    file: Path
    target: Target
    form: Form
    columns: Columns
    # A field's name; empty: every line is a new record, unless there is a key column.
    key: str
    source: str
    grant_portal_access: bool
    # Which cell is which field.
    places: Sequence[tuple[int, str]] = field(init=False)

    def __post_init__(self) -> None:
        named = [(place, name) for place, name in enumerate(self.columns.fields) if name != IGNORED]
        object.__setattr__(self, "places", named)

    @property
    def mapped(self) -> frozenset[str]:
        """The fields that the file has."""
        return frozenset(name for _, name in self.places)


def target_of(record: str, zone: tzinfo | None = None) -> Target:
    """Raises NotFound for what can't be imported."""
    return Tickets(zone) if record == "ticket" else Records(kind_called(record), zone)


async def planned(file: Path, record: str, wish: Wish) -> Plan:
    """Look at a file, and say how it is read. Raises Invalid that says what is missing."""
    target = target_of(record, wish.zone)
    names = mapping.known_names(target.fields)
    form = reading.form_of(
        file,
        lambda name: mapping.folded(name) in names,
        encoding=wish.encoding,
        delimiter=wish.delimiter,
    )
    head = next(reading.records(file, form)).cells
    columns = await mapping.columns_of(
        record, head, target.fields, said=wish.columns, key_column=wish.key_column
    )
    plan = Plan(
        file=file,
        target=target,
        form=form,
        columns=columns,
        key=wish.key or (NUMBER if NUMBER in columns.fields and not wish.key_column else ""),
        source=wish.source,
        grant_portal_access=wish.grant_portal_access,
    )
    _check_key(plan, wish)
    return plan


def _check_key(plan: Plan, wish: Wish) -> None:
    if wish.key and wish.key_column:
        raise Invalid("key", "A file has one key: a field, or a column that is none.")
    possible = [
        name
        for name, item in plan.target.fields.items()
        if isinstance(item.kind, Serial | Title | Line | MailAddress)
    ]
    if plan.key and (plan.key not in plan.mapped or plan.key not in possible):
        raise Invalid(
            "key",
            "{name} can't be the key: no column of the file is this field, or it names no single record. "
            "Possible are: {known}.",
            name=plan.key,
            known=", ".join(name for name in possible if name in plan.mapped) or "–",
        )
    if NUMBER in plan.mapped and plan.key != NUMBER:
        raise Invalid(
            "key",
            "Numbers are never taken from a file. Make the number the key, --key number, or leave it out: "
            "--ignore '{column}'.",
            column=plan.columns.names[plan.columns.fields.index(NUMBER)],
        )
