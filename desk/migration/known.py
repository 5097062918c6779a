"""What an earlier run brought over, by the id it had there: so a run can be repeated, and go on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from desk import db
from desk.rows import marks, rows
from models.foreign_record import ForeignRecord
from models.fresh import fresh

# Values of one statement; PostgreSQL takes 32,767.
AT_ONCE = 5000

T = TypeVar("T")


async def known(source: str, kind: str, foreign_ids: Iterable[str]) -> dict[str, int]:
    """By foreign id: the id of what it became."""
    found: dict[str, int] = {}
    for some in slices(list(dict.fromkeys(foreign_ids))):
        sql = (
            "SELECT foreign_id, record_id FROM foreign_record "
            f"WHERE source = ? AND kind = ? AND foreign_id IN ({marks(some)})"
        )
        found |= {row["foreign_id"]: row["record_id"] for row in await rows(sql, [source, kind, *some])}
    return found


async def living(table: str, became: Mapping[str, int]) -> dict[str, int]:
    """Those that weren't deleted since."""
    there: set[int] = set()
    for some in slices(sorted(set(became.values()))):
        sql = f'SELECT id FROM "{table}" WHERE id IN ({marks(some)})'
        there |= {row["id"] for row in await rows(sql, list(some))}
    return {foreign_id: number for foreign_id, number in became.items() if number in there}


def remember(source: str, kind: str, became: Mapping[str, int]) -> None:
    """Write down what became of foreign records, when the transaction commits."""
    db.write_at_commit(
        fresh(
            ForeignRecord,
            source=source,
            kind=kind,
            foreign_id=foreign_id,
            record=kind,
            record_id=record_id,
        )
        for foreign_id, record_id in became.items()
    )


def slices(values: Sequence[T]) -> Iterable[Sequence[T]]:
    """So many values at a time as a statement takes."""
    return (values[at : at + AT_ONCE] for at in range(0, len(values), AT_ONCE))
