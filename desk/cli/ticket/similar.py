"""`postbote ticket similar`."""

import click

from desk import access, similar
from desk.actor import system
from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option, rows
from desk.cli.ticket.options import number_argument
from desk.house import House
from models.comment import Channel


@click.command("similar")
@number_argument
@click.option("--limit", type=click.IntRange(1, 50), default=10, show_default=True, help="At most so many.")
@json_option
@with_house
async def command(_: House, number: str, limit: int, as_json: bool) -> None:
    """Tickets with a similar title and description: the score, and the words they share, rare ones first."""
    viewer = system(Channel.CLI)
    found = await similar.to_ticket(viewer, await access.ticket_for(viewer, number), most=limit)
    rows(
        [
            {"number": one.number, "score": one.score, "title": one.title, "shared": list(one.shared)}
            for one in found
        ],
        as_json=as_json,
        columns=("number", "score", "title", "shared"),
        none="No ticket is similar.",
    )
