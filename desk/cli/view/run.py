"""`postbote view run`."""

import click

from desk import list_views
from desk.cli.at_the_desk import acting, with_house
from desk.cli.figures import MOST
from desk.cli.output import json_option
from desk.cli.ticket.options import as_option
from desk.cli.view.listing import print_list
from desk.house import House


@click.command("run")
@click.argument("name")
@click.option("--limit", type=MOST, help="At most so many.")
@as_option
@json_option
@with_house
async def command(_: House, name: str, limit: int | None, handle: str | None, as_json: bool) -> None:
    """The tickets of a list view; who looks (--as) is who "me" is."""
    actor = await acting(handle)
    view = await list_views.called(actor, name)
    await print_list(actor, view.definition, limit=limit, as_json=as_json)
