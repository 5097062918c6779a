"""`postbote ticket duplicates`."""

import click

from desk import access, duplicates
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, rows
from desk.cli.ticket.options import as_option
from desk.house import House


@click.command("duplicates")
@click.argument("number", required=False, metavar="[TT1]")
@click.option("--field", "fields", multiple=True, help="Compare this field; may be given several times.")
@click.option(
    "--days",
    type=click.IntRange(0, 36_500),
    default=90,
    help="Without TT1: of the last so many days; 0: all.",
)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@as_option
@json_option
@with_house
async def command(
    _: House,
    /,
    number: str | None,
    fields: tuple[str, ...],
    days: int,
    limit: int,
    handle: str | None,
    as_json: bool,
) -> None:
    """Tickets that may be the same: as TT1, the most alike with a score; else groups of the last days."""
    actor = await acting(handle)
    if number is None:
        found = await duplicates.groups(actor, fields or ("title", "contact"), days=days, most=limit)
        rows(
            [{"tickets": group.numbers, "total": group.total, "values": group.values} for group in found],
            as_json=as_json,
            columns=("total", "tickets", "values"),
            none="No tickets agree in all of these fields.",
        )
        return
    ticket = await access.ticket_for(actor, number)
    alike = await duplicates.of(actor, ticket, fields or duplicates.USUAL, most=limit)
    rows(
        [
            {
                "number": item.number,
                "score": item.score,
                "title": item.title,
                "status": item.status,
                "because": item.because,
            }
            for item in alike
        ],
        as_json=as_json,
        columns=("number", "score", "title", "status", "because"),
        none=f"No ticket is like {ticket.number}.",
    )
