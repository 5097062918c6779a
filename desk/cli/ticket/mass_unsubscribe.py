"""`postbote ticket mass-unsubscribe`."""

from typing import Any

import click

from desk.cli.at_the_desk import acting, with_house
from desk.cli.ticket import many
from desk.house import House


@click.command("mass-unsubscribe")
@click.argument("numbers", nargs=-1, metavar="[TT1…]")
@click.option("--agent", help="Who; the one of --as if left out.")
@many.options
@with_house
async def command(
    house: House, /, numbers: tuple[str, ...], agent: str | None, handle: str | None, **which: Any
) -> None:
    """An agent hears no more of many tickets."""
    wishes = {"agent": agent} if agent else {}
    await many.ask(house, "unsubscribe", wishes, numbers=numbers, actor=await acting(handle), **which)
