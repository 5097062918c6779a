"""SQLite as Postbote's store: one writer that never loses its lock, and readers that never wait for it.

Transactions begin IMMEDIATE: two processes queue for the write lock instead of failing half way. A cancelled
task leaves nothing locked or half open. Reads outside a transaction run on a second connection and see what
is committed, as on PostgreSQL. Upper and lower case are Unicode's. Connections live in daemon threads, so
that a forgotten one does not keep the process alive.

Tortoise chooses the SQL of migrations by the word "sqlite" in this module's name.
"""
# ruff: noqa: SLF001 - an engine is made of private parts of Tortoise

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import aiosqlite
from tortoise.backends.base.client import TransactionContext
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper, translate_exceptions
from tortoise.connection import get_connections
from tortoise.exceptions import (
    DBConnectionError,
    IntegrityError,
    OperationalError,
    TransactionManagementError,
)

from models.guarded import Ending, GuardedConnection, Savepoint, finish, forget_statements
from models.sql_statements import statements

OPEN_SECONDS = 5.0
# Another process may hold the writer: an import of 100,000 lines, all or none, does for some 16 seconds.
BUSY_MS = 60_000
PRAGMAS = {"busy_timeout": BUSY_MS, "journal_mode": "WAL", "foreign_keys": "ON", "synchronous": "NORMAL"}


class Client(SqliteClient):
    """The connections of one process: one that writes, one that only reads."""

    def __init__(self, file_path: str, **pragmas: Any) -> None:
        super().__init__(file_path, **(PRAGMAS | pragmas))
        forget_statements(self.connection_name)
        self._reader: aiosqlite.Connection | None = None
        self._writing_task: asyncio.Task[Any] | None = None

    async def create_connection(self, with_db: bool) -> None:  # noqa: ARG002, FBT001
        """Opens both connections; raises DBConnectionError with the file's name if that fails."""
        if self._connection is None:
            await finish(self._connect())

    async def _connect(self) -> None:
        writer = await _open(self.filename, self.pragmas)
        try:
            # Only with write-ahead logging do readers go on while somebody writes.
            if await _journal_mode(writer) == "wal":
                self._reader = await _open(self.filename, self.pragmas | {"query_only": "ON"})
        except BaseException:
            await writer.close()
            raise
        self._connection = writer
        await self._post_connect()

    async def close(self) -> None:
        """Closes both connections; what was not committed is gone."""
        forget_statements(self.connection_name)
        reader, self._reader = self._reader, None
        writer, self._connection = self._connection, None
        for connection in (reader, writer):
            if connection is not None:
                await finish(connection.close())

    def acquire_connection(self) -> GuardedConnection:
        self.refuse_to_wait_for_oneself()
        return GuardedConnection(self._lock, self)

    def _in_transaction(self) -> TransactionContext:
        return WriteTransaction(self)

    def refuse_to_wait_for_oneself(self) -> None:
        """Raises TransactionManagementError where a task would wait for its own transaction for ever."""
        if self._writing_task is not None and self._writing_task is asyncio.current_task():
            raise TransactionManagementError(
                "This would wait for its own transaction: use the connection that in_transaction() gives."
            )

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)

    @translate_exceptions
    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[Any]]:
        reader = await self._reader_for(query)
        if reader is None:
            result: tuple[int, Sequence[Any]] = await super().execute_query(query, values)
            return result
        rows = list(await reader.execute_fetchall(query, values))
        return len(rows), rows

    @translate_exceptions
    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        _, rows = await self.execute_query(query, values)
        return list(map(dict, rows))

    async def _reader_for(self, query: str) -> aiosqlite.Connection | None:
        if query.lstrip()[:6].upper() != "SELECT" or "\x00" in query:
            return None
        if self._connection is None:
            async with self.acquire_connection():
                pass  # opened
        return self._reader


