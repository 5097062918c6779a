"""A transaction that is over takes nothing more, and one that failed does not pass for a success."""
# ruff: noqa: PT012 - a transaction that fails is a block

import asyncio

import pytest
from tortoise.context import TortoiseContext
from tortoise.exceptions import IntegrityError, OperationalError, TransactionManagementError
from tortoise.transactions import in_transaction

from tests.store.bookshop import Author


async def test_a_task_started_inside_a_transaction_cannot_write_into_somebody_elses(library: TortoiseContext):
    """The write used to be acknowledged, and to vanish when the other transaction was taken back."""
    ended, other_is_open = asyncio.Event(), asyncio.Event()

    async def late() -> None:
        await other_is_open.wait()
        try:
            await Author.create(name="late")
        finally:
            ended.set()

    async with in_transaction():
        task = asyncio.create_task(late())
        await Author.create(name="first")
    with pytest.raises(LookupError):
        async with in_transaction():
            await Author.create(name="taken back")
            other_is_open.set()
            await asyncio.wait_for(ended.wait(), 10.0)
            raise LookupError

    with pytest.raises(TransactionManagementError):
        await task
    assert await Author.all().values_list("name", flat=True) == ["first"]


async def test_a_task_started_inside_a_transaction_cannot_begin_one_in_it_later(library: TortoiseContext):
    async def late() -> None:
        await over.wait()
        async with in_transaction():
            await Author.create(name="late")

    over = asyncio.Event()
    async with in_transaction():
        task = asyncio.create_task(late())
    over.set()

    with pytest.raises(TransactionManagementError):
        await task
    assert await Author.all().count() == 0


async def test_statements_still_waiting_when_the_transaction_ends_are_refused(library: TortoiseContext):
    async with in_transaction():
        tasks = [asyncio.create_task(Author.create(name=str(number))) for number in range(20)]
        await asyncio.sleep(0)
    results = await asyncio.gather(*tasks, return_exceptions=True)

    written = [result for result in results if isinstance(result, Author)]
    refused = [result for result in results if isinstance(result, TransactionManagementError)]
    assert len(written) + len(refused) == 20
    assert refused
    assert await Author.all().count() == len(written)


async def test_an_inner_transaction_is_over_with_the_outer_one(library: TortoiseContext):
    async with in_transaction(), in_transaction() as inner:
        pass

    with pytest.raises(TransactionManagementError):
        await inner.execute_query("SELECT 1")


async def test_nothing_is_added_inside_once_the_outer_transaction_was_taken_back(
    library: TortoiseContext,
):
    async with in_transaction() as outer, in_transaction() as inner:
        await outer.rollback()
        with pytest.raises(TransactionManagementError):
            await inner.execute_query("INSERT INTO author (name) VALUES ('alone')")

    assert await Author.all().count() == 0


async def test_an_inner_transaction_that_fails_takes_back_only_itself(library: TortoiseContext):
    async with in_transaction():
        await Author.create(name="first")
        with pytest.raises(IntegrityError):
            async with in_transaction():
                await Author.create(name="second")
                await Author.create(name="first")
        await Author.create(name="third")

    assert await Author.all().order_by("id").values_list("name", flat=True) == ["first", "third"]


async def test_what_was_committed_by_hand_stays_though_the_block_fails(library: TortoiseContext):
    with pytest.raises(LookupError):
        async with in_transaction() as transaction:
            await Author.create(name="kept")
            await transaction.commit()
            raise LookupError

    assert await Author.all().count() == 1


async def test_a_management_error_in_the_block_takes_the_transaction_back(library: TortoiseContext):
    with pytest.raises(TransactionManagementError):
        async with in_transaction():
            await Author.create(name="gone")
            raise TransactionManagementError

    assert await Author.all().count() == 0
    async with in_transaction():
        await Author.create(name="next")


async def test_a_commit_that_postgresql_turns_into_a_rollback_is_an_error(postgres_library: TortoiseContext):
    await Author.create(name="twice")

    with pytest.raises(TransactionManagementError):
        async with in_transaction():
            await Author.create(name="lost")
            with pytest.raises(IntegrityError):
                await Author.create(name="twice")

    assert await Author.all().values_list("name", flat=True) == ["twice"]


async def test_nothing_is_committed_alone_after_sqlite_has_rolled_back_by_itself(
    sqlite_library: TortoiseContext,
):
    """As it does on a full disk; a ROLLBACK of ours stands for it."""
    with pytest.raises(OperationalError, match="taken this transaction back"):
        async with in_transaction() as transaction:
            await Author.create(name="first")
            await transaction.execute_query("ROLLBACK")
            with pytest.raises(OperationalError):
                await Author.create(name="second")

    assert await Author.all().count() == 0


async def test_a_script_inside_a_transaction_is_taken_back_with_it(library: TortoiseContext):
    """The script call of sqlite3 would have committed what was there before."""
    with pytest.raises(LookupError):
        async with in_transaction() as transaction:
            await Author.create(name="first")
            await transaction.execute_script(
                "INSERT INTO author (name) VALUES ('se;cond'); INSERT INTO author (name) VALUES ('third')"
            )
            assert await Author.filter(name="se;cond").count() == 1
            raise LookupError

    assert await Author.all().count() == 0


async def test_a_task_is_told_instead_of_waiting_for_its_own_transaction(sqlite_library: TortoiseContext):
    outside = sqlite_library.db()

    async with asyncio.timeout(10.0), in_transaction():
        with pytest.raises(TransactionManagementError, match="its own transaction"):
            await outside.execute_insert("INSERT INTO author (name) VALUES (?)", ["x"])
        with pytest.raises(TransactionManagementError, match="its own transaction"):
            async with outside._in_transaction():
                pass
