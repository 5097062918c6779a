"""`postbote mail quarantine spam`."""

import click

from desk import quarantine
from desk.cli.at_the_desk import acting, with_house
from desk.cli.mail.quarantine.options import each, mails_argument
from desk.cli.output import json_option
from desk.cli.ticket.options import as_option
from desk.house import House
from models.inbound_mail import InboundMail


@click.command("spam")
@mails_argument
@as_option
@json_option
@with_house
async def command(house: House, numbers: tuple[int, ...], handle: str | None, as_json: bool) -> None:
    """Call mails spam: they are kept raw and shown no more."""
    actor = await acting(handle)

    async def decide(mail: InboundMail) -> InboundMail:
        return await quarantine.spam(house, mail, actor=actor)

    await each(numbers, decide, as_json=as_json)
