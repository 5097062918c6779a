"""`postbote mail quarantine new`."""

import click

from desk import quarantine
from desk.cli.at_the_desk import acting, with_house
from desk.cli.mail.quarantine.options import each, mails_argument
from desk.cli.output import json_option
from desk.cli.ticket.options import as_option
from desk.house import House
from desk.run.mail_orders import carried_out
from models.inbound_mail import InboundMail


@click.command("new")
@mails_argument
@as_option
@json_option
@with_house
async def command(house: House, numbers: tuple[int, ...], handle: str | None, as_json: bool) -> None:
    """Make tickets of mails, each one of its own."""
    actor = await acting(handle)

    async def decide(mail: InboundMail) -> InboundMail:
        return await carried_out(house, await quarantine.as_new_ticket(house, mail, actor=actor))

    await each(numbers, decide, as_json=as_json)
