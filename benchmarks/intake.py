"""From IMAP to ticket, everything on: raw copies, threading, history, decisions, deliveries, Slack rows."""

import asyncio
import sys
from typing import Any

from benchmarks.fresh_desk import fresh_desk
from benchmarks.measuring import main, peak_mb, timed
from benchmarks.workload import SUPPORT
from desk import clock
from desk.run import garbage
from models.inbound_mail import InboundMail, Outcome
from models.mailbox import Mailbox
from models.ticket import Ticket
from scanners.mailbox_service import MailboxService


async def run(url: str, expected: int) -> dict[str, Any]:
    async with fresh_desk() as (house, group):
        mailbox = await Mailbox.create(address=SUPPORT, url=url, group=group, created_at=clock.now())
        service = MailboxService(house, mailbox)
        garbage.spare_what_stays()
        with timed() as span, house.bell.listening() as bell:
            watch = asyncio.create_task(service.run())
            while await InboundMail.exclude(outcome=Outcome.STORED).count() < expected:
                await bell.wait(1.0)
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)
        return {
            "mails": expected,
            "tickets": await Ticket.all().count(),
            "seconds": span.seconds,
            "cpu": span.cpu,
            "mb": peak_mb(),
        }


if __name__ == "__main__":
    main(run(sys.argv[1], int(sys.argv[2])))
