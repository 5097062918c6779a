"""`postbote rule show`."""

import click
import orjson

from desk.cli.at_the_desk import with_house
from desk.cli.figures import ROW
from desk.cli.output import json_option, line
from desk.cli.rule import shown
from desk.house import House
from desk.mail_rules import editing, versions


@click.command("show")
@click.argument("number", type=ROW, metavar="ID")
@json_option
@with_house
async def command(_: House, number: int, as_json: bool) -> None:
    """One rule, as JSON."""
    (said,) = await shown.as_json([editing.called(await versions.current(), number)])
    if as_json:
        line(said)
    else:
        click.echo(orjson.dumps(said, option=orjson.OPT_INDENT_2).decode())
