"""`export`: a file, or standard output, as it comes from the database."""

import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import say
from desk.cli.ticket.options import as_option
from desk.house import House

F = TypeVar("F", bound=Callable[..., Any])


def file_options(function: F) -> F:
    """How the file is written."""
    kind = click.Path(path_type=Path, dir_okay=False, allow_dash=True)
    for option in (
        click.option("--columns", default="", help="Fields with commas between; left out: all."),
        click.option("-o", "--output", type=kind, help="The file; left out or -: standard output."),
        click.option("--force", is_flag=True, help="Write over a file that is there."),
        click.option("--bom", "has_bom", is_flag=True, help="Begin with a byte order mark, for Excel."),
        click.option("--delimiter", default=",", show_default=True, help="A character, or tab."),
        click.option(
            "--language", type=click.Choice(["en", "de"]), help="Call columns by their labels, for people."
        ),
        as_option,
    ):
        function = option(function)
    return function


def export_of(noun: str) -> click.Command:
    """The command of a kind of record."""

    @click.command(
        "export",
        help="All records as CSV (UTF-8), the oldest first. A cell that a spreadsheet would take for a "
        "formula begins with an apostrophe; an import takes it off.",
    )
    @file_options
    @with_house
    async def command(_: House, /, handle: str | None, columns: str, **options: Any) -> None:
        from desk.csv_files import exporting

        pieces = exporting.records(
            noun, columns=names(columns), style=style(options), actor=await acting(handle)
        )
        await write(pieces, options["output"], force=options["force"])

    return command


def names(columns: str) -> list[str]:
    return [name.strip() for name in columns.split(",") if name.strip()]


def style(options: dict[str, Any]) -> Any:
    from desk.csv_files import delimiters
    from desk.csv_files.exporting import Style

    return Style(
        delimiter=delimiters.named(options["delimiter"]),
        has_bom=options["has_bom"],
        language=options["language"] or "",
    )


async def write(pieces: AsyncIterator[str], output: Path | None, *, force: bool) -> None:
    """Piece by piece. A file that is there is left alone without `force`; no half of one is left behind."""
    file = None if output is None or str(output) == "-" else output
    _refuse_there(file, force=force)
    # What is refused is refused before anything is written.
    first = await anext(pieces)
    try:
        with ExitStack() as opened:
            to = _opened(file, opened) if file is not None else _standard_output()
            to.write(first)
            async for piece in pieces:
                to.write(piece)
            to.flush()
    except BrokenPipeError:
        _nobody_reads()
    except OSError as fault:
        where = file or "Standard output"
        raise click.ClickException(f"{where} can't be written: {fault.strerror}.") from fault
    if file is not None:
        say(f"{file} is written.")


def _refuse_there(file: Path | None, *, force: bool) -> None:
    if file is not None and file.exists() and not force:
        raise click.ClickException(f"{file} is there already; --force writes over it.")


def _opened(output: Path, opened: ExitStack) -> TextIO:
    part = output.with_name(f"{output.name}.part")
    to = part.open("w", encoding="utf-8", newline="")

    def closed(kind: type[BaseException] | None, *_: object) -> None:
        to.close()
        if kind is None:
            part.replace(output)
        else:
            part.unlink(missing_ok=True)

    opened.push(closed)
    return to


def _nobody_reads() -> None:
    """`… | head` has enough: what is left in the buffer goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _standard_output() -> TextIO:
    """As UTF-8 with the line ends that are written, whatever the terminal thinks."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    return sys.stdout
