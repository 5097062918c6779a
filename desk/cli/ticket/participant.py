"""`postbote ticket participant`: who is in copy of a ticket."""

from typing import Any

import click

from desk import access, in_copy, participants
from desk.actor import system
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, rows, say
from desk.cli.ticket.options import as_option, number_argument
from desk.house import House
from models.ticket_participant import TicketParticipant


@click.group("participant")
def command() -> None:
    """People in copy: mailed what the customer is; their answers go into the ticket."""


@command.command("list")
@number_argument
@json_option
@with_house
async def list_(_: House, number: str, as_json: bool) -> None:
    """Who is in copy, and who was taken out."""
    ticket = await access.ticket_for(system(), number)
    rows(
        [_shown(ticket.number, item) for item in await participants.on(ticket)],
        as_json=as_json,
        columns=("address", "name", "contact", "state", "since", "removed_by"),
        none=f"Nobody is in copy of {ticket.number}.",
    )


def _shown(number: str, item: TicketParticipant) -> dict[str, Any]:
    return {
        "ticket": number,
        "address": item.address,
        "name": item.name,
        "contact": item.contact.name if item.contact is not None else None,
        "state": "in copy" if item.removed_at is None else "taken out",
        "since": item.created_at if item.removed_at is None else item.removed_at,
        "removed_by": item.removed_by,
    }


@command.command("add")
@number_argument
@click.argument("address")
@click.option("--name", default="", help="What they are called.")
@as_option
@json_option
@with_house
async def add(house: House, number: str, address: str, name: str, handle: str | None, as_json: bool) -> None:
    """Put somebody in copy. Attention: they are mailed what the customer is."""
    actor = await acting(handle)
    ticket = await access.ticket_for(actor, number)
    joined = await in_copy.add(house, ticket, address, name=name, actor=actor)
    say(f"{joined.address} is in copy of {ticket.number} {'now' if joined.is_new else 'already'}.")
    if as_json:
        line({"ticket": ticket.number, "address": joined.address, "changed": joined.is_new})


@command.command("remove")
@number_argument
@click.argument("address")
@as_option
@json_option
@with_house
async def remove(house: House, number: str, address: str, handle: str | None, as_json: bool) -> None:
    """Take somebody out: no more mails, and a copy alone doesn't bring them back."""
    actor = await acting(handle)
    ticket = await access.ticket_for(actor, number)
    row = await in_copy.remove(house, ticket, address, actor=actor)
    say(f"{row.address} is no longer in copy of {ticket.number}.")
    if as_json:
        line({"ticket": ticket.number, "address": row.address, "changed": True})
