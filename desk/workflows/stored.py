"""Reads workflows: all in their order, one by its name, those that wait for an event."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from desk.errors import DeskError, NotFound
from desk.workflows.definition import Definition, of_row
from models.workflow import Workflow

log = structlog.get_logger(__name__)


async def everything() -> Sequence[Workflow]:
    """In the order in which they run."""
    return await Workflow.all().order_by("position", "id")


async def called(name: str) -> Workflow:
    """By its name, whatever the case. Raises NotFound."""
    wanted = " ".join(name.split()).casefold()
    for row in await everything():
        if row.name.casefold() == wanted:
            return row
    raise NotFound("There is no workflow {name}.", name=name)


async def defined(name: str) -> Definition:
    """What the workflow of that name does. Raises NotFound, and Invalid for one that can't be read."""
    return of_row(await called(name))


async def active() -> Sequence[Definition]:
    """Those that are switched on; what can't be read any more is left out, and in the log."""
    found = []
    for row in await Workflow.filter(is_active=True).order_by("position", "id"):
        try:
            found.append(of_row(row))
        except (DeskError, KeyError, ValueError) as fault:
            log.warning("workflow.unreadable", workflow=row.id, fault=str(fault))
    return found


async def is_on(workflow_id: int) -> bool:
    """Is it there, and still switched on? Many tickets may be due at once: who stops it stops the rest."""
    return await Workflow.exists(id=workflow_id, is_active=True)


def waiting_for(known: Sequence[Definition], event: str, facts: Mapping[str, Any]) -> Sequence[Definition]:
    """Those that an event concerns, in their order."""
    about = facts.get("about", ())
    return [
        item
        for item in known
        if item.when.event == event and (not item.when.about or item.when.about in about)
    ]
