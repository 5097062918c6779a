"""What was in the file before: a key that is given twice is found in whatever line, in little memory."""

import sqlite3
from collections.abc import Sequence
from typing import Self


class Seen:
    """A table in a temporary file, which SQLite keeps in memory as long as it is small."""

    def __init__(self) -> None:
        # An empty name: SQLite's own temporary file, gone when it is closed.
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute("PRAGMA journal_mode=OFF")
        self._file.execute(_TABLE)

    def __enter__(self) -> Self:
        self._file.execute("BEGIN")
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def before(self, field: str, values: Sequence[tuple[str, int]]) -> dict[int, int]:
        """For (value, line): the lines whose value an earlier line has -> that line."""
        found: dict[int, int] = {}
        for value, line in values:
            added = self._file.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (field, value, line))
            if not added.rowcount:
                wanted = "SELECT line FROM seen WHERE field = ? AND value = ?"
                (first,) = self._file.execute(wanted, (field, value)).fetchone()
                found[line] = first
        return found


_TABLE = "CREATE TABLE seen (field TEXT, value TEXT, line INT, PRIMARY KEY (field, value)) WITHOUT ROWID"
