"""Many tickets held at once, for verbs that change hundreds in one transaction."""

from collections.abc import Iterator, Sequence

from tortoise.connection import get_connection

from desk.rows import marks, rows

# A batch is one statement: databases take some ten thousand values in one.
BATCH = 500


def batches(ids: Sequence[int], size: int = BATCH) -> Iterator[Sequence[int]]:
    """The ids upwards, without repetition, `size` at a time: batch after batch is locked in one order."""
    unique = sorted(set(ids))
    for start in range(0, len(unique), size):
        yield unique[start : start + size]


async def locked(ids: Sequence[int], *, with_deleted: bool = False) -> list[int]:
    """Those of the tickets that are there; nobody else changes them until the transaction ends.

    A deleted one isn't there, nor one that was merged into another, unless they are asked for, too.
    Always in the order of their ids, so that two who want the same ones don't wait for each other.
    """
    if not ids:
        return []
    sql = _THERE.format(marks=marks(ids), living="" if with_deleted else _LIVING)
    if get_connection("default").capabilities.dialect == "postgres":
        # Not the keys: rows that point to the tickets may come into being meanwhile.
        sql += " FOR NO KEY UPDATE"
    return [row["id"] for row in await rows(sql, list(ids))]


_THERE = "SELECT id FROM ticket WHERE id IN ({marks}) {living} ORDER BY id"
_LIVING = "AND deleted_at IS NULL AND merged_into_id IS NULL"
