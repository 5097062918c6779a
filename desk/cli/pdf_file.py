"""Where a PDF goes: a file that isn't there yet, or standard output."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from desk import access
from desk.cli.output import say
from desk.i18n import LANGUAGES

F = TypeVar("F", bound=Callable[..., Any])

language_option = click.option(
    "--language", type=click.Choice(LANGUAGES), help="The language of the page; else the reader's."
)


def file_options(function: F) -> F:
    """`-o FILE` and `--force`."""
    function = click.option("--force", is_flag=True, help="Write over a file that is there.")(function)
    kind = click.Path(path_type=Path, dir_okay=False, allow_dash=True)
    return click.option("-o", "--output", type=kind, help="The file; - is standard output.")(function)


def file_for(numbers: Sequence[str], output: Path | None, *, force: bool, ending: str = "") -> Path:
    """The file to write: `TT1.pdf`, for several tickets `tickets.pdf`. Refuses one that is there."""
    serials = dict.fromkeys(access.serial_of(number) for number in numbers)
    name = f"TT{next(iter(serials))}" if len(serials) == 1 else "tickets"
    file = output or Path(f"{name}{ending}.pdf")
    if str(file) != "-" and file.exists() and not force:
        raise click.ClickException(f"{file} is there already; --force writes over it.")
    return file


def save(data: bytes, file: Path) -> None:
    """Write it, and say where."""
    if str(file) == "-":
        click.echo(data, nl=False)
        return
    try:
        file.write_bytes(data)
    except OSError as fault:
        raise click.ClickException(f"{file} can't be written: {fault.strerror}.") from fault
    say(f"{file} is written.")
