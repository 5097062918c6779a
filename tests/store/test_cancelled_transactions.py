"""However a task is cancelled, the store goes on and holds the whole of a transaction or nothing of it."""

import asyncio
import random
import sqlite3
from pathlib import Path

import pytest
from tortoise.context import TortoiseContext
from tortoise.exceptions import DBConnectionError
from tortoise.transactions import in_transaction

from tests.store.bookshop import Author, Book
from tests.store.conftest import opened

DEADLINE = 10.0


async def test_four_hundred_writers_cancelled_at_random_leave_a_usable_store_and_no_half_work(
    library: TortoiseContext,
):
    chance = random.Random(4)

    async def write(number: int) -> None:
        async with in_transaction():
            author = await Author.create(name=str(number))
            async with in_transaction():
                await Book.create(title=str(number), author=author)

    begun = asyncio.get_running_loop().time()
    await write(-1)
    usual = asyncio.get_running_loop().time() - begun
    for number in range(400):
        task = asyncio.create_task(write(number))
        # Spread over the whole of a transaction; not waiting for anything to have happened.
        await asyncio.sleep(chance.random() * usual)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async with asyncio.timeout(DEADLINE):
        await write(1000)
        authors = await Author.all().count()
        assert authors == await Book.all().count()
        assert 2 <= authors < 402


async def test_a_writer_cancelled_while_it_waits_for_another_process_gives_the_lock_back(
    sqlite_library: TortoiseContext, empty_sqlite_url: str
):
    await Author.all().count()
    other = sqlite3.connect(empty_sqlite_url.removeprefix("sqlite://"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    inside = asyncio.Event()

    async def write() -> None:
        inside.set()
        async with in_transaction():
            await Author.create(name="never")

    task = asyncio.create_task(write())
    await asyncio.wait_for(inside.wait(), DEADLINE)
    await asyncio.sleep(0)
    task.cancel()
    other.execute("ROLLBACK")
    other.close()
    await asyncio.gather(task, return_exceptions=True)

    async with asyncio.timeout(DEADLINE):
        async with in_transaction():
            await Author.create(name="afterwards")
        assert await Author.all().values_list("name", flat=True) == ["afterwards"]


async def test_a_commit_that_has_begun_is_kept_though_its_task_is_cancelled(library: TortoiseContext):
    async def write() -> None:
        task = asyncio.current_task()
        assert task is not None
        async with in_transaction():
            await Author.create(name="kept")
            asyncio.get_running_loop().call_soon(task.cancel)

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(write())

    assert await Author.filter(name="kept").count() == 1


async def test_a_task_cancelled_twice_still_takes_its_transaction_back(library: TortoiseContext):
    inside = asyncio.Event()

    async def write() -> None:
        async with in_transaction():
            await Author.create(name="gone")
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(write())
    await asyncio.wait_for(inside.wait(), DEADLINE)
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    async with asyncio.timeout(DEADLINE):
        async with in_transaction():
            await Author.create(name="next")
        assert await Author.all().values_list("name", flat=True) == ["next"]


@pytest.mark.parametrize("turns", range(8))
async def test_a_cancelled_bulk_write_leaves_all_of_it_or_nothing(library: TortoiseContext, turns: int):
    sql = 'INSERT INTO "author" ("name") VALUES ({})'
    sql = sql.format("?" if library.db().capabilities.dialect == "sqlite" else "$1")
    task = asyncio.create_task(library.db().execute_many(sql, [[str(n)] for n in range(200)]))
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    async with asyncio.timeout(DEADLINE):
        async with in_transaction():
            await Author.create(name="next")
        assert await Author.all().count() in {1, 201}


async def test_cancelled_reads_and_single_writes_leave_the_store_usable(library: TortoiseContext):
    chance = random.Random(5)

    async def use(number: int) -> None:
        if number % 2:
            await Author.all().count()
        else:
            await Author.create(name=str(number))

    for number in range(100):
        task = asyncio.create_task(use(number))
        for _ in range(chance.randrange(6)):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async with asyncio.timeout(DEADLINE), in_transaction():
        await Author.create(name="next")


@pytest.mark.parametrize(
    "url", ["sqlite:///nowhere/at/all.sqlite3", "postgres://someone:secret@127.0.0.1:1/nothing"]
)
async def test_a_database_that_is_not_there_is_said_each_time_and_never_hangs(url: str):
    async with opened(url):
        for _ in range(2):
            async with asyncio.timeout(DEADLINE):
                with pytest.raises(DBConnectionError) as refused:
                    await Author.all().count()
                assert "secret" not in str(refused.value)
                with pytest.raises(DBConnectionError):
                    async with in_transaction():
                        pass


async def test_a_file_that_is_no_database_is_named(tmp_path: Path):
    file = tmp_path / "letter.txt"
    file.write_text("Sehr geehrte Damen und Herren, " * 100)
    async with opened(f"sqlite://{file}"):
        with pytest.raises(DBConnectionError, match=r"letter\.txt"):
            await Author.all().count()
