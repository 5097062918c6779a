"""`postbote mail quarantine accept`."""

import click

from desk import access, quarantine
from desk.cli.at_the_desk import acting, with_house
from desk.cli.mail.quarantine.options import each, mails_argument
from desk.cli.output import json_option
from desk.cli.ticket.options import as_option
from desk.house import House
from desk.run.mail_orders import carried_out
from models.inbound_mail import InboundMail


@click.command("accept")
@mails_argument
@click.option("--ticket", "into", metavar="TT1", help="Into this ticket, not the one that it names.")
@as_option
@json_option
@with_house
async def command(
    house: House, numbers: tuple[int, ...], into: str | None, handle: str | None, as_json: bool
) -> None:
    """Let their senders take part in the tickets that the mails name; the mails go there."""
    actor = await acting(handle)
    ticket = await access.ticket_for(actor, into) if into else None

    async def decide(mail: InboundMail) -> InboundMail:
        return await carried_out(house, await quarantine.accept(house, mail, actor=actor, ticket=ticket))

    await each(numbers, decide, as_json=as_json)
