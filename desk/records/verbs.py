"""The verbs of the records around a ticket (R29): add, change, delete, restore, find; for all kinds.

Each is one transaction with its history. What is particular about a kind, the kind says.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from tortoise.models import Model

from desk import clock, field_readable, fields, history, new_ids, permissions, references
from desk.actor import Actor
from desk.errors import Invalid, NotFound, NotPossible
from desk.fields import Columns
from desk.house import House
from desk.records import usage
from desk.records.kind import RecordKind
from desk.rows import execute_many, rows
from models.fresh import fresh, insert_with_id

RESTORABLE = timedelta(days=30)


async def add(house: House, kind: RecordKind, wishes: Mapping[str, Any], *, actor: Actor) -> Any:
    """Add a record. Raises Invalid that names the field (R5), NotAllowed."""
    permissions.require(actor, kind.right)
    async with house.transaction():
        read = (await fields.columns_of_many(kind.fields, [wishes]))[0]
        faults = await faults_of(kind, [read.columns], [read.faults])
        if faults[0]:
            raise faults[0][0]
        number = (await insert(house, kind, [read.columns], actor=actor))[0]
    return await kind.model.get(id=number)


async def faults_of(
    kind: RecordKind, many: Sequence[Columns], known: Sequence[Sequence[Invalid]]
) -> list[list[Invalid]]:
    """All that is wrong with each of these new records, beside what is known already."""
    taken = await _taken(kind, many)
    found: list[list[Invalid]] = []
    for columns, faults in zip(many, known, strict=True):
        named = {fault.field for fault in faults}
        more = [fault for fault in fields.missing(kind.fields, columns) if fault.field not in named]
        found.append([*faults, *more, *_check(kind, columns), *_claimed(kind, columns, taken)])
    return found


def _check(kind: RecordKind, columns: Columns) -> list[Invalid]:
    try:
        kind.check(columns)
    except Invalid as fault:
        return [fault]
    return []


_Taken = dict[str, set[Any]]


async def _taken(kind: RecordKind, many: Sequence[Columns], *, but: int = 0) -> _Taken:
    taken: _Taken = {}
    for name in kind.unique:
        column = kind.fields[name].stored_in
        wished = sorted({columns[column] for columns in many if columns.get(column)})
        taken[column] = await usage.taken(kind, column, wished, but=but)
    return taken


def _claimed(kind: RecordKind, columns: Columns, taken: _Taken) -> list[Invalid]:
    """Faults for what another record has; what this one has is taken from now on."""
    faults = []
    for name in kind.unique:
        described = kind.fields[name]
        value = columns.get(described.stored_in)
        if value and value in taken[described.stored_in]:
            faults.append(Invalid(name, "There is a record with {wish} already.", wish=value))
        elif value:
            taken[described.stored_in].add(value)
    return faults


async def insert(house: House, kind: RecordKind, many: Sequence[Columns], *, actor: Actor) -> Sequence[int]:
    """Write new records that are checked: rows, numbers, history. Returns their ids, in order."""
    at = clock.now()
    ids = await new_ids.reserve(kind.model, len(many))
    serials = await new_ids.mint(kind.name, len(many)) if kind.has("serial") else ids
    made = [
        fresh(kind.model, **_row(kind, columns, number=number, serial=serial, at=at))
        for number, serial, columns in zip(ids, serials, many, strict=True)
    ]
    statement = insert_with_id(kind.model)
    await execute_many(statement.sql, [statement.values(row) for row in made])
    title = kind.fields[kind.title].stored_in
    for row in made:
        created = {"created": (None, getattr(row, title))}
        history.record(kind.name, row.pk, created, actor=actor, ticket_id=None)
    await kind.after_insert(house, made, many, actor)
    return ids


def _row(kind: RecordKind, columns: Columns, *, number: int, serial: int, at: Any) -> Columns:
    stamps = {"serial": serial, "created_at": at, "modified_at": at}
    plain = {name: value for name, value in columns.items() if name not in kind.set_later}
    return {"id": number} | {name: value for name, value in stamps.items() if kind.has(name)} | plain


async def change(
    house: House, kind: RecordKind, record: Any, wishes: Mapping[str, Any], *, actor: Actor
) -> Any:
    """Change fields of a record. Raises Invalid that names the field, NotAllowed; then nothing is changed."""
    permissions.require(actor, kind.right)
    async with house.transaction():
        record = await kind.model.select_for_update(no_key=True).get(id=record.pk)
        columns = await fields.columns_of(kind.fields, wishes)
        await refuse(kind, record, columns)
        await apply(house, kind, record, columns, actor=actor)
    return await kind.model.get(id=record.pk)


async def refuse(kind: RecordKind, record: Any, columns: Columns) -> None:
    """Raises Invalid if the record can't have these columns: one is missing, taken, or doesn't fit."""
    whole = {name: getattr(record, name) for name in kind.model._meta.db_fields} | columns  # noqa: SLF001
    for fault in [*fields.missing(kind.fields, whole), *_check(kind, whole)]:
        raise fault
    new = {name: value for name, value in columns.items() if getattr(record, name) != value}
    for fault in _claimed(kind, new, await _taken(kind, [new], but=record.pk)):
        raise fault


async def apply(house: House, kind: RecordKind, record: Any, columns: Columns, *, actor: Actor) -> bool:
    """Set columns that are checked, with history. False: they were so already."""
    new = {name: value for name, value in columns.items() if getattr(record, name) != value}
    if not new:
        return False
    left = await kind.before_change(house, record, dict(new), actor)
    before = {name: getattr(record, name) for name in left}
    stamps: Columns = {"modified_at": clock.now()} if kind.has("modified_at") else {}
    if kind.has("version"):
        stamps["version"] = record.version + 1
    record.update_from_dict({**left, **stamps})
    await record.save(update_fields=[*left, *stamps])
    changes = await field_readable.readable(kind.fields, before, left)
    history.record(kind.name, record.pk, changes, actor=actor, ticket_id=None)
    return True


async def delete(house: House, kind: RecordKind, record: Any, *, actor: Actor) -> None:
    """Delete a record; it can be restored for 30 days. Raises NotPossible while something refers to it."""
    permissions.require(actor, kind.right)
    async with house.transaction():
        used = await usage.of(kind, record.pk)
        if used:
            raise NotPossible("{name} is still used by {users}.", name=str(record), users=", ".join(used))
        await usage.remove(kind, record, at=clock.now())
        history.record(kind.name, record.pk, {"deleted": (str(record), None)}, actor=actor, ticket_id=None)
    await kind.after_delete(house, record)


async def restore(house: House, kind: RecordKind, number: str, *, actor: Actor) -> Any:
    """Bring back a record that was deleted in the last 30 days. Raises NotFound."""
    permissions.require(actor, kind.right)
    serial = references.number_of(kind.name, number.strip())
    async with house.transaction():
        found = await kind.model.get_or_none(serial=serial, deleted_at__gt=clock.now() - RESTORABLE)
        if found is None:
            raise NotFound("There is no deleted record {number}.", number=number)
        await kind.model.filter(id=found.pk).update(deleted_at=None)
        history.record(kind.name, found.pk, {"restored": (None, str(found))}, actor=actor, ticket_id=None)
    return await kind.model.get(id=found.pk)


async def called(kind: RecordKind, wish: str) -> Any:
    """A record by its number, name or mail address. Raises NotFound, and Invalid if several are called so."""
    number = (await references.find(kind.name, [wish.strip()])).get(wish.strip())
    if number is None:
        raise NotFound("There is no {name} {wish}.", name=kind.label, wish=wish)
    if number is references.SEVERAL:
        raise Invalid(kind.name, "Several records are called {wish}: please give the number.", wish=wish)
    return await kind.model.get(id=number)


async def page(
    kind: RecordKind, *, words: str = "", before: int | None = None, size: int = 50
) -> Sequence[Mapping[str, Any]]:
    """Rows of a kind, newest first, whose title contains `words`; the next page is `before` the last id."""
    conditions: list[str] = [living(kind)]
    values: list[Any] = []
    if words:
        conditions.append(f"lower({kind.fields[kind.title].stored_in}) LIKE ? ESCAPE '!'")
        values.append(f"%{_literally(words.lower())}%")
    if before is not None:
        conditions.append("id < ?")
        values.append(before)
    where = " AND ".join(conditions)
    return await rows(f"SELECT * FROM {kind.table} WHERE {where} ORDER BY id DESC LIMIT ?", [*values, size])


def living(kind: RecordKind) -> str:
    """What SQL says of a row that is to be seen: not deleted, and no attachment of a ticket."""
    wanted = {"deleted_at": "deleted_at IS NULL", "serial": "serial IS NOT NULL"}
    return " AND ".join(["1 = 1", *(sql for column, sql in wanted.items() if kind.has(column))])


def _literally(words: str) -> str:
    return words.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def number_of(kind: RecordKind, row: Mapping[str, Any] | Model) -> str:
    """`PRO12`."""
    read = row.get if isinstance(row, Mapping) else lambda name: getattr(row, name)
    return f"{references.TARGETS[kind.name].prefix}{read('serial' if kind.has('serial') else 'id')}"
