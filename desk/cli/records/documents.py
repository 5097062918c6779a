"""`postbote document add` and `save`: files that stand by themselves (R29)."""

from pathlib import Path

import click

from desk import documents
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, say
from desk.cli.ticket.options import as_option, uploads
from desk.house import House
from desk.records import kind_called, shown, verbs


def commands() -> list[click.Command]:
    return [add, save]


@click.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", default="", help="Left out: the file's name.")
@click.option("--note", default="")
@as_option
@json_option
@with_house
async def add(house: House, file: Path, title: str, note: str, handle: str | None, as_json: bool) -> None:
    """Keep a file as a document."""
    (kept,) = await documents.keep(house, uploads([file]))
    made = await documents.add(house, kept, title=title, note=note, actor=await acting(handle))
    say(f"DOC{made.serial} is there.")
    if as_json:
        line(await shown.written_of(kind_called("document"), made))


@click.command("save")
@click.argument("wish", metavar="DOC1")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Else its own name.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@with_house
async def save(house: House, wish: str, output: Path | None, force: bool) -> None:
    """Write a document's file to disk."""
    document = await verbs.called(kind_called("document"), wish)
    file = output or Path(document.name)
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; --force writes over it.")
    try:
        file.write_bytes(await house.blobs.read(document.sha256))
    except OSError as fault:
        raise click.ClickException(f"{file} can't be written: {fault.strerror}.") from fault
    say(f"{file} is written.")
