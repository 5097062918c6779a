"""`postbote preference`: what an administrator sets at run time (R52)."""

from dataclasses import asdict
from pathlib import Path

import click

from desk import company_logo, preference_editing
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, plain, rows, say
from desk.cli.ticket.options import as_option
from desk.house import House


@click.group("preference")
def command() -> None:
    """What an administrator sets at run time."""


@command.command("list")
@json_option
@with_house
async def list_(house: House, as_json: bool) -> None:
    """All preferences and their values."""
    values = asdict(await house.preferences())
    rows(
        [{"name": name, "value": value} for name, value in values.items()],
        as_json=as_json,
        columns=("name", "value"),
        none="",
    )


@command.command("set")
@click.argument("name")
@click.argument("value")
@as_option
@with_house
async def set_(house: House, name: str, value: str, handle: str | None) -> None:
    """Set a preference: `postbote preference set send_ticket_mails no`.

    The logo is a PNG, JPEG or SVG file: `postbote preference set company_logo logo.svg`; "" removes it.
    """
    actor = await acting(handle)
    if name == "company_logo" and value:
        await company_logo.choose(house, _picture(Path(value)), actor=actor)
    else:
        await preference_editing.change(house, name, value, actor=actor)
    say(f"{name} is {plain(asdict(await house.preferences())[name]) or 'empty'} now.")


def _picture(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(company_logo.LARGEST + 1)
    except OSError as fault:
        raise click.ClickException(f"{file} can't be read: {fault.strerror}.") from fault
