"""`postbote view copy`."""

import click

from desk import list_views
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import say
from desk.cli.ticket.options import as_option
from desk.house import House


@click.command("copy")
@click.argument("name")
@click.argument("new_name", metavar="NEW-NAME")
@as_option
@with_house
async def command(house: House, name: str, new_name: str, handle: str | None) -> None:
    """Make an own list view like another one."""
    actor = await acting(handle)
    view = await list_views.called(actor, name)
    made = await list_views.copy(house, view, name=new_name, actor=actor)
    say(f"The list view {made.name} is there.")
