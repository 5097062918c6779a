"""Full-text search on a store of benchmarks.a_million: how long each kind of search takes, in ms."""

import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks.generated_tickets import ABSENT, NEVER_TOGETHER, ONLY_OLD, PLANTED
from benchmarks.measuring import main
from desk import db, search, similar
from desk.actor import system
from desk.ticket_list import Wanted
from models.ticket import Ticket

TIMES = 40


async def run(url: str) -> dict[str, Any]:
    context = await db.connect(url)
    try:
        newest = (await Ticket.all().order_by("-id").limit(1))[0]
        return {name: await _taken(work) for name, work in _kinds(newest).items()}
    finally:
        await context.close_connections()


def _kinds(newest: Ticket) -> dict[str, Callable[[], Awaitable[Any]]]:
    half, tenth, hundredth, rare = PLANTED
    words = {
        "a word of half the tickets": half,
        "of a tenth": tenth,
        "of a hundredth": hundredth,
        "of one in ten thousand": rare,
        "only in the oldest": ONLY_OLD,
        "in none": ABSENT,
        "two of half the tickets each, never together": " ".join(NEVER_TOGETHER),
        "a common and a rare one": f"{half} {rare}",
        "three common ones": f"{half} {tenth} {NEVER_TOGETHER[0]}",
        "one without another": f"{half} -{tenth}",
        "a beginning": "Rech",
        "a number": newest.number,
        "a mail address": "kunde7@firma8.example",
    }
    searches = {name: _search(text) for name, text in words.items()}
    return {
        **searches,
        "a common word, far down": _search(half, after=newest.id // 2),
        "a common word, open tickets only": _search(half, wanted=Wanted(statuses=["open"])),
        "an old word, open tickets only": _search(ONLY_OLD, wanted=Wanted(statuses=["open"])),
        "a common word, one customer": _search(half, wanted=Wanted(contact_id=newest.contact_id)),
        "how many, common word": lambda: search.amount(system(), half),
        "similar to a ticket": lambda: similar.to_ticket(system(), newest),
    }


def _search(words: str, **conditions: Any) -> Callable[[], Awaitable[Any]]:
    return lambda: search.search(system(), words, **conditions)


async def _taken(work: Callable[[], Awaitable[Any]]) -> list[float]:
    await work()
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - started) * 1000)
    return taken


if __name__ == "__main__":
    main(run(sys.argv[1]))
