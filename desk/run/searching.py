"""Reads what the search has to read again: tickets of before it, of renamed customers, of great changes."""

import asyncio

import structlog

from desk import search_index
from desk.run.running import Running

PAUSE_SECONDS = 30.0
# So that who writes meanwhile hardly waits.
AT_ONCE = 200
SEARCH = "search"

log = structlog.get_logger(__name__)


async def look_after(running: Running) -> None:
    """A few hundred tickets at a time, until cancelled. Several processes may: each ticket is read once."""
    while True:
        if left := await search_index.stale():
            log.info("search.reading", tickets=left)
            await search_index.catch_up(size=AT_ONCE, progress=lambda _: running.health.good(SEARCH))
            log.info("search.read")
        running.health.good(SEARCH)
        await asyncio.sleep(PAUSE_SECONDS)
