"""SQLite belongs to one running Postbote: a second one on the same database is refused.

A lock on a file beside the database, which the kernel drops with the process, however it ends. Commands are
short and don't take it. PostgreSQL has room for many: nothing is locked there.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from desk.errors import NotPossible
from desk.settings import Settings
from models.database_url import config_for


@contextlib.contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Holds the lock. Raises NotPossible if another process has it."""
    credentials = config_for(settings.database_url, ())["connections"]["default"]["credentials"]
    if "file_path" not in credentials:
        yield
        return
    file = Path(f"{credentials['file_path']}.running")
    with file.open("a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise _second(file, lock.read()) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _second(file: Path, process: str) -> NotPossible:
    return NotPossible(
        "Postbote runs already on this database (process {process}, {file}). SQLite takes one at a time; "
        "stop the other one, or move to PostgreSQL with POSTBOTE_DATABASE.",
        process=process.strip() or "unknown",
        file=file,
    )
