"""`postbote ticket export` (R28)."""

from typing import Any

import click

from desk.actor import Actor
from desk.cli.at_the_desk import acting, with_house
from desk.cli.csv_export import file_options, names, style, write
from desk.house import House


@click.command("export")
@click.option("--view", help="The tickets of a list view, and its columns.")
@click.option("--where", default="", metavar="CONDITIONS", help="Tickets that fulfil these: status = open.")
@file_options
@with_house
async def command(
    _: House, /, handle: str | None, view: str | None, where: str, columns: str, **options: Any
) -> None:
    """Tickets as CSV (UTF-8), the oldest first: their fields and tags, never a comment or an internal note.

    A cell that a spreadsheet would take for a formula begins with an apostrophe; an import takes it off.
    """
    from desk import selection
    from desk.csv_files import exporting

    if view and where:
        raise click.UsageError("Please give either --view or --where.")
    actor = await acting(handle)
    wanted, chosen = None, names(columns)
    if view:
        wanted = await selection.of_view(view, actor=actor)
        chosen = chosen or await _columns_of(view, actor)
    elif where:
        wanted = await selection.matching(where, actor=actor)
    pieces = exporting.tickets(wanted, columns=chosen, style=style(options), actor=actor)
    await write(pieces, options["output"], force=options["force"])


async def _columns_of(view: str, actor: Actor) -> list[str]:
    """The view's, as far as they are fields of a ticket; always with the number, by which it is found."""
    from desk import list_views
    from desk.csv_files.exporting import TICKET_FIELDS

    shown = (await list_views.called(actor, view)).definition.columns
    return list(dict.fromkeys(["number", *(name for name in shown if name in TICKET_FIELDS)]))
