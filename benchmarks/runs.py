"""Programs that are measured: each in a fresh process, those that are compared in turns, the median told.

A busy machine slows all of them alike as long as they take turns; so ratios hold where figures don't.
"""

import contextlib
import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

LONGEST_SECONDS = 900.0

Run = Callable[[], dict[str, Any]]


def program(name: str, *arguments: object) -> dict[str, Any]:
    """What `python -m benchmarks.<name>` found. Raises RuntimeError with what it said if it failed."""
    command = [sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False)
    if ended.returncode != 0:
        raise RuntimeError(f"{name} failed:\n{ended.stderr[-3000:]}")
    return json.loads(ended.stdout.splitlines()[-1])


@contextlib.contextmanager
def server(name: str, *arguments: object, is_tidy: bool = False) -> Iterator[str]:
    """`python -m benchmarks.<name>` while the block runs: the line it prints once it answers."""
    command = [sys.executable, "-m", f"benchmarks.{name}", *map(str, arguments)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        if not (told := process.stdout.readline().strip()):
            raise RuntimeError(f"{name} does not start")
        yield told
    finally:
        # The end of its input is its end; what doesn't listen to that is ended.
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=5 if is_tidy else 0)
        process.kill()
        process.wait()


def in_turns(times: int, runs: Mapping[str, Run]) -> list[list[dict[str, Any]]]:
    """Each of them, one after the other, so many times: what each found, in the order they are named."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in runs}
    for turn in range(1, times + 1):
        for name, run in runs.items():
            say(f"{name}, {turn} of {times}")
            found[name].append(run())
    return list(found.values())


def median(found: list[dict[str, Any]], key: str) -> float:
    return statistics.median(one[key] for one in found)


def together(found: list[dict[str, Any]], key: str) -> list[float]:
    """Every single measurement of all turns."""
    return [value for one in found for value in one[key]]


def per_second(found: list[dict[str, Any]], key: str = "mails") -> float:
    return statistics.median(one[key] / one["seconds"] for one in found)


def say(words: str) -> None:
    """How far it is."""
    print(words, file=sys.stderr, flush=True)
