"""What must be known to take a solution back: who set it, its mails that wait, and what was before it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from desk.actor import Actor
from desk.notifications.matrix import Rule, notices
from models.change import Change
from models.delivery import Delivery, State
from models.ticket import Ticket


async def last_change(ticket: Ticket) -> Change | None:
    """The last time that somebody set or changed the solution."""
    return await Change.filter(ticket_id=ticket.id, record="ticket", field="solution").last()


async def held(ticket: Ticket, actor: Actor) -> Sequence[Delivery]:
    """The mails that wait with solutions of this actor, the oldest first."""
    kinds = {notice.kind for notice in notices(Rule.SOLUTION)}
    waiting = Delivery.filter(ticket_id=ticket.id, comment_id=None, state=State.HELD)
    found = await waiting.filter(kind__in=kinds).order_by("id")
    return [item for item in found if item.payload.get("actor") == actor.name]


def is_unseen(ticket: Ticket, at: datetime) -> bool:
    """Is the undo window of the solution open?"""
    return ticket.solution_visible_from is not None and ticket.solution_visible_from > at


async def before(mails: Sequence[Delivery], last: Change) -> dict[str, Any]:
    """What was before the first of these mails; if nobody was to be mailed, before the last change."""
    if mails:
        return dict(mails[0].payload["before"])
    status = await Change.filter(ticket_id=last.ticket_id, field="status", at=last.at).first()
    return {"solution": last.old} | ({"status": status.old} if status else {})
