"""`postbote ticket unrelate`."""

import click

from desk import access, relations
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import say
from desk.cli.ticket.options import as_option, number_argument
from desk.house import House


@click.command("unrelate")
@number_argument
@click.argument("kind")
@click.argument("record", metavar="PRO3")
@as_option
@with_house
async def command(house: House, number: str, kind: str, record: str, handle: str | None) -> None:
    """End the relation of a ticket to a record; the record stays."""
    actor = await acting(handle)
    ticket = await access.ticket_for(actor, number)
    ended = await relations.unrelate(house, ticket, kind, record, actor=actor)
    say(f"{ticket.number} is not related to {ended} any more." if ended else "It was so already.")
