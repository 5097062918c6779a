"""`postbote rule move`."""

import click

from desk.cli.at_the_desk import acting, with_house
from desk.cli.figures import ROW
from desk.cli.output import say
from desk.cli.ticket.options import as_option
from desk.house import House
from desk.mail_rules import editing


@click.command("move")
@click.argument("number", type=ROW, metavar="ID")
@click.argument("place", type=click.IntRange(1))
@as_option
@with_house
async def command(house: House, number: int, place: int, handle: str | None) -> None:
    """Put a rule at a place; the first rule has place 1."""
    await editing.move(house, number, place, actor=await acting(handle))
    say(f"Rule {number} is at place {place}.")
