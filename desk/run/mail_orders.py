"""Carries out at once what was decided about mails in quarantine, without waiting for `postbote run`."""

from desk import quarantine
from desk.house import House
from models.inbound_mail import InboundMail


async def carried_out(house: House, mail: InboundMail) -> InboundMail:
    """Whatever is ordered, this mail among it; the mail as it is then."""
    from scanners.orders import carry_out_orders

    await carry_out_orders(house)
    return await quarantine.numbered(mail.id)
