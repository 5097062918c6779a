"""Workflows for tests: made from words as an administrator writes them, and what became of them."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from desk.house import House
from desk.workflows import editing, queue, written
from desk.workflows.definition import Definition
from models.change import Change
from models.comment import Comment
from models.delivery import Delivery
from models.tag import Tag
from models.ticket import Ticket
from models.workflow import Workflow, WorkflowRun
from tests.parts.house import OPERATOR


async def workflow(house: House, name: str, on: str, *do: str, **more: Any) -> Definition:
    """`more`: after, where (the conditions), active."""
    said: dict[str, Any] = {"name": name, "on": on, "do": do, **more}
    said["if"] = said.pop("where", "")
    made = await editing.add(house, await written.read(said), actor=OPERATOR)
    # As if it had been there for long: what falls due counts.
    await Workflow.filter(id=made.id).update(
        active_since=made.active_since and made.active_since - timedelta(days=99)
    )
    return made


async def ran() -> list[str]:
    """The workflows that ran and did something, in order."""
    runs = await WorkflowRun.all().order_by("id").select_related("workflow")
    return [run.workflow.name for run in runs if any("did" in step for step in run.result)]


async def until_ran(name: str) -> None:
    async with asyncio.timeout(10):
        while True:
            if name in await ran():
                return
            await asyncio.sleep(0.01)


async def ran_now(house: House) -> list[str]:
    """What runs on the events that are there."""
    before = len(await ran())
    await queue.work_off(house)
    return (await ran())[before:]


async def results() -> list[tuple[str, list[dict[str, str]]]]:
    runs = await WorkflowRun.all().order_by("id").select_related("workflow")
    return [(run.workflow.name, run.result) for run in runs]


async def tags_of(ticket: Ticket) -> list[str]:
    return [row.name for row in await Tag.filter(ticket_tags__ticket_id=ticket.id).order_by("key")]


async def mails(kind: str) -> list[Delivery]:
    return await Delivery.filter(kind=kind, courier="mail").order_by("id")


async def back(ticket: Ticket, time: timedelta) -> None:
    """All that happened on a ticket lies so much longer ago."""
    row = await Ticket.get(id=ticket.id)
    row.created_at -= time
    row.modified_at -= time
    row.closed_at = row.closed_at - time if row.closed_at else None
    await row.save()
    for comment in await Comment.filter(ticket_id=ticket.id):
        comment.created_at -= time
        comment.visible_from = comment.visible_from - time if comment.visible_from else None
        await comment.save()
    for change in await Change.filter(ticket_id=ticket.id):
        await Change.filter(id=change.id).update(at=change.at - time)
    for run in await WorkflowRun.filter(ticket_id=ticket.id):
        await WorkflowRun.filter(id=run.id).update(at=run.at - time, occasion=_moved(run.occasion, time))


def _moved(occasion: str, time: timedelta) -> str:
    event, _, moment = occasion.partition(":")
    if not event.startswith("since"):
        return occasion
    return f"{event}:{datetime.fromisoformat(moment) - time:%Y-%m-%dT%H:%M:%S.%f}"
