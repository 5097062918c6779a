"""Makes opening a ticket take for ever, from outside: the moment between "stored" and "understood"."""

import contextlib
import sqlite3
from collections.abc import AsyncIterator

import asyncpg  # type: ignore[import-untyped]

# Counts for hours; SQLite looks at nothing else meanwhile.
_TRIGGER = """
CREATE TRIGGER slow BEFORE INSERT ON ticket BEGIN
  SELECT max(x) FROM (WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 1000000000000)
                      SELECT x FROM c);
END
"""


@contextlib.asynccontextmanager
async def slow_tickets(database_url: str) -> AsyncIterator[None]:
    """As long as the block lasts, no ticket comes into being."""
    slow = _slow_sqlite if database_url.startswith("sqlite") else _slow_postgres
    async with slow(database_url):
        yield


@contextlib.asynccontextmanager
async def _slow_sqlite(database_url: str) -> AsyncIterator[None]:
    file = database_url.removeprefix("sqlite://")
    _execute(file, _TRIGGER)
    try:
        yield
    finally:
        _execute(file, "DROP TRIGGER slow")


def _execute(file: str, statement: str) -> None:
    with contextlib.closing(sqlite3.connect(file, timeout=20)) as connection:
        connection.execute(statement)
        connection.commit()


@contextlib.asynccontextmanager
async def _slow_postgres(database_url: str) -> AsyncIterator[None]:
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            # Reading it and pointing to it stay possible: only whoever writes into it waits.
            await connection.execute("LOCK TABLE ticket IN SHARE MODE")
            yield
    finally:
        await connection.close()
