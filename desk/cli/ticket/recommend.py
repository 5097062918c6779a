"""`postbote ticket recommend`."""

import click

from desk import access, recommending
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import say
from desk.cli.ticket.options import as_option, number_argument
from desk.house import House


@click.command("recommend")
@number_argument
@click.option("--to", required=True, help="An agent, or a mail address in the house.")
@click.option("--note", default="", help="What you want to say about it.")
@as_option
@with_house
async def command(house: House, number: str, to: str, note: str, handle: str | None) -> None:
    """Mail a ticket to a colleague, with a note; the customer hears nothing of it."""
    actor = await acting(handle)
    ticket = await access.ticket_for(actor, number)
    colleague = await recommending.recommend(house, ticket, to, note=note, actor=actor)
    say(f"{ticket.number} is on its way to {colleague}.")
