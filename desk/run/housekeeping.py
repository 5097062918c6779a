"""What must be done now and then without being asked for.

What was deleted long ago goes for good (R10), and the bytes of mails whose time is over; people are told of
OAuth secrets that end, and customers of support that ends.
"""

import asyncio

import structlog

from desk import clock, oauth_expiry, raw_mail_retention, sent_mail, support_ends, ticket_purge
from desk.actor import system
from desk.run.running import Running

PAUSE_SECONDS = 3600.0
HOUSEKEEPING = "housekeeping"
# Nobody wants to be reminded of something at midnight.
MORNING = 8

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
        removed = await sent_mail.remove_due(running.house)
        if removed:
            log.info("sent_mail.removed", mails=removed)
        await oauth_expiry.tell_due(running.house)
        if clock.now().astimezone().hour >= MORNING:
            await support_ends.remind_due(running.house)
        running.health.good(HOUSEKEEPING)
        await asyncio.sleep(PAUSE_SECONDS)
