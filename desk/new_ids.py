"""Ids and numbers for many new rows at once, so that what belongs to them can be written in the same go."""

from collections.abc import Sequence

from tortoise.connection import get_connection
from tortoise.models import Model

from desk.rows import rows


async def reserve(model: type[Model], number: int) -> Sequence[int]:
    """So many ids that no other row will have; inside a transaction that writes."""
    table = model._meta.db_table  # noqa: SLF001 - Tortoise keeps a table's name there
    if get_connection("default").capabilities.dialect == "postgres":
        drawn = await rows(
            "SELECT nextval(pg_get_serial_sequence(?, 'id')) AS id FROM generate_series(1, ?)",
            [f'"{table}"', number],
        )
        return [row["id"] for row in drawn]
    # SQLite has one writer, and this is it.
    last = await rows(
        f"SELECT max(coalesce((SELECT max(id) FROM {table}), 0), "
        f"coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0)) AS last",
        [table],
    )
    first = last[0]["last"] + 1
    return range(first, first + number)


async def mint(name: str, number: int) -> Sequence[int]:
    """So many figures of `PRO12`: without gaps, never given twice."""
    sql = (
        "INSERT INTO counter (name, value) VALUES (?, ?) "
        "ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value RETURNING value"
    )
    last = (await rows(sql, [name, number]))[0]["value"]
    return range(last - number + 1, last + 1)
