"""`postbote view list`."""

import click

from desk import list_views
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, rows
from desk.cli.ticket.options import as_option
from desk.cli.view.shown import view_object
from desk.house import House


@click.command("list")
@as_option
@json_option
@with_house
async def command(_: House, handle: str | None, as_json: bool) -> None:
    """Your list views, those that are shared, and those that ship with Postbote."""
    rows(
        [await view_object(view) for view in await list_views.seen_by(await acting(handle))],
        as_json=as_json,
        columns=("name", "owner", "shared", "sort", "group_by", "columns"),
        none="There is no list view.",
    )
