"""Lines that become contacts, organisations, products, contracts, …: every kind of record (R29)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from desk.actor import Actor
from desk.csv_files.mapping import NUMBER
from desk.csv_files.target import Current, Update, found_in
from desk.errors import Invalid
from desk.field_kinds import Moment
from desk.fields import Columns, Field
from desk.house import House
from desk.permissions import Right
from desk.records import verbs
from desk.records.kind import RecordKind
from desk.rows import execute_many

# When a record was made and changed elsewhere.
STAMPS = ("created", "modified")


@dataclass(frozen=True, slots=True)
class Records:
    kind: RecordKind
    # The zone of times that name none.
    zone: Any = None
    has_default: frozenset[str] = frozenset()
    only_new: frozenset[str] = frozenset(STAMPS)
    fields: Mapping[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", importable(self.kind.fields, STAMPS, self.zone))

    @property
    def record(self) -> str:
        return self.kind.name

    @property
    def right(self) -> Right:
        return self.kind.right

    @property
    def unique(self) -> Sequence[str]:
        return self.kind.unique

    async def find(self, column: str, values: Sequence[Any]) -> Mapping[Any, Any]:
        if self.kind.name == "contact" and column == "email":
            found: Mapping[Any, Any] = await found_in(
                "contact_address", "address", values, "1 = 1", "contact_id"
            )
            return found
        return dict(await found_in(self.kind.table, column, values, verbs.living(self.kind)))

    async def current(self, ids: Sequence[int], *, lock: bool) -> Mapping[int, Current]:
        wanted = self.kind.model.filter(id__in=list(ids))
        names = self.kind.model._meta.db_fields  # noqa: SLF001 - Tortoise keeps a table's columns there
        return {
            record.pk: Current({name: getattr(record, name) for name in names}, record)
            for record in await (wanted.select_for_update(no_key=True) if lock else wanted).order_by("id")
        }

    async def complete(self, many: Sequence[Columns], mapped: frozenset[str]) -> None:
        pass

    async def faults_of_new(
        self, many: Sequence[Columns], known: Sequence[Sequence[Invalid]]
    ) -> list[list[Invalid]]:
        return await verbs.faults_of(self.kind, many, known)

    async def faults_of_update(self, update: Update) -> list[Invalid]:
        current, columns = update
        if current.row.get("deleted_at") is not None:
            number = verbs.number_of(self.kind, current.row)
            return [Invalid(NUMBER, "{number} was deleted.", number=number)]
        try:
            await verbs.refuse(self.kind, current.record, columns)
        except Invalid as fault:
            return [fault]
        return []

    def grants(self, columns: Columns, current: Current | None) -> bool:
        if self.kind.name != "contact" or not columns.get("portal_user"):
            return False
        return current is None or not current.row["portal_user"]

    async def insert(self, house: House, many: Sequence[Columns], *, actor: Actor) -> Sequence[int]:
        given = [{name: value for name, value in columns.items() if value is not None} for columns in many]
        ids = await verbs.insert(house, self.kind, given, actor=actor)
        if self.kind.set_later:
            await self._stamped(ids, given)
        return ids

    async def _stamped(self, ids: Sequence[int], given: Sequence[Columns]) -> None:
        """What was set by a verb of its own has changed the time of the last change."""
        times = [
            (columns["modified_at"], number)
            for number, columns in zip(ids, given, strict=True)
            if "modified_at" in columns
        ]
        await execute_many(f'UPDATE "{self.kind.table}" SET modified_at = ? WHERE id = ?', times)

    async def update(self, house: House, updates: Sequence[Update], *, actor: Actor) -> None:
        for current, columns in updates:
            await verbs.apply(house, self.kind, current.record, columns, actor=actor)


def importable(fields: Mapping[str, Field], more: Sequence[str], zone: Any) -> Mapping[str, Field]:
    """The fields that may be written, the number, and `more` that an import alone may set."""
    return {
        name: replace(
            described,
            is_read_only=False,
            kind=Moment(zone) if isinstance(described.kind, Moment) else described.kind,
        )
        for name, described in fields.items()
        if not described.is_read_only or name == NUMBER or name in more
    }
