"""One value replaced by another in a column, be it in a million records: in batches, with history (R11).

Each batch is a transaction; stopped in between, the same call goes on. Nobody is mailed, Slack isn't told,
and the records' time of change stays, as nobody has worked on them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.connection import get_connection

from desk import history
from desk.actor import Actor
from desk.house import House
from desk.rows import rows

BATCH = 1000
Progress = Callable[[int], None]


def no_progress(_: int) -> None:
    """Nobody waits to hear how far it came."""


@dataclass(frozen=True, slots=True)
class Replacing:
    """`more` are columns to set besides, in SQL, with their values; `said`: what the history shows."""

    table: str
    record: str
    column: str
    old: Any
    new: Any
    said: tuple[str, str]
    more: str = ""
    more_values: Sequence[Any] = ()

    async def batch(self, position: int, *, actor: Actor) -> list[int]:
        """Replace it in the next records behind an id, inside a transaction; returns their ids."""
        # Not by the column's index, whose every entry would be sorted for each batch: along the ids.
        walked = f"{self.column} || ''" if isinstance(self.old, str) else f"{self.column} + 0"
        statement = _REPLACE.format(
            table=self.table, column=self.column, walked=walked, more=self.more, lock=_lock()
        )
        values = [position, self.old, BATCH, self.new, *self.more_values, self.old]
        ids = [row["id"] for row in await rows(statement, values)]
        field = self.column.removesuffix("_id")
        history.record_in_bulk(self.record, ids, {field: self.said}, actor=actor)
        return ids

    async def rest(self, *, actor: Actor) -> int:
        """Replace it wherever it still is, inside the one transaction that is open."""
        done = 0
        while ids := await self.batch(0, actor=actor):
            done += len(ids)
        return done


async def in_batches(
    house: House, replacing: Replacing, *, actor: Actor, progress: Progress = no_progress
) -> int:
    """Replace it in all records; `progress` is told after each batch how many are done. Returns how many."""
    done, position = 0, 0
    while True:
        async with house.transaction():
            ids = await replacing.batch(position, actor=actor)
        if not ids:
            return done
        position, done = max(ids), done + len(ids)
        progress(done)


def _lock() -> str:
    # In the order of ids, so that two who change the same records don't wait for each other.
    is_postgres = get_connection("default").capabilities.dialect == "postgres"
    return " FOR NO KEY UPDATE" if is_postgres else ""


# MATERIALIZED: PostgreSQL might ask for the batch several times, and get another one each time.
_REPLACE = (
    "WITH batch AS MATERIALIZED (SELECT id FROM {table} "
    "WHERE id > ? AND {walked} = ? ORDER BY id LIMIT ?{lock}) "
    "UPDATE {table} SET {column} = ?, version = version + 1{more} "
    "WHERE id IN (SELECT id FROM batch) AND {column} = ? RETURNING id"
)
