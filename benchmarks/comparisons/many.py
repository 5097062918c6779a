"""Work on many tickets, on both databases at `--tickets` tickets: duplicates, a mass edit of 10,000."""

from collections.abc import Sequence

from benchmarks.big_stores import stores
from benchmarks.runs import in_turns, program
from benchmarks.sizes import tickets
from benchmarks.table import Figure

UNITS = {
    "duplicates of one, p50": "ms",
    "duplicates of one, p95": "ms",
    "groups of 90 days": "ms",
    "edited": "tickets",
    "edited_per_second": "tickets/s",
    "cpu_ms_each": "ms",
    "longest_batch": "ms",
    "rss_mb": "MB",
}
NAMES = {
    "edited": "changed by the mass edit",
    "edited_per_second": "mass edit",
    "cpu_ms_each": "mass edit, CPU of ours a ticket",
    "longest_batch": "mass edit, longest batch of 200",
    "rss_mb": "mass edit, peak memory",
}


def compare() -> Sequence[Figure]:
    return [figure for name, url in stores().items() for figure in _figures(name, url)]


def _figures(database: str, url: str) -> list[Figure]:
    ((found,),) = in_turns(1, {f"many: {database}": lambda: program("working_on_many", url)})
    part = f"many, {tickets():,}"
    return [
        Figure(part, f"{NAMES.get(key, key)}, {database}", found[key], unit) for key, unit in UNITS.items()
    ]
