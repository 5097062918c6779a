"""Lists of tickets on both databases, at `--tickets` tickets: first and deep pages in any order; counts."""

import asyncio
import tempfile
from collections.abc import Sequence

from benchmarks import a_million
from benchmarks.runs import in_turns, program, say
from benchmarks.sizes import tickets
from benchmarks.table import Aim, Figure
from tests.parts.postgres import Postgres

TURNS = 20
# The issue's: "any list page under 50 ms at a million".
LONGEST_MS = 50


def compare() -> Sequence[Figure]:
    server = Postgres()
    server.start()
    try:
        urls = {
            "SQLite": f"sqlite:///{tempfile.mkdtemp(prefix='postbote-bench-')}/store.sqlite3",
            "PostgreSQL": server.empty_database(),
        }
        return [figure for name, url in urls.items() for figure in _figures(name, _filled(url))]
    finally:
        server.stop()


def _filled(url: str) -> str:
    asyncio.run(a_million.fill(url, tickets(), with_search=False, say=say))
    return url


def _figures(database: str, url: str) -> list[Figure]:
    ((found,),) = in_turns(1, {f"lists: {database}": lambda: program("list_pages", url, TURNS)})
    part = f"lists, {tickets():,}"
    figures = []
    for name, taken in found["lists"].items():
        told = f"{name}{' (partial)' if taken.get('is_partial') else ''}, {database}"
        figures += [
            Figure(part, f"{told}, p50", taken["p50"], "ms"),
            Figure(part, f"{told}, p95", taken["p95"], "ms", aim=Aim(at_most=LONGEST_MS)),
        ]
    return figures
