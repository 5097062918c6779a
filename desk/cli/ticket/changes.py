"""`postbote ticket changes`."""

from dataclasses import asdict

import click

from desk import access, ticket_changes
from desk.cli.at_the_desk import acting, with_house
from desk.cli.figures import MOST, ROW
from desk.cli.output import json_option, rows, say
from desk.cli.ticket.options import as_option, number_argument
from desk.house import House


@click.command("changes")
@number_argument
@click.option(
    "--field", default="", help="Changes of this field only, as `--json` calls it; or assignee, comment."
)
@click.option("--limit", type=MOST, default=ticket_changes.PAGE, show_default=True)
@click.option("--before", type=ROW, metavar="ID", help="Older than this change: the next page.")
@as_option
@json_option
@with_house
async def command(
    _: House, number: str, field: str, limit: int, before: int | None, handle: str | None, as_json: bool
) -> None:
    """Who changed what from what to what, newest first; in the language of the agent of --as."""
    actor = await acting(handle)
    ticket = await access.ticket_for(actor, number)
    language = actor.agent.language if actor.agent else "en"
    page = await ticket_changes.page(actor, ticket, language=language, field=field, before=before, size=limit)
    rows(
        [asdict(change) for change in page.changes],
        as_json=as_json,
        columns=("at", "who", "channel", "label", "old", "new"),
        none=f"No such change of {ticket.number}.",
    )
    if page.next is not None:
        say(f"There are older ones: --before {page.next}")
