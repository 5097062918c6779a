"""`postbote ticket copy`."""

import click

from desk import access, ticket_copy
from desk.actor import system
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, say
from desk.cli.ticket.options import as_option, number_argument
from desk.house import House


@click.command("copy")
@number_argument
@as_option
@json_option
@with_house
async def command(house: House, number: str, handle: str | None, as_json: bool) -> None:
    """Copy a ticket: fields, tags and its own files, under a new number. The customer isn't mailed."""
    ticket = await access.ticket_for(system(), number)
    made = await ticket_copy.copy(house, ticket, actor=await acting(handle))
    say(f"{ticket.number} is copied as {made.number}.")
    if as_json:
        line({"number": made.number})
