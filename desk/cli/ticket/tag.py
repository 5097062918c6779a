"""`postbote ticket tag`."""

import click

from desk import access, tags
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, say
from desk.cli.ticket.options import as_option, number_argument
from desk.house import House

# In place of the minus while click reads the words: `-hardware` is no option.
_OFF = "\0"


class _WithSigns(click.Command):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [_unlike_an_option(word) for word in args])


def _unlike_an_option(word: str) -> str:
    return _OFF + word[1:] if word.startswith("-") and word[1:2] not in {"", "-"} and word != "-h" else word


def _signed(_: click.Context, __: click.Parameter, words: tuple[str, ...]) -> tuple[list[str], list[str]]:
    for word in words:
        if word[:1] not in {"+", "-", _OFF}:
            raise click.BadParameter(f"{word} should look like +{word} or -{word}.")
    return [word[1:] for word in words if word[0] == "+"], [word[1:] for word in words if word[0] != "+"]


@click.command("tag", cls=_WithSigns)
@number_argument
@click.argument("signed", nargs=-1, required=True, metavar="+TAG|-TAG…", callback=_signed)
@as_option
@json_option
@with_house
async def command(
    house: House, number: str, signed: tuple[list[str], list[str]], handle: str | None, as_json: bool
) -> None:
    """Put tags on a ticket, and take others off: `postbote ticket tag TT1 +vpn -old`."""
    actor = await acting(handle)
    ticket = await access.ticket_for(actor, number)
    add, remove = signed
    changed = await tags.apply(house, [ticket.id], add=add, remove=remove, actor=actor)
    now = await tags.on(ticket.id)
    has = f"has the tags {', '.join(now)}" if now else "has no tags"
    say(f"{ticket.number} {has} now." if changed else f"{ticket.number} is as it was.")
    if as_json:
        line({"number": ticket.number, "changed": bool(changed), "tags": now})
