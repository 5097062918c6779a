"""The stores that lists, searches and work on many tickets are measured on: filled once for all."""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache

from benchmarks import a_million
from benchmarks.runs import say
from benchmarks.sizes import tickets
from tests.parts.postgres import Postgres

# The search reads a million tickets in some ten minutes: only if a part asks for words.
WITH_SEARCH = "POSTBOTE_BENCH_SEARCH"

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
        asyncio.run(a_million.fill(url, tickets(), with_search=WITH_SEARCH in os.environ, say=say))
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
