"""`postbote view change`."""

from dataclasses import replace
from typing import Any

import click

from desk import list_views
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, say
from desk.cli.ticket.options import as_option
from desk.cli.view.options import described, describing
from desk.cli.view.shown import view_object
from desk.house import House


@click.command("change")
@click.argument("name")
@click.option("--name", "new_name", help="What it is called from now on.")
@describing
@as_option
@json_option
@with_house
async def command(
    house: House, /, name: str, new_name: str | None, handle: str | None, as_json: bool, **said: Any
) -> None:
    """Change what is said; the rest stays. An own view, or as a lead a shared one."""
    actor = await acting(handle)
    view = await list_views.called(actor, name)
    new = await described(view.definition, said)
    view = await list_views.change(house, view, replace(new, name=new_name or new.name), actor=actor)
    say(f"The list view {view.name} is changed.")
    if as_json:
        line(await view_object(view))
