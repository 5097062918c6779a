"""`postbote ticket mass-delete`."""

from typing import Any

import click

from desk.cli.at_the_desk import acting, with_house
from desk.cli.ticket import many
from desk.house import House


@click.command("mass-delete")
@click.argument("numbers", nargs=-1, metavar="[TT1…]")
@many.options
@with_house
async def command(house: House, /, numbers: tuple[str, ...], handle: str | None, **which: Any) -> None:
    """Delete many tickets; each can be restored for 30 days."""
    await many.ask(house, "delete", {}, numbers=numbers, actor=await acting(handle), **which)
