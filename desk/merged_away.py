"""What was on a ticket before it was merged into another (R47).

Its own customer read it there, and still can, even if the survivor is somebody else's.
"""

from collections.abc import Sequence

from models.comment import Comment
from models.document import Document
from models.ticket import Ticket
from models.ticket_merge import TicketMerge


async def comments_of(merged: Ticket) -> Sequence[int]:
    """The ids of the comments that customers could read when they moved away.

    A note that is sent to a customer afterwards is sent to the survivor's.
    """
    record = await TicketMerge.get_or_none(merged_id=merged.id, unmerged_at=None)
    return await _readable(record.moved["comments"], record) if record is not None else ()


async def _readable(comments: Sequence[int], record: TicketMerge) -> Sequence[int]:
    rows = Comment.filter(id__in=list(comments), visible_from__lte=record.merged_at)
    return [row[0] for row in await rows.values_list("id")]


async def documents_of(merged: Ticket) -> Sequence[int]:
    """The ids of the ticket's own files, which moved away."""
    record = await TicketMerge.get_or_none(merged_id=merged.id, unmerged_at=None)
    return record.moved["documents"] if record is not None else ()


async def tickets_of(document: Document) -> Sequence[Ticket]:
    """The tickets that this file was on before they were merged into the one it is on."""
    found: list[Ticket] = []
    into = [document.ticket_id]
    while into:
        merges = await TicketMerge.filter(survivor_id__in=into, unmerged_at=None).select_related("merged")
        found += [merge.merged for merge in merges if await _was_on(document, merge)]
        into = [merge.merged_id for merge in merges]
    return found


async def _was_on(document: Document, merge: TicketMerge) -> bool:
    if document.id in merge.moved["documents"]:
        return True
    said = document.comment_id
    if said is None or said not in merge.moved["comments"]:
        return False
    return bool(await _readable([said], merge))
