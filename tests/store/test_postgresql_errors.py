"""What PostgreSQL and the wire to it do arrives in Tortoise's words, and the pool outlives it."""

import asyncio
from contextvars import copy_context

import asyncpg
import pytest
from tortoise.context import TortoiseContext
from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError
from tortoise.transactions import in_transaction

from tests.store.bookshop import Author

KILL_THE_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def kill_connections(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(KILL_THE_OTHERS)
    await connection.close()


async def test_a_connection_lost_in_a_transaction_is_named_and_the_next_one_is_new(
    postgres_library: TortoiseContext, empty_postgres_url: str
):
    with pytest.raises(DBConnectionError):  # noqa: PT012 - a transaction that fails is a block
        async with in_transaction():
            await Author.create(name="lost")
            await kill_connections(empty_postgres_url)
            await Author.create(name="lost too")

    async with asyncio.timeout(10.0), in_transaction():
        await Author.create(name="next")
    assert await Author.all().values_list("name", flat=True) == ["next"]


async def test_a_restarted_server_costs_at_most_one_named_error_a_connection(
    postgres_library: TortoiseContext, empty_postgres_url: str
):
    await asyncio.gather(*(Author.all().count() for _ in range(5)))
    await kill_connections(empty_postgres_url)

    results = await asyncio.gather(*(Author.all().count() for _ in range(5)), return_exceptions=True)

    assert [result for result in results if not isinstance(result, int | DBConnectionError)] == []
    assert await Author.all().count() == 0


async def test_a_statement_that_the_server_gave_up_is_an_operational_error(postgres_library: TortoiseContext):
    async def write_at_once() -> None:
        async with asyncio.timeout(10.0), in_transaction() as other:
            await other.execute_query('LOCK TABLE "author" NOWAIT')

    start_outside = copy_context()
    async with in_transaction() as holder:
        await holder.execute_query('LOCK TABLE "author"')
        with pytest.raises(OperationalError) as refused:
            await asyncio.create_task(write_at_once(), context=start_outside)
    assert not isinstance(refused.value, IntegrityError)


async def test_a_full_disk_is_no_fault_of_the_statement(postgres_library: TortoiseContext):
    with pytest.raises(DBConnectionError, match="no room"):
        async with in_transaction() as transaction:
            await transaction.execute_query("DO $$BEGIN RAISE 'no room' USING ERRCODE = 'disk_full'; END$$")


async def test_more_transactions_than_connections_wait_for_their_turn(postgres_library: TortoiseContext):
    async def write(number: int) -> None:
        async with in_transaction():
            await Author.create(name=str(number))

    async with asyncio.timeout(30.0):
        await asyncio.gather(*(write(number) for number in range(60)))
    assert await Author.all().count() == 60


async def test_a_cancelled_transaction_leaves_nothing_for_the_pool_to_complain_about(
    postgres_library: TortoiseContext,
):
    complaints: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))

    async def write() -> None:
        async with in_transaction():
            await Author.create(name="gone")

    for turns in range(40):
        task = asyncio.create_task(write())
        for _ in range(turns % 20):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    assert await Author.all().count() <= 1
    assert complaints == []
