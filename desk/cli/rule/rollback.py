"""`postbote rule rollback`."""

import click

from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import say
from desk.cli.ticket.options import as_option
from desk.house import House
from desk.mail_rules import versions


@click.command("rollback")
@click.argument("number", type=click.IntRange(0), metavar="VERSION")
@as_option
@with_house
async def command(house: House, number: int, handle: str | None) -> None:
    """Let the rules be as they were in a version, 0 as they shipped; that is a new version."""
    rules = await versions.roll_back(house, number, actor=await acting(handle))
    say(f"The rules are those of version {number}; this is version {rules.number}.")
