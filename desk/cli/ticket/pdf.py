"""`postbote ticket pdf`: what the customer may see (R12, R26)."""

from pathlib import Path

import click

from desk import ticket_pdf
from desk.cli.at_the_desk import acting, with_house
from desk.cli.pdf_file import file_for, file_options, language_option, save
from desk.cli.ticket.options import as_option
from desk.house import House


@click.command("pdf")
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
    """A PDF for the customer: no internal note is in it. Several tickets become one PDF."""
    file = file_for(numbers, output, force=force)
    save(
        await ticket_pdf.customer_edition(house, await acting(handle), numbers, language=language),
        file,
    )
