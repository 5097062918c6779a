"""A stored mail was read again, by a better parser: its ticket or comment gets the better words (R40, R41).

Only where nobody has touched them since, and nothing is told to anybody: it is the same mail. Files that the
first reading missed are added, none is taken away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk import announcements, documents, history, survivors
from desk.actor import Actor
from desk.comments import excerpt
from desk.documents import Kept
from desk.house import House
from desk.permissions import Right, require
from desk.texts import checked_text, checked_title
from models.change import Change
from models.comment import Author, Comment
from models.document import Document
from models.ticket import Source, Ticket

FIELD = "read_again"
# What is in the history of a ticket whose words are not simply those of its mail any more.
_TOUCHED = frozenset({"description", "forwarded_by", "split_from", "copied_from"})


@dataclass(frozen=True, slots=True)
class Words:
    """What the mail says now, as the desk stores it. `title` is a ticket's alone, None leaves it alone."""

    text: str
    html: str | None
    folded: str | None = None
    title: str | None = None


async def comment(
    house: House, comment: Comment, words: Words, files: Sequence[Kept] = (), *, actor: Actor
) -> bool:
    """Give a comment that came by mail the words of its mail. False: nothing is different.

    One that was edited, withdrawn or sent to a customer stays as it is. Raises Invalid for too long a text.
    """
    require(actor, Right.MAILBOXES)
    text = checked_text("comment", words.text)
    async with house.transaction():
        await survivors.several([comment.ticket_id])
        now = await Comment.select_for_update(no_key=True).get(id=comment.id)
        if now.edited_at is not None or now.withdrawn_at is not None or _was_sent(now):
            return False
        new = _different(now, {"body": text, "html": words.html, "folded": words.folded})
        missing = await _missing(Document.filter(comment_id=now.id), files)
        if not new and not missing:
            return False
        steps = _steps(now.body, text, missing, is_new=bool(new))
        now.update_from_dict(new)
        await now.save(update_fields=list(new) or None)
        internal = not now.is_external
        await documents.attach(missing, ticket_id=now.ticket_id, comment_id=now.id, is_internal=internal)
        # In bulk: nobody is told, and the search reads the ticket again when there is time.
        history.record_in_bulk("ticket", [now.ticket_id], steps, actor=actor)
    return True


def _was_sent(comment: Comment) -> bool:
    """An agent's words, which the customer has as they were."""
    return comment.author == Author.AGENT and comment.is_external


async def ticket(
    house: House, ticket: Ticket, words: Words, files: Sequence[Kept] = (), *, actor: Actor
) -> bool:
    """Give a ticket that a mail opened the words of its mail. False: nothing is different.

    One that was deleted or merged, or whose description somebody has written, stays as it is. Raises Invalid
    for too long a text.
    """
    require(actor, Right.MAILBOXES)
    text = checked_text("description", words.text)
    async with house.transaction():
        now = (await survivors.several([ticket.id]))[ticket.id]
        touched = await _touched(now)
        if now.deleted_at is not None or now.merged_into_id is not None or now.source != Source.EMAIL:
            return False
        wanted: dict[str, Any] = {
            "description": text,
            "description_html": words.html,
            "description_folded": words.folded,
        }
        if touched & _TOUCHED:
            return False
        if words.title is not None and "title" not in touched:
            wanted["title"] = checked_title(words.title)
        new = _different(now, wanted)
        missing = await _missing(Document.filter(ticket_id=now.id, comment_id=None), files)
        if not new and not missing:
            return False
        steps = _steps(now.description, text, missing, is_new=bool(new))
        if "title" in new:
            steps["title"] = (now.title, new["title"])
        now.update_from_dict(new)
        now.version += 1
        await now.save(update_fields=[*new, "version"])
        await documents.attach(missing, ticket_id=now.id, is_internal=False)
        history.record_in_bulk("ticket", [now.id], steps, actor=actor)
        await announcements.cards_in_bulk([now])
    return True


async def _touched(ticket: Ticket) -> set[str]:
    fields = [*_TOUCHED, "title"]
    return {row[0] for row in await Change.filter(ticket_id=ticket.id, field__in=fields).values_list("field")}


def _different(row: Any, wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if getattr(row, name) != value}


async def _missing(known: Any, files: Sequence[Kept]) -> list[Kept]:
    """Those of the files that it has not, once each."""
    there = {row[0] for row in await known.values_list("sha256")}
    return list({item.sha256: item for item in files if item.sha256 not in there}.values())


def _steps(before: str, after: str, files: Sequence[Kept], *, is_new: bool) -> dict[str, tuple[Any, Any]]:
    """As the history tells it. Where only the HTML is better, there are no two texts to compare."""
    steps: dict[str, tuple[Any, Any]] = {}
    if is_new:
        steps[FIELD] = (excerpt(before) if before != after else None, excerpt(after))
    if files:
        steps["documents"] = (None, ", ".join(item.upload.name for item in files))
    return steps
