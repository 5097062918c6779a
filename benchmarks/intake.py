"""From IMAP to ticket, everything on: raw copies, threading, history, decisions, deliveries, Slack rows.

CPU and memory are those of the process and of all it starts. Memory is looked at while mails come in, each
time a tenth of them is done: a store that grows must not make the process grow.
"""

import asyncio
import os
import sys
from typing import Any

from benchmarks import family
from benchmarks.desk_rules import add_rules
from benchmarks.fresh_desk import fresh_desk
from benchmarks.measuring import main, peak_mb, timed
from benchmarks.workload import SUPPORT
from desk import clock
from desk.run import garbage
from models.delivery import Delivery
from models.inbound_mail import InboundMail, Outcome
from models.mailbox import Mailbox
from models.ticket import Ticket
from scanners.mailbox_service import MailboxService
from scanners.reading import Reader

LOOKS = 10


async def run(url: str, expected: int, database: str = "", server: str = "") -> dict[str, Any]:
    """`server` is the process of the database's server, whose CPU counts, too."""
    pids = [os.getpid(), *([int(server)] if server else [])]
    async with fresh_desk(database=database) as (house, group), Reader() as reader:
        rules = await add_rules(house)
        mailbox = await Mailbox.create(address=SUPPORT, url=url, group=group, created_at=clock.now())
        service = MailboxService(house, mailbox, reader=reader)
        garbage.spare_what_stays()
        used, memory = sum(map(family.cpu_seconds, pids)), [family.memory_mb(os.getpid())]
        with timed() as span, house.bell.listening() as bell:
            watch = asyncio.create_task(service.run())
            while (done := await _done()) < expected:
                if done >= expected * len(memory) / LOOKS:
                    memory.append(family.memory_mb(os.getpid()))
                await bell.wait(1.0)
            used = sum(map(family.cpu_seconds, pids)) - used
            memory.append(family.memory_mb(os.getpid()))
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)
        return {
            "mails": expected,
            "tickets": await Ticket.all().count(),
            "deliveries": await Delivery.all().count(),
            "quarantined": await InboundMail.filter(outcome=Outcome.QUARANTINED).count(),
            "rules": rules,
            "seconds": span.seconds,
            "cpu": used,
            "mb": max(peak_mb(), *memory),
            "memory": memory,
        }


async def _done() -> int:
    return await InboundMail.exclude(outcome=Outcome.STORED).count()


if __name__ == "__main__":
    main(run(sys.argv[1], int(sys.argv[2]), *sys.argv[3:]))
