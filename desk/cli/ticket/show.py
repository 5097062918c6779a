"""`postbote ticket show`."""

import click

from desk.actor import system
from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option, line
from desk.cli.ticket.options import number_argument
from desk.cli.ticket.shown import print_for_people, shown
from desk.house import House
from desk.ticket_view import view


@click.command("show")
@number_argument
@json_option
@with_house
async def command(_: House, number: str, as_json: bool) -> None:
    """One ticket: fields, comments, documents, history, deliveries."""
    ticket = shown(await view(system(), number))
    if as_json:
        line(ticket)
    else:
        print_for_people(ticket)
