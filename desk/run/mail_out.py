"""Mail out: the outbox's loop for mail, and a look at the mail server now and then.

The look is for people: without it, a wrong password would only show with the first mail.
"""

import asyncio

import structlog

from desk.outbox_loop import OutboxLoop
from desk.run.running import Running

LOOK_SECONDS = 300.0
LOOK_AGAIN_SECONDS = 30.0
SMTP = "smtp"

log = structlog.get_logger(__name__)


async def carry(running: Running) -> None:
    """Sends what the outbox holds; until cancelled."""
    from desk.mail_out.mail_courier import MailCourier

    running.health.good("outbox mail")
    await OutboxLoop(running.house, MailCourier(running.house)).run()


async def look_after_server(running: Running) -> None:
    """Logs in to the mail server now and then, and says if that fails; until cancelled."""
    from desk.mail_out import mail_courier

    running.health.begin(SMTP)
    while True:
        faults = await mail_courier.check(running.settings)
        if faults:
            running.health.bad(SMTP, " ".join(faults))
            log.warning("smtp.fault", fault=" ".join(faults))
        else:
            running.health.good(SMTP)
        await asyncio.sleep(LOOK_AGAIN_SECONDS if faults else LOOK_SECONDS)
