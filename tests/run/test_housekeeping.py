"""What a running Postbote tidies up by itself."""

import asyncio
import os
import time
from datetime import timedelta

from desk import clock
from desk.house import House
from desk.run.housekeeping import HOUSEKEEPING, look_after
from desk.run.parts import ALL
from desk.run.running import Running
from models.inbound_mail import InboundMail, Outcome
from tests.parts.watching import eventually


async def test_raw_mails_whose_time_is_over_are_removed(house: House) -> None:
    await house.preference_store.set("raw_mail_days", "30")
    sha256 = await house.raw_mail.put(b"old")
    file, long_ago = house.raw_mail.path(sha256), time.time() - 1_000_000
    os.utime(file, (long_ago, long_ago))
    at = clock.now() - timedelta(days=31)
    await InboundMail.create(sha256=sha256, size=3, received_at=at, outcome=Outcome.TICKET)
    running = Running(house.settings, house, ALL)
    tidying = asyncio.create_task(look_after(running))
    try:
        await eventually(lambda: HOUSEKEEPING in running.health.states)
    finally:
        tidying.cancel()
        await asyncio.wait({tidying})
    assert not file.exists()
    assert (await InboundMail.get()).raw_gone_at is not None
