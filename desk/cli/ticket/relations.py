"""`postbote ticket relations`."""

from dataclasses import asdict

import click

from desk import access, relations
from desk.actor import system
from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option, rows
from desk.cli.ticket.options import number_argument
from desk.house import House


@click.command("relations")
@number_argument
@json_option
@with_house
async def command(_: House, number: str, as_json: bool) -> None:
    """The records a ticket is related to."""
    ticket = await access.ticket_for(system(), number)
    rows(
        [asdict(item) for item in await relations.of_ticket(ticket.id)],
        as_json=as_json,
        columns=("kind", "number", "title"),
        none=f"{ticket.number} is related to nothing.",
    )
