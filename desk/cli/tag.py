"""`postbote tag`: the tags that are in use (Schlagwörter)."""

from dataclasses import asdict

import click

from desk import tags
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, rows, say
from desk.cli.ticket.options import as_option
from desk.house import House


@click.group("tag")
def command() -> None:
    """The tags of tickets; `postbote ticket tag` puts them on."""


@command.command("list")
@json_option
@with_house
async def list_(_: House, as_json: bool) -> None:
    """All tags, and how many tickets have each."""
    rows(
        [asdict(item) for item in await tags.everything()],
        as_json=as_json,
        columns=("name", "tickets"),
        none="There is no tag yet; `postbote ticket tag TT1 +vpn` makes one.",
    )


@command.command("rename")
@click.argument("name")
@click.argument("new_name", metavar="NEW-NAME")
@as_option
@with_house
async def rename(house: House, name: str, new_name: str, handle: str | None) -> None:
    """Give a tag another name; if there is such a tag already, the two are one."""
    changed = await tags.rename(house, name, new_name, actor=await acting(handle))
    united = f", {_tickets(changed)} changed" if changed else ""
    say(f"{name} is {new_name} now{united}.")


@command.command("delete")
@click.argument("name")
@as_option
@with_house
async def delete(house: House, name: str, handle: str | None) -> None:
    """Take a tag off all tickets, and forget it."""
    changed = await tags.delete(house, name, actor=await acting(handle))
    say(f"The tag {name} is gone; {_tickets(changed)} had it.")


def _tickets(number: int) -> str:
    return f"{number} ticket{'s' * (number != 1)}"
