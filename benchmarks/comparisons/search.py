"""Full-text search on both databases, at `--tickets` tickets: each kind of search, median and p95."""

import asyncio
import tempfile
from collections.abc import Sequence

from benchmarks import a_million
from benchmarks.measuring import percentile
from benchmarks.runs import in_turns, program, say
from benchmarks.sizes import tickets
from benchmarks.table import Aim, Figure
from tests.parts.postgres import Postgres


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
    asyncio.run(a_million.fill(url, tickets(), say=say))
    return url


def _figures(database: str, url: str) -> list[Figure]:
    ((found,),) = in_turns(1, {f"search: {database}": lambda: program("searching", url)})
    part = f"search, {tickets():,}"
    figures = []
    for kind, taken in found.items():
        p50, p95 = percentile(taken, 0.5), percentile(taken, 0.95)
        figures += [
            Figure(part, f"{kind}, {database}, p50", p50, "ms"),
            Figure(part, f"{kind}, {database}, p95", p95, "ms", aim=Aim(at_most=50)),
        ]
    return figures
