"""`postbote ticket set`."""

import click

from desk import access, families, tickets
from desk.actor import system
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import say
from desk.cli.ticket.options import as_option, number_argument, pairs
from desk.house import House
from desk.ticket_seen import Seen


@click.command("set")
@number_argument
@click.argument("wishes", nargs=-1, required=True, metavar="FIELD=VALUE…", callback=pairs)
@click.option(
    "--seen", metavar="STATE", help="`seen` of `ticket show --json`: refuse if somebody was quicker."
)
@click.option(
    "--close-children", "closes_children", is_flag=True, help="Its open children, too, with the solution."
)
@as_option
@with_house
async def command(
    house: House,
    number: str,
    wishes: dict[str, str],
    handle: str | None,
    seen: str | None,
    closes_children: bool,
) -> None:
    """Change fields of a ticket. A solution is sent to the customer."""
    actor = await acting(handle)
    ticket = await access.ticket_for(system(), number)
    before = ticket.version
    state = Seen.read(seen) if seen else None
    async with house.transaction():
        ticket = await tickets.change(house, ticket, wishes, actor=actor, seen=state)
        closed = await families.close_children(house, ticket, actor=actor) if closes_children else ()
    say(f"{ticket.number} is changed." if ticket.version != before else f"{ticket.number} is as it was.")
    if closed:
        say(f"Closed, too: {', '.join(child.number for child in closed)}.")
