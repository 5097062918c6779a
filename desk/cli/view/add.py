"""`postbote view add`."""

from typing import Any

import click

from desk import list_views
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, say
from desk.cli.ticket.options import as_option
from desk.cli.view.options import described, describing
from desk.cli.view.shown import view_object
from desk.house import House
from desk.shipped_views import Definition


@click.command("add")
@click.argument("name")
@describing
@as_option
@json_option
@with_house
async def command(house: House, /, name: str, handle: str | None, as_json: bool, **said: Any) -> None:
    """Make a list view; without --as, it is the desk's and everybody sees it."""
    new = await described(Definition(name), said)
    view = await list_views.add(house, new, actor=await acting(handle))
    say(f"The list view {view.name} is there.")
    if as_json:
        line(await view_object(view))
