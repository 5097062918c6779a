"""`postbote ticket relate`."""

import click

from desk import access, relations
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import say
from desk.cli.ticket.options import as_option, number_argument, pairs
from desk.house import House


@click.command("relate")
@number_argument
@click.argument("kind")
@click.argument("record", required=False, metavar="[PRO3]")
@click.option(
    "--new", "wishes", multiple=True, metavar="FIELD=VALUE", callback=pairs, help="Create the record."
)
@as_option
@with_house
async def command(
    house: House, number: str, kind: str, record: str | None, wishes: dict[str, str], handle: str | None
) -> None:
    """Relate a ticket to a record: `relate TT1 product PRO3`, or `relate TT1 task --new title=Call`."""
    if bool(record) == bool(wishes):
        raise click.UsageError("Give the record's number, or what a new one has: --new name=Router.")
    actor = await acting(handle)
    ticket = await access.ticket_for(actor, number)
    made = (
        await relations.relate(house, ticket, kind, record, actor=actor)
        if record
        else await relations.relate_new(house, ticket, kind, wishes, actor=actor)
    )
    say(f"{ticket.number} is related to {made} now." if made else "It was so already.")
