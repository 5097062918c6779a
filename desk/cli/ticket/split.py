"""`postbote ticket split`."""

import click

from desk import access, splitting
from desk.actor import system
from desk.cli.at_the_desk import acting, with_house
from desk.cli.figures import ROW
from desk.cli.output import json_option, line, say
from desk.cli.ticket.options import as_option, number_argument
from desk.house import House


@click.command("split")
@number_argument
@click.argument("comments", nargs=-1, required=True, type=ROW, metavar="COMMENT…")
@click.option("--title", default="", help="Left out: the first words.")
@as_option
@json_option
@with_house
async def command(
    house: House, number: str, comments: tuple[int, ...], title: str, handle: str | None, as_json: bool
) -> None:
    """Make comments a ticket of their own. `ticket show --json` has their ids. The customer isn't mailed."""
    actor = await acting(handle)
    ticket = await access.ticket_for(system(), number)
    made = await splitting.split(house, ticket, comments, title=title, actor=actor)
    say(f"{made.number} is split off {ticket.number}.")
    if as_json:
        line({"number": made.number, "title": made.title})
