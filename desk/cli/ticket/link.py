"""`postbote ticket link`."""

import click

from desk import access, families
from desk.actor import system
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import say
from desk.cli.ticket.options import as_option, number_argument
from desk.house import House


@click.command("link")
@number_argument
@click.option("--parent", "of", required=True, metavar="TT3", help="The ticket that it becomes a child of.")
@as_option
@with_house
async def command(house: House, number: str, of: str, handle: str | None) -> None:
    """Make a ticket the child of another: `update-children` reaches the customers of all of them."""
    actor = await acting(handle)
    child = await access.ticket_for(system(), number)
    parent = await access.ticket_for(system(), of)
    await families.link(house, child, parent, actor=actor)
    say(f"{child.number} is a child of {parent.number}.")
