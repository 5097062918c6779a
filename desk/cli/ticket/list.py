"""`postbote ticket list`."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from desk import assignees, contacts, list_views, picklists
from desk.cli.at_the_desk import acting, with_house
from desk.cli.figures import MOST
from desk.cli.output import json_option
from desk.cli.ticket.options import as_option
from desk.cli.view.listing import print_count, print_list
from desk.cli.view.options import conditions_of, conditions_option, sort_option, sorted_by, where_option
from desk.conditions.tree import Leaf, Node, Operator, both
from desk.conditions.values import OfAgent, OfGroup
from desk.house import House
from desk.shipped_views import Definition
from models.picklist_value import Picklist

COLUMNS = ("number", "title", "status", "priority", "agent", "group", "contact", "created", "modified")
NAMES = {"created": "created_at", "modified": "modified_at"}


@click.command("list")
@click.option("--status", "statuses", multiple=True, help="A status; may be given several times.")
@click.option("--assignee", help="An agent or a group.")
@click.option("--contact", help="A customer's mail address.")
@where_option
@conditions_option
@sort_option
@click.option("--view", help="As a list view shows them; what else is said narrows it.")
@click.option("--limit", type=MOST, help="At most so many.")
@click.option("--count", "is_count", is_flag=True, help="Only how many there are, up to a thousand.")
@as_option
@json_option
@with_house
async def command(
    _: House,
    /,
    view: str | None,
    sort: str | None,
    where: str | None,
    conditions: Path | None,
    limit: int | None,
    is_count: bool,
    handle: str | None,
    as_json: bool,
    **narrow: Any,
) -> None:
    """Tickets, newest change first, or as a list view or --sort says."""
    actor = await acting(handle)
    wanted = (await list_views.called(actor, view)).definition if view else Definition("", columns=COLUMNS)
    for part in (await conditions_of(where, conditions), *(await _narrowed(**narrow))):
        if part is not None:
            wanted = replace(wanted, conditions=both(wanted.conditions, part))
    if sort is not None:
        sort_by, is_ascending = sorted_by(sort)
        wanted = replace(wanted, sort_by=sort_by, is_ascending=is_ascending)
    if is_count:
        await print_count(actor, wanted, as_json=as_json)
        return
    await print_list(actor, wanted, limit=limit, as_json=as_json, names=None if view else NAMES)


async def _narrowed(statuses: Sequence[str], assignee: str | None, contact: str | None) -> list[Node]:
    parts: list[Node] = []
    if statuses:
        keys = [(await picklists.value(Picklist.STATUS, status)).key for status in statuses]
        parts.append(Leaf("status", Operator.ONE_OF, tuple(keys)))
    if assignee:
        parts.append(await _assigned_to(assignee))
    if contact:
        parts.append(Leaf("contact", Operator.IS, ((await contacts.called(contact)).id,)))
    return parts


async def _assigned_to(wish: str) -> Node:
    """An agent's tickets; of a group all, those that an agent has, too."""
    found = await assignees.find(wish)
    if found.agent is not None:
        return Leaf("assignee", Operator.IS, (OfAgent(found.agent.id),))
    assert found.group is not None
    return Leaf("group", Operator.IS, (OfGroup(found.group.id),))
