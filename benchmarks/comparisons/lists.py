"""Lists of tickets on both databases, at `--tickets` tickets: first and deep pages in any order; counts."""

from collections.abc import Sequence

from benchmarks.big_stores import stores
from benchmarks.runs import in_turns, program
from benchmarks.sizes import tickets
from benchmarks.table import Aim, Figure

TURNS = 20
# The issue's: "any list page under 50 ms at a million".
LONGEST_MS = 50


def compare() -> Sequence[Figure]:
    return [figure for name, url in stores().items() for figure in _figures(name, url)]


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
