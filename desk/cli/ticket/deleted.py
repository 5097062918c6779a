"""`postbote ticket deleted`."""

from dataclasses import asdict

import click

from desk import ticket_deletion
from desk.cli.at_the_desk import with_house
from desk.cli.figures import MOST
from desk.cli.output import json_option, rows
from desk.house import House


@click.command("deleted")
@click.option("--limit", type=MOST, default=1000, show_default=True, help="The latest so many.")
@json_option
@with_house
async def command(_: House, limit: int, as_json: bool) -> None:
    """Deleted tickets, the latest first, and until when each can be restored."""
    rows(
        [asdict(item) for item in await ticket_deletion.latest(limit)],
        as_json=as_json,
        columns=("number", "title", "deleted_at", "deleted_by", "until"),
        none="No ticket is deleted.",
    )
