"""A dry run: on which tickets a workflow would have run of late, and what it would have done. Writes nothing.

Events are read from the history; conditions, recipients and fields are asked as they are now.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk import clock
from desk.actor import Actor
from desk.errors import DeskError
from desk.house import House
from desk.permissions import Right, require
from desk.rows import rows
from desk.workflows import happening, waiting
from desk.workflows.definition import Definition
from desk.workflows.events import Event
from desk.workflows.holding import holding
from desk.workflows.scene import Scene
from models.change import Change
from models.ticket import Ticket

MOST = 500
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Tried:
    """One occasion. With a `fault`, nothing would be done."""

    number: str
    at: datetime
    # `3 days after`, or the event.
    why: str
    said: tuple[str, ...] = ()
    fault: str = ""


async def attempt(house: House, workflow: Definition, *, since: datetime, actor: Actor) -> Sequence[Tried]:
    """The occasions from then on, oldest first, at most 500. Raises NotAllowed."""
    require(actor, Right.WORKFLOWS)
    found = (
        await _in_time(workflow, since) if workflow.when.event.is_in_time else await _events(workflow, since)
    )
    there = await holding(workflow.conditions, sorted({number for number, _, _ in found}))
    tickets = {ticket.id: ticket for ticket in await Ticket.filter(id__in=there)}
    return [
        await _tried(house, workflow, tickets[number], at, why)
        for number, at, why in found
        if number in there
    ]


async def _tried(house: House, workflow: Definition, ticket: Ticket, at: datetime, why: str) -> Tried:
    scene = Scene(house, ticket, workflow.name)
    try:
        said = [one for action in workflow.actions for one in await action.plan(scene)]
    except DeskError as refusal:
        return Tried(ticket.number, at, why, fault=str(refusal))
    return Tried(ticket.number, at, why, tuple(said))


_Found = tuple[int, datetime, str]


async def _in_time(workflow: Definition, since: datetime) -> list[_Found]:
    found = await waiting.due(workflow, since=since, again=True)
    return [(item.ticket_id, item.since or clock.now(), item.why) for item in found]


async def _events(workflow: Definition, since: datetime) -> list[_Found]:
    closed = await happening.closed_statuses()
    when = workflow.when
    found: dict[tuple[int, datetime], _Found] = {}
    async for change in _changes(since):
        for event, about in happening.happened(change, closed):
            if event is Event.BOUNCED and await happening.is_agents(about[0]):
                continue
            if event is when.event and (not when.about or when.about in about):
                # Of one save there is one event, however many fields it changed.
                found.setdefault(
                    (change.ticket_id or 0, change.at), (change.ticket_id or 0, change.at, event)
                )
        if len(found) >= MOST:
            break
    return list(found.values())


async def _changes(since: datetime) -> AsyncIterator[Change]:
    """From the first one since then, page by page; times rise with the ids, by and large."""
    first = await _first_since(since)
    while True:
        page = await Change.filter(id__gte=first, ticket_id__not_isnull=True).order_by("id").limit(_PAGE)
        for change in page:
            if change.at >= since:
                yield change
        if len(page) < _PAGE:
            return
        first = page[-1].id + 1


async def _first_since(since: datetime) -> int:
    """By halving: the history has no index on its time."""
    ends = await rows("SELECT COALESCE(min(id), 1) AS low, COALESCE(max(id), 0) AS high FROM change", [])
    low, high = ends[0]["low"], ends[0]["high"]
    while low < high:
        middle = (low + high) // 2
        row = await Change.filter(id__gte=middle).order_by("id").first()
        if row is None or row.at >= since:
            high = middle
        else:
            low = middle + 1
    return int(low)
