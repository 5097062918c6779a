"""How figures are taken and told: each part runs in a process of its own and prints one JSON object."""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Coroutine
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Span:
    seconds: float = 0.0
    cpu: float = 0.0


@contextmanager
def timed():
    """Wall-clock and CPU seconds of a block."""
    span = Span()
    wall, cpu = time.perf_counter(), time.process_time()
    yield span
    span.seconds, span.cpu = time.perf_counter() - wall, time.process_time() - cpu


def peak_mb() -> float:
    """The most memory this process has had, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1000


def rss_mb(pid: int | str = "self") -> float:
    """The memory a process has now, in MB."""
    pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * resource.getpagesize() / 1e6


def percentile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]


def main(work: Coroutine[Any, Any, dict[str, Any]]) -> None:
    """Run a part and print what it found."""
    print(json.dumps(asyncio.run(work)), file=sys.stdout, flush=True)
