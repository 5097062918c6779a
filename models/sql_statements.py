"""Cuts a script into its statements as SQLite itself would: a trigger's body and a quoted `;` stay whole."""

import sqlite3
from collections.abc import Iterator


def statements(script: str) -> Iterator[str]:
    """Each statement of `script` without the `;` at its end; a last one without `;` counts too."""
    pending = ""
    for part in script.split(";"):
        pending += part
        if not pending.strip():
            pending = ""
        elif sqlite3.complete_statement(pending + ";"):
            yield pending.strip()
            pending = ""
        else:
            pending += ";"
    if pending.strip(" \t\r\n;"):
        yield pending.strip()
