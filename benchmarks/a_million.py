"""`python -m benchmarks.a_million URL [TICKETS] [--seed N] [--no-search]`: a store with many tickets.

URL is `sqlite:///path` or `postgres://…`, of a store that has no tickets yet; its tables are made if need be.
A million take a few minutes and some gigabytes. The same for the same seed on both databases.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable

from benchmarks.bulk_store import opened
from benchmarks.generated_tickets import Company
from desk import db, picklists, search_index
from models import ALL
from models.database_url import config_for
from models.migrating import migrate

Say = Callable[[str], object]


async def fill(
    url: str,
    tickets: int,
    *,
    seed: int = 20261101,
    with_search: bool = True,
    say: Say = lambda _: None,
) -> Company:
    """Make the tables, put the tickets in with everything around them, and make the search find them."""
    await migrate(config_for(url, ALL))
    context = await db.connect(url)
    try:
        await picklists.ship()
    finally:
        await context.close_connections()
    company = Company(tickets, seed=seed)
    started = time.monotonic()
    async with opened(url) as store:
        await store.put(company.people())
        for number, chunk in enumerate(company.chunks(), start=1):
            await store.put(chunk)
            if number % 10 == 0 or number * 10_000 >= tickets:
                say(f"{min(number * 10_000, tickets):,} tickets, {time.monotonic() - started:.0f} s")
        say("Indexes …")
        await store.finish(tickets)
    if with_search:
        await _index(url, say)
    say(f"Done after {time.monotonic() - started:.0f} s.")
    return company


async def _index(url: str, say: Say) -> None:
    context = await db.connect(url)
    try:
        await search_index.rebuild(progress=lambda left: say(f"{left:,} to be read by the search"))
    finally:
        await context.close_connections()


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.a_million", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("tickets", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=20261101)
    parser.add_argument("--no-search", action="store_true", help="without what the search finds them by")
    options = parser.parse_args()
    work = fill(
        options.url,
        options.tickets,
        seed=options.seed,
        with_search=not options.no_search,
        say=lambda words: print(words, file=sys.stderr),
    )
    asyncio.run(work)


if __name__ == "__main__":
    main()
