"""Lets one process at a time migrate a database; the others wait and then find nothing left to do.

SQLite: a lock on a file beside the database, which the kernel drops with the process. PostgreSQL: an
advisory lock on a connection of its own, which the server drops with the connection.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import DBConnectionError

from models.engine_asyncpg import Client as PostgresClient
from models.engine_sqlite import Client as SqliteClient

# Any number will do, so long as it stays; advisory locks are a database's own.
ADVISORY_LOCK = 5_077_807_363
LOOK_AGAIN_SECONDS = 0.05


@asynccontextmanager
async def only_one_migrates(connection: BaseDBAsyncClient) -> AsyncIterator[None]:
    """Waits, without an end, until no other process migrates the database behind `connection`."""
    if isinstance(connection, PostgresClient):
        async with _advisory_lock(await connection.pool()):
            yield
    elif isinstance(connection, SqliteClient):
        async with _file_lock(f"{connection.filename}.migrating"):
            yield
    else:
        raise TypeError(f"No lock is known for {type(connection).__name__}.")


@asynccontextmanager
async def _advisory_lock(pool: Any) -> AsyncIterator[None]:
    async with pool.acquire() as connection:
        await connection.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
        try:
            yield
        finally:
            await connection.execute("SELECT pg_advisory_unlock($1)", ADVISORY_LOCK)


@asynccontextmanager
async def _file_lock(path: str) -> AsyncIterator[None]:
    while True:
        with _opened(path) as file:
            if not _is_locked(file, path):
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
                continue
            try:
                yield
            finally:
                os.unlink(path)  # noqa: PTH108 - asynchronous code has no use for Path here
            return


@contextmanager
def _opened(path: str) -> Iterator[int]:
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as exc:
        raise DBConnectionError(f"Beside the database no file can be written: {exc}") from exc
    try:
        yield file
    finally:
        os.close(file)


def _is_locked(file: int, path: str) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The one before may have removed the file that this lock is on.
        return os.fstat(file).st_ino == os.stat(path).st_ino  # noqa: PTH116
    except (BlockingIOError, FileNotFoundError):
        return False
