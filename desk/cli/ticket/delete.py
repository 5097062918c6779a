"""`postbote ticket delete`."""

import click

from desk import access, ticket_deletion
from desk.actor import system
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import say
from desk.cli.ticket.options import as_option, number_argument, yes_option
from desk.house import House


@click.command("delete")
@number_argument
@yes_option
@as_option
@with_house
async def command(house: House, number: str, is_sure: bool, handle: str | None) -> None:
    """Delete a ticket. It can be restored for 30 days; mails that wait are not sent any more."""
    actor = await acting(handle)
    ticket = await access.ticket_for(system(), number)
    if not is_sure:
        click.confirm(f"Delete {ticket.number} “{ticket.title}”?", abort=True, err=True)
    await ticket_deletion.delete(house, ticket, actor=actor)
    days = ticket_deletion.KEPT.days
    say(f"{ticket.number} is deleted. `postbote ticket restore` brings it back within {days} days.")
