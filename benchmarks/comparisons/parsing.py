"""Mails a second and core that are read, beside the standard library and what else is installed."""

from functools import partial

from benchmarks import parsing
from benchmarks.runs import in_turns, median, program
from benchmarks.table import Figure

MAILS = 1000
TURNS = 5
NAMES = {"default": "stdlib, policy.default", "compat32": "stdlib, compat32, own decoding"}


def compare() -> list[Figure]:
    ways = list(parsing.ways())
    found = in_turns(TURNS, {f"parsing: {way}": partial(program, "parsing", way, MAILS) for way in ways})
    rates = {way: MAILS / median(one, "cpu") for way, one in zip(ways, found, strict=True)}
    ours = rates.pop("postbote")
    return [
        Figure(
            part="parsing",
            name="mails read: replies, kinds, clean HTML, files",
            value=ours,
            unit="mails/s/core",
            floor=rate,
            floor_is=NAMES.get(way, way),
        )
        for way, rate in rates.items()
    ]
