"""Many new rows with ids that are known before they are written."""

from collections.abc import Sequence

from tortoise.models import Model

from desk.rows import execute_many
from models.fresh import insert_with_id


async def insert(rows: Sequence[Model]) -> None:
    """Write rows of one model whose ids came from `new_ids.reserve`."""
    if not rows:
        return
    statement = insert_with_id(type(rows[0]))
    await execute_many(statement.sql, [statement.values(row) for row in rows])
