"""`postbote ticket list`."""

from collections.abc import Sequence
from typing import Any

import click

from desk import assignees, contacts, picklists, ticket_list
from desk.actor import system
from desk.assignees import NOBODY
from desk.cli.at_the_desk import with_house
from desk.cli.output import json_option, rows
from desk.house import House
from desk.ticket_list import Row, Wanted
from models.picklist_value import Picklist


@click.command("list")
@click.option("--status", "statuses", multiple=True, help="A status; may be given several times.")
@click.option("--assignee", help="An agent or a group.")
@click.option("--contact", help="A customer's mail address.")
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@json_option
@with_house
async def command(_: House, /, as_json: bool, limit: int | None, **conditions: Any) -> None:
    """Tickets, newest change first."""
    rows(
        await _found(await _wanted(**conditions), limit),
        as_json=as_json,
        columns=("number", "title", "status", "priority", "agent", "group", "contact", "modified_at"),
        none="There is no such ticket.",
    )


async def _wanted(statuses: Sequence[str], assignee: str | None, contact: str | None) -> Wanted:
    wanted = await assignees.find(assignee) if assignee else NOBODY
    return Wanted(
        statuses=[(await picklists.value(Picklist.STATUS, status)).key for status in statuses],
        agent_id=wanted.agent.id if wanted.agent else None,
        group_id=wanted.group.id if wanted.group else None,
        contact_id=(await contacts.called(contact)).id if contact else None,
    )


async def _found(wanted: Wanted, limit: int | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    place = None
    while True:
        size = min(limit - len(found) if limit else 500, 500)
        page = await ticket_list.page(system(), wanted, after=place, size=size)
        found += [_row(row) for row in page.rows]
        place = page.next
        if place is None or (limit and len(found) >= limit):
            return found


def _row(row: Row) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COLUMNS}


_COLUMNS = (
    "number",
    "title",
    "status",
    "priority",
    "agent",
    "group",
    "contact",
    "created_at",
    "modified_at",
)
