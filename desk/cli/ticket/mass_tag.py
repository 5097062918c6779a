"""`postbote ticket mass-tag`."""

from typing import Any

import click

from desk.cli.at_the_desk import acting, with_house
from desk.cli.ticket import many
from desk.house import House


@click.command("mass-tag", context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True, metavar="[TT1…] +TAG… -TAG…")
@many.options
@with_house
async def command(house: House, /, words: tuple[str, ...], handle: str | None, **which: Any) -> None:
    """Put tags on many tickets (+vpn) and take others off (-old)."""
    wishes = {
        "add": [word[1:] for word in words if word.startswith("+")],
        "remove": [word[1:] for word in words if word.startswith("-")],
    }
    numbers = [word for word in words if word[:1] not in {"+", "-"}]
    await many.ask(house, "tag", wishes, numbers=numbers, actor=await acting(handle), **which)
