"""`postbote preference`: what an administrator sets at run time (R52)."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from desk import company_logo, preference_editing
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, plain, rows, say, tell
from desk.cli.ticket.options import as_option
from desk.errors import NotFound
from desk.house import House
from desk.preferences import KNOWN, Preferences


@click.group("preference")
def command() -> None:
    """What an administrator sets at run time."""


@command.command("list")
@json_option
@with_house
async def list_(house: House, as_json: bool) -> None:
    """All preferences: what each means, its value, its default, what it may be."""
    values = asdict(await house.preferences())
    rows(
        [_shown(name, values[name]) for name in KNOWN],
        as_json=as_json,
        columns=("name", "value", "default", "meaning"),
        none="",
    )


@command.command("show")
@click.argument("name")
@json_option
@with_house
async def show(house: House, name: str, as_json: bool) -> None:
    """One preference: what it means, its value, its default, what it may be."""
    if name not in KNOWN:
        raise NotFound("There is no preference {name}.", name=name)
    row = _shown(name, asdict(await house.preferences())[name])
    if as_json:
        line(row)
        return
    for label, value in row.items():
        tell(f"{label:<8} {plain(value) or '–'}")


def _shown(name: str, value: Any) -> dict[str, Any]:
    known = KNOWN[name]
    return {
        "name": name,
        "value": value,
        "default": getattr(Preferences(), name),
        "allowed": known.allowed,
        "meaning": known.meaning,
    }


@command.command("set")
@click.argument("name")
@click.argument("value")
@as_option
@with_house
async def set_(house: House, name: str, value: str, handle: str | None) -> None:
    """Set a preference: `postbote preference set send_ticket_mails no`; `list` says which there are.

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
