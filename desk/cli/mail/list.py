"""`postbote mail list`."""

import click

from desk import contacts, inbound
from desk.cli.at_the_desk import with_house
from desk.cli.figures import MOST
from desk.cli.mail.shown import shown
from desk.cli.output import json_option, rows
from desk.house import House
from models.inbound_mail import Outcome


@click.command("list")
@click.option("--outcome", type=click.Choice([outcome.value for outcome in Outcome]))
@click.option("--contact", "address", metavar="ADDRESS", help="Kept with this contact, without a ticket.")
@click.option("--limit", type=MOST, default=1000, show_default=True, help="The newest so many.")
@json_option
@with_house
async def command(_: House, outcome: str | None, address: str | None, limit: int, as_json: bool) -> None:
    """Mails that came in, oldest first."""
    contact = await contacts.called(address) if address else None
    rows(
        [shown(mail) for mail in await inbound.latest(limit, outcome=outcome, contact=contact)],
        as_json=as_json,
        columns=("id", "received_at", "sender", "subject", "kind", "outcome", "ticket", "reason"),
        none="There is no such mail.",
    )
