"""`postbote rule export`."""

import asyncio
from pathlib import Path

import click
import orjson

from desk.cli.at_the_desk import with_house
from desk.cli.output import say
from desk.cli.rule import shown
from desk.house import House
from desk.mail_rules import versions


@click.command("export")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@with_house
async def command(_: House, file: Path | None) -> None:
    """All rules as a JSON list, for `postbote rule import`; to standard output without a FILE."""
    rules = await versions.current()
    said = orjson.dumps(await shown.as_json(rules.rules), option=orjson.OPT_INDENT_2).decode()
    if file is None:
        click.echo(said)
    else:
        try:
            await asyncio.to_thread(file.write_text, f"{said}\n")
        except OSError as fault:
            raise click.ClickException(f"{file} can't be written: {fault.strerror}.") from fault
        say(f"{len(rules.rules)} rules are in {file}.")
