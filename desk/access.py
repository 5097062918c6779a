"""Who may see what (R17, R43, R47, R48): every surface reaches a ticket through here.

Who may not see it gets `NotFound`, as if it weren't there: a guessed number tells nothing.
"""

import re

from tortoise.expressions import Q

from desk import clock, merged_away
from desk.actor import Actor
from desk.errors import NotFound
from models.comment import Comment, Visibility
from models.document import Document
from models.ticket import Ticket

_NUMBER = re.compile(r"#?(?:TT)?(\d{1,15})", re.IGNORECASE | re.ASCII)


def serial_of(number: str) -> int | None:
    """The figure of `TT12`, `tt12` or `12`."""
    found = _NUMBER.fullmatch(number.strip())
    return int(found[1]) if found else None


async def ticket_for(viewer: Actor, number: str) -> Ticket:
    """The ticket, if the viewer may see it; raises NotFound, whether it isn't there or isn't theirs."""
    serial = serial_of(number)
    ticket = await Ticket.get_or_none(serial=serial) if serial is not None else None
    if ticket is None or not may_see(viewer, ticket):
        raise NotFound("There is no ticket {number}.", number=number)
    return ticket


def may_see(viewer: Actor, ticket: Ticket) -> bool:
    """Agents and the system see all; a customer the own ones, or the organisation's if allowed (R47).

    A deleted ticket is seen by nobody (R10).
    """
    if ticket.deleted_at is not None:
        return False
    contact = viewer.contact
    if contact is None:
        return True
    if ticket.contact_id == contact.id:
        return True
    return (
        contact.sees_organisation
        and contact.organisation_id is not None
        and ticket.organisation_id == contact.organisation_id
    )


def comments_for_customer(ticket_id: int) -> Q:
    """External, not taken back, and past the undo window."""
    return Q(ticket_id=ticket_id) & shown_to_customers()


def shown_to_customers() -> Q:
    """The same of comments, whichever ticket they are on."""
    return Q(visibility=Visibility.EXTERNAL, withdrawn_at__isnull=True, visible_from__lte=clock.now())


def solution_for_customer(ticket: Ticket) -> str:
    """The solution as the customer may see it: not while the undo window is open."""
    if ticket.solution_visible_from is not None and ticket.solution_visible_from > clock.now():
        return ""
    return ticket.solution


async def document_for(viewer: Actor, key: str) -> Document:
    """A file by its key, if the viewer may see its ticket and its comment; raises NotFound."""
    document = await Document.get_or_none(key=key)
    if document is None or not await _may_open(viewer, document):
        raise NotFound("There is no such document.")
    return document


def is_visible_yet(document: Document) -> bool:
    """Not while the undo window of the solution it came with is open."""
    return document.visible_from is None or document.visible_from <= clock.now()


async def _may_open(viewer: Actor, document: Document) -> bool:
    if document.ticket_id is None:
        return viewer.contact is None
    ticket = await Ticket.get(id=document.ticket_id)
    if not may_see(viewer, ticket) and not await _saw_before(viewer, document, ticket):
        return False
    if viewer.contact is None:
        return True
    if document.is_internal or not is_visible_yet(document):
        return False
    if document.comment_id is None:
        return True
    shown = Comment.filter(comments_for_customer(ticket.id), id=document.comment_id)
    return await shown.exists()


async def _saw_before(viewer: Actor, document: Document, ticket: Ticket) -> bool:
    """Was it on a ticket of the viewer's that was merged into this one?"""
    if ticket.deleted_at is not None:
        return False
    return any(may_see(viewer, merged) for merged in await merged_away.tickets_of(document))