class Transaction(Ending, SqliteTransactionWrapper):
    """A transaction, or a savepoint in one."""

    _finalized: bool
    _savepoints = count()

    def acquire_connection(self) -> GuardedConnection:
        self.refuse_if_over()
        return GuardedConnection(self._lock, self)

    def refuse_if_over(self) -> None:
        super().refuse_if_over()
        # A full disk, for one, makes SQLite roll back by itself: what follows would be committed alone.
        if not self._is_open():
            raise OperationalError("SQLite has taken this transaction back.")

    def _in_transaction(self) -> TransactionContext:
        self.refuse_if_over()
        return Savepoint(Transaction(self))

    async def execute_script(self, query: str) -> None:
        """Runs several statements inside this transaction (sqlite3's own script call would commit it)."""
        for statement in statements(query):
            await self.execute_query(statement)

    async def begin(self) -> None:
        """Raises DBConnectionError if another process writes for longer than we wait."""
        try:
            await self._connection.execute_fetchall("BEGIN IMMEDIATE")
        except sqlite3.Error as exc:
            if getattr(exc, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
                raise DBConnectionError("Another process writes to the database for too long.") from exc
            raise OperationalError(exc) from exc

    async def commit(self) -> None:
        self.refuse_if_over()
        self._finalized = True
        await finish(self._commit())

    async def rollback(self) -> None:
        Ending.refuse_if_over(self)
        self._finalized = True
        await finish(self.take_back())

    async def savepoint(self) -> None:
        self._savepoint = f"postbote_{next(self._savepoints)}"
        await self._step(f"SAVEPOINT {self._savepoint}")

    async def release_savepoint(self) -> None:
        self.refuse_if_over()
        self._finalized = True
        await self._step(f"RELEASE {self._savepoint}")

    async def savepoint_rollback(self) -> None:
        self.refuse_if_over()
        self._finalized = True
        await self._step(f"ROLLBACK TO {self._savepoint}")

    async def take_back(self) -> None:
        with contextlib.suppress(ValueError):  # the connection is closed: nothing is left to take back
            await self._connection.rollback()

    async def _step(self, statement: str) -> None:
        try:
            await self._connection.execute_fetchall(statement)
        except sqlite3.Error as exc:
            raise OperationalError(exc) from exc

    async def _commit(self) -> None:
        try:
            await self._connection.commit()
        except sqlite3.IntegrityError as exc:
            await self.take_back()
            raise IntegrityError(exc) from exc
        except sqlite3.Error as exc:
            await self.take_back()
            raise OperationalError(exc) from exc

    def _is_open(self) -> bool:
        try:
            return self._connection.in_transaction
        except ValueError:  # closed
            return False


class WriteTransaction(TransactionContext):
    """`async with`: takes the writer for one transaction and gives it back whatever happens."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def __aenter__(self) -> Any:
        client = self._client
        client.refuse_to_wait_for_oneself()
        await client._lock.acquire()
        try:
            await finish(self._begin())
            self._token = get_connections().set(client.connection_name, self._transaction)
        except BaseException:
            await self._give_up()
            raise
        client._writing_task = asyncio.current_task()
        return self._transaction

    async def __aexit__(self, exc_type: object, exc_val: object, exc_tb: object) -> None:
        transaction = self._transaction
        try:
            if not transaction._finalized:
                await (transaction.commit() if exc_type is None else transaction.rollback())
        finally:
            transaction._finalized = True
            self._client._writing_task = None
            self._client._lock.release()
            get_connections().reset(self._token)

    async def _begin(self) -> None:
        await self._client.create_connection(with_db=True)
        self._transaction = Transaction(self._client)
        await self._transaction.begin()

    async def _give_up(self) -> None:
        try:
            if self._client._connection is not None:
                await finish(Transaction(self._client).take_back())
        finally:
            self._client._lock.release()


async def _open(file: str, pragmas: Mapping[str, Any]) -> aiosqlite.Connection:
    connection = aiosqlite.connect(file, isolation_level=None)
    connection._thread.daemon = True
    try:
        await connection
        await _set_up(connection, pragmas)
    except BaseException as exc:
        await connection.close()
        # Its thread reports to the event loop once more, which must not be closed by then.
        await asyncio.to_thread(connection._thread.join)
        if isinstance(exc, sqlite3.Error):
            raise DBConnectionError(f"The database {file} cannot be opened: {exc}") from exc
        raise
    return connection


async def _set_up(connection: aiosqlite.Connection, pragmas: Mapping[str, Any]) -> None:
    connection.row_factory = sqlite3.Row
    await connection.create_function("UPPER", 1, _upper, deterministic=True)
    await connection.create_function("LOWER", 1, _lower, deterministic=True)
    for name, value in pragmas.items():
        await _set(connection, name, value)


async def _set(connection: aiosqlite.Connection, name: str, value: Any) -> None:
    # Two processes that start on a new file both turn write-ahead logging on; for that SQLite doesn't wait.
    until = time.monotonic() + OPEN_SECONDS
    while True:
        try:
            await connection.execute_fetchall(f"PRAGMA {name}={value}")
        except sqlite3.OperationalError as exc:
            if exc.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            await asyncio.sleep(0.02)
        else:
            return


async def _journal_mode(connection: aiosqlite.Connection) -> str:
    rows = list(await connection.execute_fetchall("PRAGMA journal_mode"))
    return str(rows[0][0])


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


client_class = Client
