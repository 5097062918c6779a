"""`postbote why`: who was mailed about a ticket, who wasn't, and why."""

from dataclasses import asdict

import click

from desk import access
from desk.actor import system
from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option, rows
from desk.house import House
from desk.why import why


@click.command("why")
@click.argument("number", metavar="TT1")
@json_option
@with_house
async def command(_: House, number: str, as_json: bool) -> None:
    """Who was mailed about a ticket, who wasn't, and why."""
    ticket = await access.ticket_for(system(), number)
    rows(
        [
            {"ticket": ticket.number, **asdict(answer), "sentence": answer.in_words("en")}
            for answer in await why(ticket)
        ],
        as_json=as_json,
        columns=("at", "rule", "act", "role", "recipient_name", "recipient", "sentence", "state"),
        none=f"Nothing has happened on {ticket.number} that anybody is mailed about.",
    )
