"""Deletes tickets (R10, Löschen) and brings them back within 30 days; afterwards they are purged for good.

A deleted ticket is shown to nobody. Its mails that have not left don't leave any more, even if it comes back:
what was meant then may be wrong now. What had left stays written down. A mail that answers it becomes a
ticket of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q, Subquery

from desk import access, announcements, clock, history, survivors
from desk.actor import Actor
from desk.errors import NotFound, NotPossible
from desk.house import House
from desk.permissions import Right, require
from models.change import Change
from models.comment import Comment
from models.delivery import WAITING, Courier, Delivery, State
from models.ticket import Ticket

KEPT = timedelta(days=30)
# What stands at a mail that was stopped.
STOPPED = "Its ticket was deleted."


@dataclass(frozen=True, slots=True)
class Deleted:
    """A deleted ticket, and until when it can be restored."""

    number: str
    title: str
    deleted_at: datetime
    deleted_by: str
    until: datetime


async def delete(house: House, ticket: Ticket, *, actor: Actor) -> Ticket:
    """Hide a ticket from everybody, and stop its mails that wait (R10).

    Raises NotPossible if it is deleted already, or merged into another.
    """
    require(actor, Right.DELETE)
    async with house.transaction():
        ticket = await survivors.alive(ticket.id)
        await hide(ticket, actor=actor)
        await announcements.card(ticket)
    return ticket


async def hide(ticket: Ticket, *, actor: Actor) -> None:
    """As `delete`, of a ticket that is locked and there; Slack isn't told."""
    await _set(ticket, clock.now(), actor=actor)
    # UPDATEs, not looks: they wait for whoever is claiming a row, and then leave that alone.
    for theirs in _mails_of(ticket):
        waiting = Delivery.filter(theirs, state__in=WAITING)
        await waiting.update(state=State.CANCELLED, answer=STOPPED)


def _mails_of(ticket: Ticket) -> Sequence[Q]:
    """The deliveries of the ticket, and of comments that came to it by a merge or a split."""
    said = Subquery(Comment.filter(ticket_id=ticket.id).values("id"))
    return Q(ticket_id=ticket.id), Q(comment_id__in=said)


async def restore(house: House, ticket: Ticket, *, actor: Actor) -> Ticket:
    """Show a deleted ticket again, as it was (R10); mails that were stopped stay stopped.

    Raises NotPossible if it isn't deleted, or was for longer than 30 days.
    """
    require(actor, Right.RESTORE)
    async with house.transaction():
        ticket = (await survivors.several([ticket.id]))[ticket.id]
        if ticket.deleted_at is None:
            raise NotPossible("{number} is not deleted.", number=ticket.number)
        if ticket.deleted_at <= too_old(clock.now()):
            raise NotPossible(
                "{number} was deleted more than {days} days ago and can't be restored.",
                number=ticket.number,
                days=KEPT.days,
            )
        await _set(ticket, None, actor=actor)
        await announcements.card(ticket)
    return ticket


def too_old(now: datetime) -> datetime:
    """What was deleted then or before is gone for good."""
    return now - KEPT


async def _set(ticket: Ticket, at: datetime | None, *, actor: Actor) -> None:
    before, ticket.deleted_at = ticket.deleted_at, at
    # Not its modified_at: when it comes back, it stands where it stood.
    ticket.version += 1
    await ticket.save(update_fields=["deleted_at", "version"])
    history.record_on_ticket(ticket.id, {"deleted": (before, at)}, actor=actor)


async def called(viewer: Actor, number: str) -> Ticket:
    """A deleted ticket, for who may restore it. Raises NotFound, and NotPossible if it isn't deleted."""
    require(viewer, Right.RESTORE)
    serial = access.serial_of(number)
    ticket = await Ticket.get_or_none(serial=serial) if serial is not None else None
    if ticket is None:
        raise NotFound("There is no ticket {number}.", number=number)
    if ticket.deleted_at is None:
        raise NotPossible("{number} is not deleted.", number=ticket.number)
    return ticket


async def latest(most: int) -> Sequence[Deleted]:
    """Deleted tickets, the latest first."""
    found = await Ticket.filter(deleted_at__isnull=False).order_by("-deleted_at", "-id").limit(most)
    by = await deleters([ticket.id for ticket in found])
    return [
        Deleted(
            number=ticket.number,
            title=ticket.title,
            deleted_at=ticket.deleted_at,
            deleted_by=by.get(ticket.id, ""),
            until=ticket.deleted_at + KEPT,
        )
        for ticket in found
        if ticket.deleted_at is not None
    ]


async def deleters(ticket_ids: Sequence[int]) -> dict[int, str]:
    """By ticket, the name of the one who deleted it last."""
    rows = Change.filter(ticket_id__in=list(ticket_ids), field="deleted", new__isnull=False)
    return dict(await rows.order_by("id").values_list("ticket_id", "actor_name"))


async def stopped_mails(ticket: Ticket) -> int:
    """How many mails were stopped when it was deleted."""
    theirs = Q(*_mails_of(ticket), join_type=Q.OR)
    return await Delivery.filter(theirs, courier=Courier.MAIL, state=State.CANCELLED, answer=STOPPED).count()
