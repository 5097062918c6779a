"""What must be done now and then without being asked for.

What was deleted long ago goes for good (R10), and raw mails whose time is over; people are told of OAuth
secrets that end.
"""

import asyncio

import structlog

from desk import oauth_expiry, raw_mail_retention, ticket_purge
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
        removed = await raw_mail_retention.remove_due(running.house)
        if removed:
            log.info("raw_mail.removed", mails=removed)
        await oauth_expiry.tell_due(running.house)
        running.health.good(HOUSEKEEPING)
        await asyncio.sleep(PAUSE_SECONDS)
