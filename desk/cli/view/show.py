"""`postbote view show`."""

import click
import orjson

from desk import list_views
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, plain, tell
from desk.cli.ticket.options import as_option
from desk.cli.view.shown import view_object
from desk.house import House


@click.command("show")
@click.argument("name")
@as_option
@json_option
@with_house
async def command(_: House, name: str, handle: str | None, as_json: bool) -> None:
    """What a list view shows, and how; its conditions as --conditions reads them."""
    view = await view_object(await list_views.called(await acting(handle), name))
    if as_json:
        line(view)
        return
    for field, value in view.items():
        shown = orjson.dumps(value).decode() if isinstance(value, dict) else plain(value)
        tell(f"{field.replace('_', ' '):12} {shown}")
