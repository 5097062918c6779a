"""Records as people see them: every field as it is written, and what became of a record (R11)."""

from collections.abc import Mapping, Sequence
from typing import Any

from desk.records.kind import RecordKind
from desk.rows import rows
from models.change import Change


async def written(kind: RecordKind, found: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Each row's fields by name, as they may be written into the record again."""
    columns = {name: await field.kind.written(field, found) for name, field in kind.fields.items()}
    return [{name: texts[place] for name, texts in columns.items()} for place in range(len(found))]


async def written_of(kind: RecordKind, record: Any) -> dict[str, str]:
    """One record's fields by name."""
    found = await rows(f'SELECT * FROM "{kind.table}" WHERE id = ?', [record.pk])
    return (await written(kind, found))[0]


async def changes_of(kind: RecordKind, record: Any) -> Sequence[Change]:
    """The record's history, the oldest change first."""
    return await Change.filter(record=kind.name, record_id=record.pk).order_by("id")
