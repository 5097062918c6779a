"""PostgreSQL as Postbote's store: a pool that no cancelled task can drain, errors in Tortoise's words.

Every connection comes back to the pool without an open transaction, wherever its task was cancelled. A
commit that PostgreSQL turned into a rollback is an error here. What asyncpg raises, from a constraint to a
lost connection, arrives as IntegrityError, OperationalError or DBConnectionError.

Tortoise chooses the SQL of migrations by the word "asyncpg" in this module's name.
"""
# ruff: noqa: SLF001 - an engine is made of private parts of Tortoise

import contextlib
from collections.abc import Iterator
from itertools import count
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import PoolConnectionWrapper, TransactionContext
from tortoise.connection import get_connections
from tortoise.exceptions import (
    BaseORMException,
    DBConnectionError,
    IntegrityError,
    OperationalError,
    TransactionManagementError,
)

from models.guarded import Ending, GuardedConnection, Savepoint, finish, forget_statements

# A beginning or an end that was begun is waited for even by a cancelled task, but not for ever.
STEP_SECONDS = 30.0
LOST = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what a statement meets on a connection that is just breaking
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.CrashShutdownError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientResourcesError,  # too many connections, or the disk is full
)


class Client(AsyncpgDBClient):
    """The pool of one process."""

    def __init__(self, **credentials: Any) -> None:
        super().__init__(**credentials)
        forget_statements(self.connection_name)

    async def close(self) -> None:
        forget_statements(self.connection_name)
        await super().close()

    async def create_connection(self, with_db: bool) -> None:  # noqa: FBT001
        """Opens the pool; raises DBConnectionError that names the server and never the password."""
        try:
            await super().create_connection(with_db)
        except LOST as exc:
            where = f"{self.database} at {self.host}:{self.port}"
            raise DBConnectionError(f"The database {where} cannot be reached: {exc}") from exc

    async def pool(self) -> Any:
        """The pool, opened if need be."""
        if self._pool is None:
            async with self._pool_init_lock:
                if self._pool is None:
                    await self.create_connection(with_db=True)
        return self._pool

    def acquire_connection(self) -> PoolConnectionWrapper[Any]:
        return PooledStatement(self, self._pool_init_lock)

    def _in_transaction(self) -> TransactionContext:
        return PooledTransaction(self)

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)

    async def _translate_exceptions(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        with in_tortoises_words():
            return await super()._translate_exceptions(func, *args, **kwargs)


class PooledStatement(PoolConnectionWrapper[Any]):
    """One statement's connection."""

    async def __aenter__(self) -> Any:
        await self.ensure_connection()
        self._pool = self.client._pool
        self.connection = await self._pool.acquire()
        return self.connection

    async def __aexit__(self, exc_type: object, exc_val: object, exc_tb: object) -> None:
        await give_back(self._pool, self.connection)


class Transaction(Ending, TransactionWrapper):
    """A transaction on one connection of the pool, or a savepoint in it."""

    _finalized: bool
    _savepoints = count()

    def __init__(self, parent: Any) -> None:
        super().__init__(parent)
        self._savepoint = ""
        if isinstance(parent, Transaction):
            self._lock = parent._lock  # one connection, one statement at a time

    def acquire_connection(self) -> GuardedConnection:
        self.refuse_if_over()
        return GuardedConnection(self._lock, self)

    def _in_transaction(self) -> TransactionContext:
        self.refuse_if_over()
        return Savepoint(Transaction(self))

    async def _translate_exceptions(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        with in_tortoises_words():
            return await super()._translate_exceptions(func, *args, **kwargs)

    async def begin(self) -> None:
        await self._step("BEGIN")

    async def commit(self) -> None:
        """Raises TransactionManagementError if the server rolled back because an earlier statement failed."""
        self.refuse_if_over()
        self._finalized = True
        if await finish(self._step("COMMIT")) != "COMMIT":
            raise TransactionManagementError("A statement had failed before: PostgreSQL rolled back.")

    async def rollback(self) -> None:
        self.refuse_if_over()
        self._finalized = True
        with contextlib.suppress(DBConnectionError):  # the server rolls back what it lost sight of
            await finish(self._step("ROLLBACK"))

    async def savepoint(self) -> None:
        self._savepoint = f"postbote_{next(self._savepoints)}"
        await self._step(f"SAVEPOINT {self._savepoint}")

    async def release_savepoint(self) -> None:
        self.refuse_if_over()
        self._finalized = True
        await self._step(f"RELEASE SAVEPOINT {self._savepoint}")

    async def savepoint_rollback(self) -> None:
        self.refuse_if_over()
        self._finalized = True
        await self._step(f"ROLLBACK TO SAVEPOINT {self._savepoint}")

    async def _step(self, statement: str) -> str:
        # Waits for a statement of another task of this transaction that is still on its way.
        async with self._lock:
            with in_tortoises_words():
                return str(await self._connection.execute(statement, timeout=STEP_SECONDS))


class PooledTransaction(TransactionContext):
    """`async with`: takes a connection for one transaction and gives it back whatever happens."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def __aenter__(self) -> Any:
        with in_tortoises_words():
            self._pool = await self._client.pool()
            connection = await self._pool.acquire()
        self._transaction = Transaction(self._client)
        self._transaction._connection = connection
        try:
            await finish(self._transaction.begin())
            self._token = get_connections().set(self._client.connection_name, self._transaction)
        except BaseException:
            await self._give_back()
            raise
        return self._transaction

    async def __aexit__(self, exc_type: object, exc_val: object, exc_tb: object) -> None:
        transaction = self._transaction
        try:
            if not transaction.is_over:
                await (transaction.commit() if exc_type is None else transaction.rollback())
        finally:
            try:
                await self._give_back()
            finally:
                get_connections().reset(self._token)

    async def _give_back(self) -> None:
        await finish(self._release())

    async def _release(self) -> None:
        connection = self._transaction._connection
        if not self._transaction.is_over:  # never begun, or cancelled while beginning
            await self._transaction.rollback()
        await give_back(self._pool, connection)


async def give_back(pool: Any, connection: Any) -> None:
    """Returns a connection to its pool, which closes it if it is broken: the statement's result stands."""
    with contextlib.suppress(asyncpg.PostgresError, *LOST):
        await pool.release(connection)


@contextlib.contextmanager
def in_tortoises_words() -> Iterator[None]:
    """Turns what asyncpg raises into Tortoise's exceptions; the original is their cause."""
    try:
        yield
    except BaseORMException:
        raise
    except LOST as exc:
        raise DBConnectionError(str(exc) or type(exc).__name__) from exc
    except asyncpg.IntegrityConstraintViolationError as exc:
        raise IntegrityError(exc) from exc
    except asyncpg.PostgresError as exc:
        raise OperationalError(exc) from exc


client_class = Client
