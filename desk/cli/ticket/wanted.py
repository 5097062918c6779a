"""The options by which commands narrow a list of tickets."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from desk import assignees, contacts, picklists
from desk.assignees import NOBODY
from desk.ticket_list import Wanted
from models.picklist_value import Picklist

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--status", "statuses", multiple=True, help="A status; may be given several times."),
    click.option("--assignee", help="An agent or a group."),
    click.option("--contact", help="A customer's mail address."),
)


def wanted_options(function: F) -> F:
    """`--status`, `--assignee`, `--contact`."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


async def wanted_tickets(statuses: Sequence[str], assignee: str | None, contact: str | None) -> Wanted:
    """What these options ask for. Raises NotFound and Invalid."""
    chosen = await assignees.find(assignee) if assignee else NOBODY
    return Wanted(
        statuses=[(await picklists.value(Picklist.STATUS, status)).key for status in statuses],
        agent_id=chosen.agent.id if chosen.agent else None,
        group_id=chosen.group.id if chosen.group else None,
        contact_id=(await contacts.called(contact)).id if contact else None,
    )
