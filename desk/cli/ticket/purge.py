"""`postbote ticket purge`."""

import click

from desk import ticket_purge
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import say
from desk.cli.ticket.options import as_option, yes_option
from desk.house import House


@click.command("purge")
@click.argument("number", metavar="[TT1]", required=False)
@yes_option
@as_option
@with_house
async def command(house: House, number: str | None, is_sure: bool, handle: str | None) -> None:
    """Remove deleted tickets for good: TT1 now, or, without a number, all deleted more than 30 days ago."""
    actor = await acting(handle)
    if not is_sure:
        what = number or "all tickets deleted more than 30 days ago"
        click.confirm(f"Remove {what} for good? Nothing brings them back.", abort=True, err=True)
    if number is None:
        purged = await ticket_purge.purge_due(house, actor=actor)
    else:
        purged = await ticket_purge.purge(house, number, actor=actor)
    say(f"Removed for good: {', '.join(purged)}." if purged else "There is nothing to remove.")
