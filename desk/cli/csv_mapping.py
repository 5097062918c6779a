"""`postbote csv-mapping`: what is remembered of the columns of files that were imported."""

import click

from desk.cli.at_the_desk import with_house
from desk.cli.figures import ROW
from desk.cli.output import json_option, rows, say
from desk.csv_files import mapping
from desk.house import House


@click.group("csv-mapping")
def command() -> None:
    """Which columns are which fields, remembered for the next file of the same head."""


@command.command("list")
@json_option
@with_house
async def list_(_: House, as_json: bool) -> None:
    """All of them, the last used first."""
    rows(
        [
            {
                "id": item.id,
                "record": item.record,
                "used_at": item.used_at,
                "columns": item.mapping if as_json else ", ".join(item.mapping),
            }
            for item in await mapping.remembered()
        ],
        as_json=as_json,
        columns=("id", "record", "used_at", "columns"),
        none="No file was imported yet.",
    )


@command.command("forget")
@click.argument("number", type=ROW, metavar="ID")
@with_house
async def forget(house: House, number: int) -> None:
    """Find the columns of the next such file by their names again."""
    await mapping.forget(house, number)
    say("It is forgotten.")
