"""A file of one's own on disk, for records that refer to each other and lie far apart in an export.

So a reader needs the memory of one record, however long the export is. Deleted when it is closed.
"""

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from desk.errors import NotPossible

_BATCH = 500
_BATCH_BYTES = 4 * 1024 * 1024
_PRAGMAS = ("journal_mode=OFF", "synchronous=OFF", "cache_size=-32768", "temp_store=FILE")

Row = Mapping[str, Any]


class Scratch:
    """Tables that are filled once, indexed, and then read."""

    def __init__(self, file: Path) -> None:
        self._store = sqlite3.connect(file, isolation_level=None)
        self._store.row_factory = _as_dict
        for pragma in _PRAGMAS:
            self._store.execute(f"PRAGMA {pragma}")
        self._store.execute("BEGIN")
        self._waiting: dict[str, list[Sequence[Any]]] = {}
        self._sizes: dict[str, int] = {}
        self._inserts: dict[str, str] = {}

    def table(self, name: str, columns: Sequence[str]) -> None:
        """Make a table."""
        named = ", ".join(f'"{column}"' for column in columns)
        self._store.execute(f'CREATE TABLE "{name}" ({named})')
        marks = ", ".join("?" * len(columns))
        self._inserts[name] = f'INSERT INTO "{name}" VALUES ({marks})'
        self._waiting[name] = []
        self._sizes[name] = 0

    def add(self, table: str, values: Sequence[Any]) -> None:
        waiting = self._waiting[table]
        waiting.append(values)
        self._sizes[table] += sum(len(value) for value in values if isinstance(value, bytes | str))
        if len(waiting) >= _BATCH or self._sizes[table] >= _BATCH_BYTES:
            self._flush(table)

    def index(self, **columns: Sequence[str]) -> None:
        """All rows are in: make indexes, one for each table's columns, and let them be read."""
        for table in self._waiting:
            self._flush(table)
        for table, indexed in columns.items():
            named = ", ".join(f'"{column}"' for column in indexed)
            self._store.execute(f'CREATE INDEX "by_{table}_{indexed[0]}" ON "{table}" ({named})')

    def forget_doubles(self, table: str, key: str) -> None:
        """Of rows with the same key only the last one stays."""
        last = f'SELECT max(rowid) FROM "{table}" GROUP BY "{key}"'
        self._store.execute(f'DELETE FROM "{table}" WHERE rowid NOT IN ({last})')

    def rows(self, sql: str, *values: Any) -> Iterator[Row]:
        """The rows of a SELECT, as they are asked for."""
        return self._store.execute(sql, values)

    def all(self, sql: str, *values: Any) -> list[Row]:
        return self._store.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> Row | None:
        found: Row | None = self._store.execute(sql, values).fetchone()
        return found

    def count(self, table: str) -> int:
        found = self.one(f'SELECT count(*) AS count FROM "{table}"')
        return int(found["count"]) if found else 0

    def close(self) -> None:
        self._store.close()

    def _flush(self, table: str) -> None:
        if self._waiting[table]:
            self._store.executemany(self._inserts[table], self._waiting[table])
            self._waiting[table] = []
            self._sizes[table] = 0


def _as_dict(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> dict[str, Any]:
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


@contextlib.contextmanager
def scratch() -> Iterator[Scratch]:
    """An empty one, in the system's folder for temporary files. Raises NotPossible when that is full."""
    with tempfile.TemporaryDirectory(prefix="postbote-import-") as folder:
        made = Scratch(Path(folder) / "records.sqlite3")
        try:
            yield made
        except sqlite3.OperationalError as fault:
            raise NotPossible("The temporary folder {folder}: {fault}", folder=folder, fault=fault) from fault
        finally:
            made.close()
