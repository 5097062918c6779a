"""`postbote ticket restore`."""

import click

from desk import ticket_deletion
from desk.actor import system
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import say
from desk.cli.ticket.options import as_option, number_argument
from desk.house import House


@click.command("restore")
@number_argument
@as_option
@with_house
async def command(house: House, number: str, handle: str | None) -> None:
    """Bring back a ticket that was deleted within the last 30 days."""
    actor = await acting(handle)
    ticket = await ticket_deletion.called(system(), number)
    ticket = await ticket_deletion.restore(house, ticket, actor=actor)
    say(f"{ticket.number} is restored.")
    if stopped := await ticket_deletion.stopped_mails(ticket):
        say(f"Mails that waited when it was deleted were not sent: {stopped}.")
