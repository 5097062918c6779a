"""`postbote ticket unlink`."""

import click

from desk import access, families
from desk.actor import system
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import say
from desk.cli.ticket.options import as_option, number_argument
from desk.house import House


@click.command("unlink")
@number_argument
@as_option
@with_house
async def command(house: House, number: str, handle: str | None) -> None:
    """Take a ticket away from its parent."""
    actor = await acting(handle)
    child = await access.ticket_for(system(), number)
    await families.unlink(house, child, actor=actor)
    say(f"{child.number} has no parent any more.")
