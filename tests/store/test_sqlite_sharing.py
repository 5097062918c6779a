"""SQLite among several tasks, processes and contexts."""

import asyncio
import sqlite3
import subprocess
import sys
from contextvars import Context

import pytest
from tortoise.context import TortoiseContext
from tortoise.transactions import in_transaction

from tests.store.bookshop import Author
from tests.store.conftest import opened

DEADLINE = 10.0
READ_THEN_WRITE = """
import asyncio, sys
from tortoise.transactions import in_transaction
from tests.store.conftest import opened
from tests.store.bookshop import Author

async def main():
    async with opened(sys.argv[1]):
        for number in range(100):
            async with in_transaction():
                await Author.all().count()
                await Author.create(name=f"{sys.argv[2]} {number}")

asyncio.run(main())
"""
FORGET_TO_CLOSE = """
import asyncio, sys
from tortoise.context import TortoiseContext
from models.database_url import config_for

kept = TortoiseContext()

async def main():
    with kept:
        await kept.init(config=config_for(sys.argv[1], ["tests.store.bookshop"]))
        await kept.generate_schemas()
    assert kept.db()._connection is not None
    raise SystemExit(7)

asyncio.run(main())
"""


def start(code: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", code, *arguments], stderr=subprocess.PIPE)


def path_of(url: str) -> str:
    return url.removeprefix("sqlite://")


async def test_processes_that_read_and_then_write_wait_for_each_other(
    sqlite_library: TortoiseContext, empty_sqlite_url: str
):
    """With a deferred BEGIN most of these fail at once with "database is locked"."""
    writers = [start(READ_THEN_WRITE, empty_sqlite_url, name) for name in ("a", "b")]
    for writer in writers:
        _, errors = await asyncio.to_thread(writer.communicate, timeout=60)
        assert writer.returncode == 0, errors.decode()

    assert await Author.all().count() == 200


async def test_a_transaction_holds_the_write_lock_before_its_first_statement(
    sqlite_library: TortoiseContext, empty_sqlite_url: str
):
    other = sqlite3.connect(path_of(empty_sqlite_url), timeout=0, isolation_level=None)
    async with in_transaction():
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


async def test_a_read_does_not_wait_for_a_running_transaction_and_sees_what_is_committed(
    sqlite_library: TortoiseContext,
):
    inside, leave = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with in_transaction():
            await Author.create(name="not yet")
            inside.set()
            await leave.wait()

    task = asyncio.create_task(write())
    await asyncio.wait_for(inside.wait(), DEADLINE)
    async with asyncio.timeout(DEADLINE):
        assert await Author.all().count() == 0
        assert await sqlite_library.db().execute_query_dict("SELECT count(*) AS n FROM author") == [{"n": 0}]
    leave.set()
    await task
    assert await Author.all().count() == 1


async def test_a_write_is_seen_by_the_next_read(sqlite_library: TortoiseContext):
    for number in range(50):
        await Author.create(name=str(number))
        assert await Author.all().count() == number + 1


async def test_a_select_cannot_write(sqlite_library: TortoiseContext):
    reader = sqlite_library.db()._reader
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await reader.execute("INSERT INTO author (name) VALUES ('x')")


async def test_both_connections_are_set_up_for_several_processes(sqlite_library: TortoiseContext):
    await Author.all().count()
    expected = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 60_000, "synchronous": 1}
    for connection in (sqlite_library.db()._connection, sqlite_library.db()._reader):
        for pragma, value in expected.items():
            ((found,),) = await connection.execute_fetchall(f"PRAGMA {pragma}")
            assert found == value, pragma


async def test_a_process_that_never_closes_the_store_ends_all_the_same(empty_sqlite_url: str):
    process = start(FORGET_TO_CLOSE, empty_sqlite_url)
    await asyncio.to_thread(process.communicate, timeout=30)
    assert process.returncode == 7


async def test_the_store_can_be_closed_from_another_context(empty_sqlite_url: str):
    async with opened(empty_sqlite_url) as context:
        await context.generate_schemas()
        client = context.db()
        writer, reader = client._connection, client._reader

        await asyncio.create_task(context.close_connections(), context=Context())

        for connection in (writer, reader):
            connection._thread.join(DEADLINE)
            assert not connection._thread.is_alive()
