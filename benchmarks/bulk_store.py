"""Rows by the million into either database: until the end without indexes and without care for power cuts."""
# ruff: noqa: SLF001 - Tortoise keeps what a model has in its _meta

import contextlib
import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any, Protocol

import asyncpg
from tortoise.models import Model

from benchmarks.generated_tickets import COLUMNS, Chunk
from models import ALL
from models.database_url import config_for


class Store(Protocol):
    async def put(self, chunk: Chunk) -> None: ...

    async def finish(self, tickets: int) -> None:
        """Indexes, number sequences, statistics."""


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    """A store that has its tables, for its first rows."""
    credentials = config_for(url, ALL)["connections"]["default"]["credentials"]
    if "file_path" in credentials:
        file = sqlite3.connect(credentials["file_path"], isolation_level=None)
        with contextlib.closing(file):
            yield SqliteStore(file)
        return
    wanted = {name: credentials[name] for name in ("host", "port", "user", "password", "database")}
    connection = await asyncpg.connect(**wanted)
    try:
        yield await PostgresStore.on(connection)
    finally:
        await connection.close()


@cache
def _defaults(table: str) -> Mapping[str, Any]:
    """What the model puts into the columns that nobody names."""
    modules = [import_module(name) for name in ALL]
    found = {
        model._meta.db_table: model
        for module in modules
        for model in vars(module).values()
        if isinstance(model, type) and issubclass(model, Model) and model is not Model
    }
    fields = found[table]._meta.fields_map
    return {
        name: field.default
        for name, field in fields.items()
        if name not in COLUMNS[table] and field.default is not None and not callable(field.default)
    }


def _columns(table: str) -> Sequence[str]:
    return [*COLUMNS[table], *_defaults(table)]


class SqliteStore:
    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-200000"):
            file.execute(f"PRAGMA {pragma}")
        marks = ", ".join("?" for _ in COLUMNS)
        indexes = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        tables = f"{indexes} AND tbl_name IN ({marks})"
        self._indexes = list(file.execute(tables, tuple(COLUMNS)))
        for name, _ in self._indexes:
            file.execute(f'DROP INDEX "{name}"')

    async def put(self, chunk: Chunk) -> None:
        self._file.execute("BEGIN")
        for table, rows in chunk.rows.items():
            columns, more = _columns(table), tuple(_defaults(table).values())
            marks = ", ".join("?" for _ in columns)
            insert = f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({marks})'
            self._file.executemany(insert, (_plain(row + more) for row in rows))
        self._file.execute("COMMIT")

    async def finish(self, tickets: int) -> None:
        for _, sql in self._indexes:
            self._file.execute(sql)
        self._file.execute("INSERT INTO counter (name, value) VALUES ('ticket', ?)", (tickets,))
        self._file.execute("PRAGMA journal_mode=WAL")


def _plain(row: Sequence[Any]) -> list[Any]:
    # As Tortoise writes moments into SQLite.
    return [value.isoformat(" ") if isinstance(value, datetime) else value for value in row]


class PostgresStore:
    def __init__(self, connection: Any, indexes: Sequence[Any]) -> None:
        self._connection = connection
        self._indexes = indexes

    @classmethod
    async def on(cls, connection: Any) -> "PostgresStore":
        # Foreign keys are triggers there, and those of a replica sleep.
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("SET synchronous_commit = off")
        await connection.execute("SET maintenance_work_mem = '256MB'")
        indexes = await connection.fetch(_LOOSE_INDEXES, list(COLUMNS))
        for index in indexes:
            await connection.execute(f'DROP INDEX "{index["name"]}"')
        return cls(connection, indexes)

    async def put(self, chunk: Chunk) -> None:
        for table, rows in chunk.rows.items():
            more = tuple(_defaults(table).values())
            records = [row + more for row in rows]
            await self._connection.copy_records_to_table(table, records=records, columns=_columns(table))

    async def finish(self, tickets: int) -> None:
        for index in self._indexes:
            await self._connection.execute(index["sql"])
        await self._connection.execute("INSERT INTO counter (name, value) VALUES ('ticket', $1)", tickets)
        for table in COLUMNS:
            last = f"SELECT setval(pg_get_serial_sequence($1, 'id'), (SELECT max(id) FROM \"{table}\"))"
            await self._connection.execute(last, table)
        await self._connection.execute("VACUUM ANALYZE")


_LOOSE_INDEXES = """
SELECT c.relname AS name, pg_get_indexdef(c.oid) AS sql
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relname = ANY($1) AND NOT i.indisunique
"""
