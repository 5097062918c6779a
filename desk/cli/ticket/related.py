"""`postbote ticket related`."""

from dataclasses import asdict

import click

from desk import relations
from desk.cli.at_the_desk import with_house
from desk.cli.figures import MOST, ROW
from desk.cli.output import json_option, rows
from desk.house import House


@click.command("related")
@click.argument("kind")
@click.argument("record", metavar="PRO3")
@click.option("--limit", type=MOST, default=relations.PAGE, show_default=True)
@click.option("--before", type=ROW, metavar="ID", help="Older than this ticket: the next page.")
@json_option
@with_house
async def command(_: House, kind: str, record: str, limit: int, before: int | None, as_json: bool) -> None:
    """The tickets that a record is related to, or that name it in a field, the newest first."""
    rows(
        [asdict(item) for item in await relations.of_record(kind, record, before=before, size=limit)],
        as_json=as_json,
        columns=("number", "title", "status"),
        none="No ticket is related to it.",
    )
