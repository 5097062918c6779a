"""Notes what happened on tickets for the workflows that wait for it, in the transaction of the change.

One step of every transaction (`desk/consequences.py`): whichever verb made a change, its history says so.
What was imported, and what was changed in bulk by somebody tidying up, is no event.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from desk import clock, db, directory
from desk import house as houses
from desk.rows import moment_or_none, rows
from desk.workflows import causes
from desk.workflows.events import Event
from models.change import Change
from models.comment import Author, Channel, Visibility
from models.fresh import fresh
from models.picklist_value import Picklist
from models.workflow import WorkflowEvent


async def follow(changes: Sequence[Change]) -> None:
    """Write the events that an active workflow waits for; without workflows, no query."""
    listening = houses.at_work().workflows
    if not changes or not await listening.to_anything():
        return
    closed = await closed_statuses()
    found: dict[tuple[int, Event], dict[str, Any]] = {}
    said: dict[int, str] = {}
    for change in changes:
        for event, about in happened(change, closed):
            if event is Event.BOUNCED and await is_agents(about[0]):
                continue
            facts = found.setdefault((change.ticket_id or 0, event), {"by": change.actor_name, "about": []})
            facts["about"] += [one for one in about if one not in facts["about"]]
            if event is Event.AGENT_COMMENT:
                said[change.ticket_id or 0] = change.field
    for (ticket_id, event), facts in found.items():
        if await listening.waits_for(event, facts["about"]):
            db.write_at_commit([await _event(ticket_id, event, facts, said=said.get(ticket_id, ""))])


async def is_agents(address: str) -> bool:
    """A mail to one of our own that came back is no event of the customer's."""
    return address in {person.email for person in (await directory.agents()).values()}


async def closed_statuses() -> Collection[str]:
    """Keys of the statuses that count as closed."""
    values = await directory.picklist_values()
    return {item.key for item in values if item.picklist == Picklist.STATUS and item.counts_as_closed}


def happened(change: Change, closed: Collection[str]) -> Iterator[tuple[Event, Sequence[str]]]:
    """The events that a row of the history tells of, each with what workflows may narrow it to."""
    if change.channel == Channel.IMPORT or change.field in _SILENT:
        return
    if change.field == "created":
        yield Event.OPENED, [change.channel]
        return
    if change.field in _COMMENTS:
        yield from _comment(change)
        return
    if change.field in _TOLD:
        # The word of a rating; of a bounce the address, which stands in front of the server's answer.
        yield _TOLD[change.field], [(change.new or "").partition(": ")[0]]
        return
    if change.field in {"agent", "group"}:
        yield Event.ASSIGNED, []
    if change.field == "status" and (change.new in closed) != (change.old in closed):
        yield (Event.CLOSED if change.new in closed else Event.REOPENED), []
    yield Event.CHANGED, [change.field, f"{change.field}={change.new or ''}"]


# What workflows themselves note, and what an import brought.
_SILENT = frozenset({"workflow", "imported"})
_COMMENTS = frozenset({"external_comment", "internal_note", "visibility"})
_TOLD: Mapping[str, Event] = {"mail_bounced": Event.BOUNCED, "rating": Event.RATED}


def _comment(change: Change) -> Iterator[tuple[Event, Sequence[str]]]:
    if change.field == "visibility":
        if change.new == Visibility.EXTERNAL:
            yield Event.AGENT_COMMENT, []
    elif change.old is not None:
        # An edit.
        return
    elif change.field == "internal_note":
        # What a machine wrote is no word of anybody (R42).
        if change.actor != Author.SYSTEM or change.channel == Channel.CLI:
            yield Event.NOTE, []
    elif change.actor == Author.CONTACT:
        yield Event.CUSTOMER_COMMENT, [change.channel]
    else:
        yield Event.AGENT_COMMENT, []


async def _event(ticket_id: int, event: Event, facts: dict[str, Any], *, said: str) -> WorkflowEvent:
    """`said`: the field whose change were words to the customer."""
    due = None
    if event is Event.AGENT_COMMENT:
        due, facts["comment"] = await _held(ticket_id, _NEWEST if said == "external_comment" else _TURNED)
    return fresh(
        WorkflowEvent,
        ticket_id=ticket_id,
        event=event,
        facts=facts,
        depth=causes.depth(),
        at=due or clock.now(),
    )


async def _held(ticket_id: int, which: str) -> tuple[datetime | None, int | None]:
    """Until when these words to the customer can be taken back, and which they are."""
    found = await rows(_LAST + which, [ticket_id, Visibility.EXTERNAL, Author.CONTACT])
    return (moment_or_none(found[0]["visible_from"]), found[0]["id"]) if found else (None, None)


_LAST = """
SELECT id, visible_from FROM comment WHERE ticket_id = ? AND visibility = ? AND author <> ?
AND visible_from IS NOT NULL
"""
# Others may be held longer, and be taken back: a new comment, and a note that was turned into one.
_NEWEST = "ORDER BY id DESC LIMIT 1"
_TURNED = "ORDER BY visible_from DESC, id DESC LIMIT 1"
