"""`postbote ticket search`."""

from typing import Any

import click

from desk import search
from desk.actor import system
from desk.cli.at_the_desk import with_house
from desk.cli.figures import MOST
from desk.cli.output import json_option, rows
from desk.cli.ticket.wanted import wanted_options, wanted_tickets
from desk.house import House
from desk.search import Hit
from desk.search_excerpts import plain
from desk.ticket_list import PAGE
from models.comment import Channel

_MOST_AT_ONCE = 500


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--without", multiple=True, metavar="WORD", help="Tickets with this word are left out.")
@wanted_options
@click.option("--limit", type=MOST, default=PAGE, show_default=True, help="At most so many.")
@json_option
@with_house
async def command(
    _: House,
    /,
    words: tuple[str, ...],
    without: tuple[str, ...],
    as_json: bool,
    limit: int,
    **conditions: Any,
) -> None:
    """Tickets in which all these words stand, newest first.

    Number, title, customer, solution, description and comments are searched, internal notes too.
    """
    wanted = await wanted_tickets(**conditions)
    asked = " ".join([*words, *(f"-{word}" for word in without)])
    hits: list[Hit] = []
    place = None
    while len(hits) < limit:
        size = min(limit - len(hits), _MOST_AT_ONCE)
        page = await search.search(system(Channel.CLI), asked, wanted=wanted, after=place, size=size)
        hits += page.hits
        place = page.next
        if place is None:
            break
    rows(
        [{**hit.row._asdict(), "excerpt": plain(hit.excerpt)} for hit in hits],
        as_json=as_json,
        columns=("number", "title", "status", "contact", "excerpt"),
        none="No ticket has these words.",
    )
