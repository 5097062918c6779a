"""`python -m benchmarks.working_on_many URL`: duplicates and a mass edit, on a store of a_million."""

import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from benchmarks.measuring import main, percentile
from desk import db, duplicates, selection
from desk import house as houses
from desk.actor import system
from desk.house import House
from desk.mass import batches, jobs
from desk.settings import load
from models.ticket import Ticket

# As the issue asks: a mass edit of so many.
EDITED = 10_000
ASKED = 30


async def run(url: str) -> dict[str, Any]:
    settings = {"POSTBOTE_DATA": tempfile.mkdtemp(prefix="postbote-bench-"), "POSTBOTE_DATABASE": url}
    house = houses.build(load(settings))
    context = await db.connect(url)
    try:
        newest = await Ticket.all().order_by("-id").limit(EDITED)
        found = await _duplicates(newest)
        return found | await _mass_edit(house, newest)
    finally:
        await context.close_connections()


async def _duplicates(newest: list[Ticket]) -> dict[str, Any]:
    of_one = [
        await _took(lambda one=one: duplicates.of(system(), one)) for one in newest[:: len(newest) // ASKED]
    ]
    groups = [await _took(lambda: duplicates.groups(system(), days=90)) for _ in range(3)]
    return {
        "duplicates of one, p50": percentile(of_one, 0.5),
        "duplicates of one, p95": percentile(of_one, 0.95),
        "groups of 90 days": percentile(groups, 0.5),
    }


async def _took(work: Callable[[], Awaitable[Any]]) -> float:
    started = time.perf_counter()
    await work()
    return (time.perf_counter() - started) * 1000


async def _mass_edit(house: House, tickets: list[Ticket]) -> dict[str, Any]:
    chosen = selection.of_ids([ticket.id for ticket in tickets])
    # A value that few have, so that nearly all of them change.
    job = await jobs.ask(house, "edit", {"priority": "urgent", "hours": "1.25"}, chosen, actor=system())
    claimed = await batches.claim(job.id)
    assert claimed is not None
    started, cpu = time.perf_counter(), time.process_time()
    longest = 0.0
    is_going = True
    while is_going:
        began = time.perf_counter()
        is_going = await batches.work(house, claimed)
        longest = max(longest, time.perf_counter() - began)
    done = await jobs.called(job.id)
    seconds = time.perf_counter() - started
    return {
        "edited": done.changed,
        "edited_per_second": done.changed / seconds,
        "cpu_ms_each": (time.process_time() - cpu) * 1000 / done.changed,
        "longest_batch": longest * 1000,
        "rss_mb": _rss(),
    }


def _rss() -> float:
    peak = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    )
    return int(peak.split()[1]) / 1024


if __name__ == "__main__":
    main(run(sys.argv[1]))
