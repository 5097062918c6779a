"""Who uses a record: nothing that is referred to is deleted, and nothing unique is given twice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

from desk.records.kind import RecordKind
from desk.rows import rows
from models.contact import Contact, ContactAddress
from models.record_link import RecordLink


async def taken(kind: RecordKind, column: str, values: Sequence[Any], *, but: int = 0) -> set[Any]:
    """Those of these values that a record has, `but` this one."""
    table, looked_at, number = kind.table, column, "id"
    if kind.model is Contact and column == "email":
        # Any address of a contact is this contact's alone.
        table, looked_at, number = "contact_address", "address", "contact_id"
    found: set[Any] = set()
    for start in range(0, len(values), 400):
        some = values[start : start + 400]
        marks = ", ".join("?" for _ in some)
        sql = f"SELECT {looked_at} AS value FROM {table} WHERE {looked_at} IN ({marks}) AND {number} <> ?"
        found |= {row["value"] for row in await rows(sql, [*some, but])}
    return found


async def of(kind: RecordKind, record_id: int) -> list[str]:
    """The tables with rows that refer to a record."""
    used = [
        table
        for table, column in _references_to(kind.model)
        if await rows(f'SELECT 1 AS one FROM "{table}" WHERE {column} = ? LIMIT 1', [record_id])
    ]
    if await RecordLink.exists(record=kind.name, record_id=record_id):
        used.append("ticket")
    return list(dict.fromkeys(used))


def _references_to(model: type[Model]) -> list[tuple[str, str]]:
    models = model._meta.app  # noqa: SLF001
    assert models is not None
    from tortoise import Tortoise

    assert Tortoise.apps is not None
    return [
        (str(other._meta.db_table), str(field.source_field))  # noqa: SLF001
        for other in Tortoise.apps["models"].values()
        for field in other._meta.fields_map.values()  # noqa: SLF001
        if isinstance(field, ForeignKeyFieldInstance)
        and field.related_model is model
        and other is not ContactAddress
    ]


async def remove(kind: RecordKind, record: Any, *, at: datetime) -> None:
    """Out of sight, to be restored; a contact, an organisation or a document for good: nothing needs it."""
    if kind.has("deleted_at"):
        await kind.model.filter(id=record.pk).update(deleted_at=at)
        return
    if kind.model is Contact:
        await ContactAddress.filter(contact_id=record.pk).delete()
    await record.delete()
