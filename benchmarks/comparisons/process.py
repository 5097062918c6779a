"""What a running Postbote costs: until it is ready, and while nothing happens."""

import time
from functools import partial
from typing import Any

from benchmarks.runs import in_turns, median, program, server
from benchmarks.table import Aim, Figure

TURNS = 3
IMPORTS = "Python and the six libraries imported"


def compare() -> list[Figure]:
    ours, floor = in_turns(
        TURNS, {"process: Postbote": partial(program, "at_rest", 1), "process: imports": _imports}
    )
    ((idle,),) = in_turns(1, {"process: ten seconds of nothing": partial(program, "at_rest", 10)})
    return [
        Figure(
            *("process", "start to ready, all channels configured", median(ours, "ready"), "s"),
            *(median(floor, "ready"), IMPORTS, Aim(at_most=2)),
        ),
        Figure(
            *("process", "memory at rest, all channels up", median(ours, "mb"), "MB"),
            *(median(floor, "mb"), IMPORTS, Aim(at_most=150)),
        ),
        Figure("process", "CPU at rest", idle["cpu_percent"], "% of a core"),
    ]


def _imports() -> dict[str, Any]:
    started = time.perf_counter()
    with server("imports") as told:
        return {"ready": time.perf_counter() - started, "mb": float(told)}
