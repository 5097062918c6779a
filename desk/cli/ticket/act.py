"""`postbote ticket act`."""

import click

from desk import access, actions
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, say
from desk.cli.ticket.options import as_option, number_argument, pairs
from desk.house import House


@click.command("act")
@number_argument
@click.argument("action")
@click.argument("wishes", nargs=-1, metavar="[FIELD=VALUE…]", callback=pairs)
@as_option
@json_option
@with_house
async def command(
    house: House, number: str, action: str, wishes: dict[str, str], handle: str | None, as_json: bool
) -> None:
    """Make a record from a ticket: a task, a document, an FAQ article; `postbote action list` names more.

    FIELD=VALUE replaces what would be carried over. Internal notes are never carried over.
    """
    actor = await acting(handle)
    ticket = await access.ticket_for(actor, number)
    record = await actions.run(house, ticket, await actions.called(action), actor=actor, wishes=wishes)
    say(f"{record} is made from {ticket.number}.")
    if as_json:
        line({"ticket": ticket.number, "record": record.number})
