"""CSV out and in on both databases, at `--tickets` tickets: rows a second, and the most memory it takes.

An import reads the file twice, checks each line, writes tickets with their history; its floor only reads.
"""

import tempfile
from collections.abc import Sequence
from functools import partial

from benchmarks.big_stores import empty, stores
from benchmarks.runs import in_turns, median, per_second, program
from benchmarks.sizes import tickets
from benchmarks.table import Aim, Figure

AIM = Aim(at_least=2000)


def compare() -> Sequence[Figure]:
    return [figure for name, url in stores().items() for figure in _figures(name, url)]


def _figures(database: str, url: str) -> list[Figure]:
    file = f"{tempfile.mkdtemp(prefix='postbote-bench-')}/tickets.csv"
    into = empty(database)
    program("csv_file", "people", into, tickets())
    out, select, taken, read = in_turns(
        1,
        {
            f"csv: {database}, export": partial(program, "csv_file", "export", url, file),
            f"csv: {database}, select": partial(program, "csv_file", "select", url, f"{file}.2"),
            f"csv: {database}, import": partial(program, "csv_file", "import", into, file),
            f"csv: {database}, read": partial(program, "csv_file", "read", file),
        },
    )
    part = f"csv, {tickets():,}"
    rates = [
        ("export", out, select, "SELECT and csv.writer"),
        ("import", taken, read, "csv.reader, nothing else"),
    ]
    return [
        *(
            Figure(part, f"{name}, {database}", _rate(ours), "rows/s", _rate(floor), floor_is, AIM)
            for name, ours, floor, floor_is in rates
        ),
        *(
            Figure(part, f"{name}, {database}, peak memory", median(ours, "mb"), "MB")
            for name, ours, _, _ in rates
        ),
    ]


def _rate(found: list[dict[str, float]]) -> float:
    return per_second(found, "rows")
