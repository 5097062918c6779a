"""`postbote rule disable`."""

import click

from desk.cli.at_the_desk import acting, with_house
from desk.cli.figures import ROW
from desk.cli.output import say
from desk.cli.ticket.options import as_option
from desk.house import House
from desk.mail_rules import editing


@click.command("disable")
@click.argument("number", type=ROW, metavar="ID")
@as_option
@with_house
async def command(house: House, number: int, handle: str | None) -> None:
    """Switch a rule off."""
    await editing.switch(house, number, is_active=False, actor=await acting(handle))
    say(f"Rule {number} is off.")
