"""What a running Postbote tidies up by itself."""

import asyncio
import os
import time
from datetime import timedelta

from desk import clock, outbox
from desk.house import House
from desk.run.housekeeping import HOUSEKEEPING, look_after
from desk.run.parts import ALL
from desk.run.running import Running
from models.delivery import Courier, State
from models.inbound_mail import InboundMail, Outcome
from tests.parts.watching import eventually


async def test_mails_whose_time_is_over_are_removed_as_they_came_in_and_as_they_left(house: House) -> None:
    await house.preference_store.set("raw_mail_days", "30")
    await house.preference_store.set("sent_mail_days", "30")
    sha256 = await house.raw_mail.put(b"old")
    file, long_ago = house.raw_mail.path(sha256), time.time() - 1_000_000
    os.utime(file, (long_ago, long_ago))
    at = clock.now() - timedelta(days=31)
    await InboundMail.create(sha256=sha256, size=3, received_at=at, outcome=Outcome.TICKET)
    left = await house.sent_mail.put(b"left")
    delivery = outbox.queued(Courier.MAIL, "test_mail", recipient="weber@kunde.example", raw_sha256=left)
    delivery.created_at, delivery.state = at, State.SENT
    await delivery.save()
    running = Running(house.settings, house, ALL)
    tidying = asyncio.create_task(look_after(running))
    try:
        await eventually(lambda: HOUSEKEEPING in running.health.states)
    finally:
        tidying.cancel()
        await asyncio.wait({tidying})
    assert not file.exists()
    assert not house.sent_mail.path(left).exists()
    assert (await InboundMail.get()).raw_gone_at is not None
