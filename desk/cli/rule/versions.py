"""`postbote rule versions`."""

from dataclasses import asdict

import click

from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option, rows
from desk.house import House
from desk.mail_rules import versions


@click.command("versions")
@json_option
@with_house
async def command(_: House, as_json: bool) -> None:
    """All versions of the list, the newest first; 0 is what ships."""
    rows(
        [asdict(version) for version in await versions.everything()],
        as_json=as_json,
        columns=("number", "at", "by", "rules", "note"),
        none="",
    )
