"""`postbote view delete`."""

import click

from desk import list_views
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import say
from desk.cli.ticket.options import as_option
from desk.house import House


@click.command("delete")
@click.argument("name")
@as_option
@with_house
async def command(house: House, name: str, handle: str | None) -> None:
    """Delete a list view; the tickets stay."""
    actor = await acting(handle)
    view = await list_views.called(actor, name)
    await list_views.delete(house, view, actor=actor)
    say(f"The list view {view.name} is deleted.")
