"""`postbote ticket new`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from desk import assignees, contacts, tickets
from desk.assignees import NOBODY
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, say
from desk.cli.ticket.options import as_option, attach_option, pairs, uploads
from desk.house import House
from desk.tickets import NewTicket


@click.command("new")
@click.option("--title", required=True)
@click.option("--description", default="")
@click.option("--contact", help="The customer's mail address.")
@click.option("--assignee", help="An agent or a group; left out: the default assignee.")
@click.option("--priority", default="", help="Left out: the normal one.")
@click.option("--type", "kind")
@click.option("--severity")
@click.option("--category")
@click.option(
    "--set",
    "more",
    multiple=True,
    metavar="FIELD=VALUE",
    callback=pairs,
    help="Any other field: product=PRO3.",
)
@attach_option
@as_option
@json_option
@with_house
async def command(house: House, /, handle: str | None, as_json: bool, **options: Any) -> None:
    """Open a ticket."""
    ticket = await tickets.open_ticket(house, await _new(**options), actor=await acting(handle))
    say(f"{ticket.number} is open.")
    if as_json:
        line({"number": ticket.number})


async def _new(
    contact: str | None, assignee: str | None, kind: str | None, files: Sequence[Path], **plain: Any
) -> NewTicket:
    return NewTicket(
        **plain,
        type=kind,
        contact=await contacts.called(contact) if contact else None,
        assignee=await assignees.find(assignee) if assignee else NOBODY,
        attachments=uploads(files),
    )
