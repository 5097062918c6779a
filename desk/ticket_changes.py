"""Show changes (R11, Änderungen anzeigen): who changed which field from what to what, when, through what.

Newest first, keyset-paged; for the desk alone: a customer sees no history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.actor import Actor
from desk.change_words import Worded, worded
from desk.errors import NotFound
from desk.permissions import refuse_inactive
from models.change import Change
from models.ticket import Ticket

PAGE = 50

# What people call by one name, the history by several.
_CALLED: Mapping[str, Sequence[str]] = {
    "assignee": ("agent", "group"),
    "comment": ("external_comment", "internal_note", "visibility", "withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Page:
    changes: Sequence[Worded]
    # The id before which the next page begins. None: this is the last one.
    next: int | None


async def page(
    viewer: Actor,
    ticket: Ticket,
    *,
    language: str,
    field: str = "",
    before: int | None = None,
    size: int = PAGE,
) -> Page:
    """The newest changes of a ticket, or of one field of it, before change `before`.

    Raises NotFound, and NotAllowed for an inactive agent.
    """
    refuse_inactive(viewer)
    if viewer.contact is not None or viewer.colleague:
        raise NotFound("There is no ticket {number}.", number=ticket.number)
    wanted = Change.filter(ticket_id=ticket.id)
    if field:
        wanted = wanted.filter(field__in=_CALLED.get(field, (field,)))
    if before is not None:
        wanted = wanted.filter(id__lt=before)
    found = await wanted.order_by("-id").limit(size + 1)
    return Page(
        changes=await worded(found[:size], language),
        next=found[size - 1].id if len(found) > size else None,
    )
