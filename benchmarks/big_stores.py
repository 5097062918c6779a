"""The stores that lists, searches and work on many tickets are measured on: filled once for all."""

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache

from benchmarks import a_million
from benchmarks.runs import say
from benchmarks.sizes import tickets
from tests.parts.postgres import Postgres

_running: list[Postgres] = []


@cache
def stores() -> Mapping[str, str]:
    """Database -> URL of its store with `--tickets` tickets; what changes them comes last of all parts."""
    server = Postgres()
    server.start()
    _running.append(server)
    urls = {
        "SQLite": f"sqlite:///{tempfile.mkdtemp(prefix='postbote-bench-')}/store.sqlite3",
        "PostgreSQL": server.empty_database(),
    }
    for url in urls.values():
        asyncio.run(a_million.fill(url, tickets(), say=say))
    return urls


def empty(database: str) -> str:
    """The URL of a store of its own beside that one, without tables."""
    stores()
    if database == "SQLite":
        return f"sqlite:///{tempfile.mkdtemp(prefix='postbote-bench-')}/store.sqlite3"
    return _running[-1].empty_database()


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """The stores are there until the end of this block."""
    try:
        yield
    finally:
        while _running:
            _running.pop().stop()
        stores.cache_clear()
