"""`postbote ticket unmerge`."""

import click

from desk import access, merging
from desk.actor import system
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import say
from desk.cli.ticket.options import as_option, number_argument
from desk.house import House


@click.command("unmerge")
@number_argument
@as_option
@with_house
async def command(house: House, number: str, handle: str | None) -> None:
    """Give a merged ticket back what moved, as it was. What was said since stays where it is."""
    actor = await acting(handle)
    merged = await access.ticket_for(system(), number)
    await merging.unmerge(house, merged, actor=actor)
    say(f"{merged.number} is a ticket of its own again.")
