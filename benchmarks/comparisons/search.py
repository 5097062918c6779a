"""Full-text search on both databases, at `--tickets` tickets: each kind of search, median and p95."""

from collections.abc import Sequence

from benchmarks.big_stores import stores
from benchmarks.measuring import percentile
from benchmarks.runs import in_turns, program
from benchmarks.sizes import tickets
from benchmarks.table import Aim, Figure


def compare() -> Sequence[Figure]:
    return [figure for name, url in stores().items() for figure in _figures(name, url)]


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
