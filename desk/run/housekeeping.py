"""What must be done now and then without being asked for: what was deleted long ago goes for good (R10)."""

import asyncio

import structlog

from desk import ticket_purge
from desk.actor import system
from desk.run.running import Running

PAUSE_SECONDS = 3600.0
HOUSEKEEPING = "housekeeping"

log = structlog.get_logger(__name__)


async def look_after(running: Running) -> None:
    """Tidies up every hour; until cancelled. Several processes may: each ticket goes once."""
    while True:
        purged = await ticket_purge.purge_due(running.house, actor=system())
        if purged:
            log.info("tickets.purged", tickets=purged)
        running.health.good(HOUSEKEEPING)
        await asyncio.sleep(PAUSE_SECONDS)
