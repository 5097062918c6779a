"""`postbote ticket internal-pdf`: everything, for the house alone (R12, R26)."""

from pathlib import Path

import click

from desk import ticket_pdf
from desk.cli.at_the_desk import acting, with_house
from desk.cli.pdf_file import file_for, file_options, language_option, save
from desk.cli.ticket.options import as_option
from desk.house import House


@click.command("internal-pdf")
@click.argument("numbers", nargs=-1, required=True, metavar="TT1…")
@language_option
@file_options
@as_option
@with_house
async def command(
    house: House,
    numbers: tuple[str, ...],
    language: str | None,
    output: Path | None,
    force: bool,
    handle: str | None,
) -> None:
    """A PDF with notes, history and all fields, marked as internal on each page."""
    file = file_for(numbers, output, force=force, ending="-internal")
    save(
        await ticket_pdf.internal_edition(house, await acting(handle), numbers, language=language),
        file,
    )
