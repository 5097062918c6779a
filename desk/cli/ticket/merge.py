"""`postbote ticket merge`."""

import click

from desk import access, merging
from desk.actor import system
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import say
from desk.cli.ticket.options import as_option, number_argument
from desk.house import House
from desk.merging import Others


@click.command("merge")
@number_argument
@click.option("--into", required=True, metavar="TT3", help="The ticket that goes on.")
@click.option(
    "--with-other-customer",
    "others",
    flag_value=Others.SHOW.value,
    help="Though the customers differ: that of --into will see what was said on the merged ticket.",
)
@click.option(
    "--joining-other-customer",
    "others",
    flag_value=Others.JOIN.value,
    help="Besides, the merged ticket's customer may write into the other one by mail.",
)
@as_option
@with_house
async def command(house: House, number: str, into: str, others: str | None, handle: str | None) -> None:
    """Merge a ticket into another; `unmerge` takes them apart again. Nobody is mailed."""
    actor = await acting(handle)
    merged = await access.ticket_for(system(), number)
    survivor = await access.ticket_for(system(), into)
    await merging.merge(house, merged, survivor, actor=actor, others=Others(others or Others.REFUSE))
    say(f"{merged.number} is merged into {survivor.number}.")
