"""`postbote rule test`."""

import asyncio
import sys
from pathlib import Path

import click

from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option
from desk.cli.rule.draft import drafted
from desk.house import House

_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command("test")
@click.argument("file", type=_FILE)
@click.option(
    "--with", "draft", type=_FILE, help="Rules as JSON in place of those that count, or one to add."
)
@click.option("--mailbox", help="The mailbox it comes to; the first, if left out.")
@json_option
@with_house
async def command(house: House, file: Path, draft: Path | None, mailbox: str | None, as_json: bool) -> None:
    """What would become of the mail in FILE (- for standard input), rule by rule. Nothing is written."""
    from desk.cli.rule.fate import print_fate
    from desk.run import mail_rules

    rules = await drafted(house, draft)
    raw = sys.stdin.buffer.read() if str(file) == "-" else await asyncio.to_thread(file.read_bytes)
    print_fate(await mail_rules.of_file(house, raw, address=mailbox, rules=rules), as_json=as_json)
