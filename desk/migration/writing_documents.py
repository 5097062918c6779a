"""Files of another helpdesk's tickets, as internal as the note they came with (R17, R40)."""

import secrets
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from desk import html_cleaning, new_ids
from desk.documents import Kept, clean_name, clean_type
from desk.migration.foreign import ForeignAttachment, ForeignComment, ForeignTicket
from desk.migration.inserting import insert
from desk.migration.known import remember
from desk.migration.run import Run
from models.comment import Visibility
from models.document import Document
from models.fresh import fresh

DOCUMENT = "document"


class Placed(NamedTuple):
    """A file, and what it came with; without a comment, with the ticket itself."""

    ticket: ForeignTicket
    comment: ForeignComment | None
    item: ForeignAttachment


async def write_documents(
    run: Run,
    placed: Sequence[Placed],
    files: Mapping[str, Kept],
    *,
    targets: Mapping[str, int],
    spoken: Mapping[str, int],
) -> None:
    """Write the rows of what was fetched; `targets` and `spoken` say where tickets and comments are now."""
    wanted = [
        one
        for one in placed
        if one.item.id in files
        and one.ticket.id in targets
        and (one.comment is None or one.comment.id in spoken)
    ]
    if not wanted:
        return
    ids = await new_ids.reserve(Document, len(wanted))
    made = [
        _row(one, files[one.item.id], number=number, targets=targets, spoken=spoken)
        for number, one in zip(ids, wanted, strict=True)
    ]
    await insert(made)
    run.report.documents.new += len(made)
    run.report.document_bytes += sum(row.size for row in made)
    remember(run.source, DOCUMENT, {one.item.id: row.id for one, row in zip(wanted, made, strict=True)})


def _row(
    one: Placed, kept: Kept, *, number: int, targets: Mapping[str, int], spoken: Mapping[str, int]
) -> Document:
    return fresh(
        Document,
        id=number,
        key=secrets.token_hex(16),
        ticket_id=targets[one.ticket.id],
        comment_id=spoken[one.comment.id] if one.comment else None,
        name=clean_name(kept.upload.name, kept.upload.content_type),
        content_type=clean_type(kept.upload.content_type),
        size=kept.size,
        sha256=kept.sha256,
        content_id=(kept.upload.content_id or "")[:255] or None,
        is_inline=_is_shown(one),
        is_internal=one.comment is not None and one.comment.visibility is Visibility.INTERNAL,
        created_at=one.comment.at if one.comment else one.ticket.created_at,
    )


def _is_shown(one: Placed) -> bool:
    """Does the text that it came with show it as a picture?"""
    html = one.comment.html if one.comment else one.ticket.description_html
    return one.item.content_id is not None and one.item.content_id in html_cleaning.picture_ids(html or "")
