"""`postbote view count`."""

import click

from desk import list_views
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option
from desk.cli.ticket.options import as_option
from desk.cli.view.listing import print_count
from desk.house import House


@click.command("count")
@click.argument("name")
@as_option
@json_option
@with_house
async def command(_: House, name: str, handle: str | None, as_json: bool) -> None:
    """How many tickets a list view has; more than a thousand are not counted."""
    actor = await acting(handle)
    view = await list_views.called(actor, name)
    await print_count(actor, view.definition, as_json=as_json)
