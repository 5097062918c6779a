"""`postbote ticket children`."""

import click

from desk import access, families
from desk.actor import system
from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option, rows
from desk.cli.ticket.options import number_argument
from desk.house import House
from models.contact import Contact


@click.command("children")
@number_argument
@json_option
@with_house
async def command(_: House, number: str, as_json: bool) -> None:
    """The children of a ticket, each with its customer."""
    parent = await access.ticket_for(system(), number)
    found = await families.children(parent)
    people = {
        item.id: item.name for item in await Contact.filter(id__in=[row.contact_id or 0 for row in found])
    }
    rows(
        [
            {
                "number": child.number,
                "title": child.title,
                "status": child.status,
                "contact": people.get(child.contact_id or 0),
            }
            for child in found
        ],
        as_json=as_json,
        columns=("number", "title", "status", "contact"),
        none=f"{parent.number} has no children.",
    )
