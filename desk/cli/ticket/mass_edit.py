"""`postbote ticket mass-edit`."""

from typing import Any

import click

from desk.cli.at_the_desk import acting, with_house
from desk.cli.ticket import many
from desk.cli.ticket.options import pairs
from desk.house import House


@click.command("mass-edit")
@click.argument("words", nargs=-1, required=True, metavar="[TT1…] FIELD=VALUE…")
@many.options
@with_house
async def command(house: House, /, words: tuple[str, ...], handle: str | None, **which: Any) -> None:
    """Set fields of many tickets: of those named, or of all that fulfil --where, or of a --view.

    Works in batches with a progress bar; interrupted, `postbote job resume` goes on. A solution is sent to
    each customer.
    """
    numbers = [word for word in words if "=" not in word]
    wishes = pairs(click.get_current_context(), command.params[0], tuple(w for w in words if "=" in w))
    await many.ask(house, "edit", wishes, numbers=numbers, actor=await acting(handle), **which)
