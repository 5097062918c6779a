"""What people decided about mails in quarantine is carried out (R41), by whichever process sees it first."""

import structlog

from desk import quarantine
from desk.house import House
from desk.run.running import Running
from models.inbound_mail import InboundMail

ORDERS = "quarantine"
LOOK_SECONDS = 3.0

log = structlog.get_logger(__name__)


async def carry_out(running: Running) -> None:
    """Looks at each commit of this process, and every few seconds; until cancelled."""
    from scanners.orders import carry_out_orders

    with running.house.bell.listening() as listener:
        while True:
            done = await carry_out_orders(running.house)
            if done:
                log.info("quarantine.carried_out", mails=done)
            running.health.good(ORDERS)
            await listener.wait(LOOK_SECONDS)


async def carried_out(house: House, mail: InboundMail) -> InboundMail:
    """At once, without waiting for a running Postbote: whatever is ordered; the mail as it is then."""
    from scanners.orders import carry_out_orders

    await carry_out_orders(house)
    return await quarantine.numbered(mail.id)
