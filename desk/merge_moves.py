"""What moves when a ticket is merged into another, and how exactly that goes back.

Comments move with their files. Title, description and solution of the merged ticket are told on the survivor
as comments, at the time they are of, else its customer would lose sight of them. The merged ticket keeps its
own tags, subscribers, people in copy and relations; the survivor gets those it hasn't.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from desk import history, solutions
from desk.actor import Actor
from desk.errors import NotPossible
from desk.i18n import N_, desk_texts
from desk.merge_objections import audience
from desk.ticket_locks import batches
from desk.united import give_back_united, unite
from models.comment import Author, Channel, Comment, Visibility
from models.contact import Contact
from models.document import Document
from models.ticket import Ticket
from models.ticket_merge import TicketMerge

SOLUTION = N_("Solution")


@dataclass(frozen=True, slots=True)
class Moved:
    """What a merge did, and how things were before."""

    status: str
    closed_at: datetime | None
    modified_at: datetime
    survivor_modified_at: datetime
    comments: Sequence[int] = ()
    # Comments that tell on the survivor what the merged ticket's own fields said.
    told: Sequence[int] = ()
    # Files of the merged ticket itself; and those of them that became internal with it.
    documents: Sequence[int] = ()
    hidden: Sequence[int] = ()
    children: Sequence[int] = ()
    # What the survivor got: by kind (tags, …) the keys.
    united: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        times = ("closed_at", "modified_at", "survivor_modified_at")
        values = asdict(self)
        return values | {name: at.isoformat() for name in times if (at := values[name]) is not None}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Moved":
        times = ("closed_at", "modified_at", "survivor_modified_at")
        read = {name: datetime.fromisoformat(kept[name]) for name in times if kept[name] is not None}
        return cls(**{**kept, **read})


async def has_words(ticket: Ticket) -> bool:
    """Has it a solution or an external comment?"""
    said = Comment.filter(ticket_id=ticket.id, visibility=Visibility.EXTERNAL, withdrawn_at=None)
    return bool(ticket.solution) or await said.exists()


async def children_of(ticket_id: int) -> list[int]:
    """Deleted and merged ones too."""
    rows = await Ticket.filter(parent_id=ticket_id).order_by("id").values_list("id")
    return [row[0] for row in rows]


async def move(merged: Ticket, survivor: Ticket, *, at: datetime, takes_people: bool, actor: Actor) -> Moved:
    """Move everything; both tickets are locked. Raises NotPossible if a child would have children."""
    children = await _move_children(merged, survivor, actor=actor)
    rows = await Comment.filter(ticket_id=merged.id).order_by("id").values_list("id")
    comments = [row[0] for row in rows]
    await _move_comments(comments, survivor.id)
    told = await _tell(merged, survivor, at=at)
    documents, hidden = await _move_documents(merged, survivor, told[0])
    return Moved(
        status=merged.status,
        closed_at=merged.closed_at,
        modified_at=merged.modified_at,
        survivor_modified_at=survivor.modified_at,
        comments=comments,
        told=[comment.id for comment in told],
        documents=documents,
        hidden=hidden,
        children=children,
        united=await unite(merged, survivor, at=at, takes_people=takes_people),
    )


async def _move_children(merged: Ticket, survivor: Ticket, *, actor: Actor) -> list[int]:
    children = await children_of(merged.id)
    if children and survivor.parent_id is not None:
        raise NotPossible(
            "{merged} has children, and {survivor} is a child itself.",
            merged=merged.number,
            survivor=survivor.number,
        )
    await Ticket.filter(id__in=children).update(parent_id=survivor.id)
    for child in children:
        step = {"parent": (merged.number, survivor.number)}
        history.record_on_ticket(child, step, actor=actor)
    return children


async def _move_comments(comments: Sequence[int], ticket_id: int) -> None:
    """With their files."""
    for some in batches(comments):
        await Comment.filter(id__in=list(some)).update(ticket_id=ticket_id)
        await Document.filter(comment_id__in=list(some)).update(ticket_id=ticket_id)


async def _tell(merged: Ticket, survivor: Ticket, *, at: datetime) -> list[Comment]:
    """What the merged ticket's fields said, for those who could read it there."""
    contact = await Contact.get_or_none(id=merged.contact_id) if merged.contact_id else None
    is_external = bool(audience(merged))
    body = f"{merged.number} · {merged.title}\n\n{merged.description}".strip()
    told = [
        Comment(
            author=Author.CONTACT if contact else Author.SYSTEM,
            contact_id=contact.id if contact else None,
            author_name=(contact.name if contact else merged.created_by)[:200],
            body=body,
            folded=merged.description_folded,
            created_at=merged.created_at,
            visible_from=merged.created_at if is_external else None,
        )
    ]
    if merged.solution:
        language = contact.language if contact else "en"
        told.append(await _told_solution(merged, language, at=at, is_external=is_external))
    for comment in told:
        comment.ticket_id = survivor.id
        comment.channel = Channel.SYSTEM
        comment.visibility = Visibility.EXTERNAL if is_external else Visibility.INTERNAL
        await comment.save()
    return told


async def _told_solution(merged: Ticket, language: str, *, at: datetime, is_external: bool) -> Comment:
    last = await solutions.last_change(merged)
    label = desk_texts().text(language, SOLUTION)
    return Comment(
        author=last.actor if last else Author.SYSTEM,
        agent_id=last.agent_id if last else None,
        author_name=last.actor_name if last else "",
        body=f"{merged.number} · {label}\n\n{merged.solution}",
        created_at=last.at if last else at,
        # Its undo window may still be open.
        visible_from=(merged.solution_visible_from or at) if is_external else None,
    )


async def _move_documents(merged: Ticket, survivor: Ticket, told: Comment) -> tuple[list[int], list[int]]:
    """The merged ticket's own files go to the comment that tells of it, and are as internal as that."""
    own = await Document.filter(ticket_id=merged.id, comment_id=None).order_by("id")
    ids = [document.id for document in own]
    hidden = [] if told.is_external else [document.id for document in own if not document.is_internal]
    await Document.filter(id__in=ids).update(ticket_id=survivor.id, comment_id=told.id)
    await Document.filter(id__in=hidden).update(is_internal=True)
    return ids, hidden


async def give_back(record: TicketMerge, moved: Moved, *, at: datetime, actor: Actor) -> None:
    """Move back what is still there; both tickets are locked."""
    ours, theirs = record.survivor_id, record.merged_id
    # Not those that were split off meanwhile.
    rows = await Comment.filter(ticket_id=ours).values_list("id")
    here = {row[0] for row in rows}
    await _move_comments([number for number in moved.comments if number in here], theirs)
    own = Document.filter(id__in=list(moved.documents), ticket_id=ours)
    hidden = own.filter(id__in=list(moved.hidden))
    await hidden.update(is_internal=False)
    await own.update(ticket_id=theirs, comment_id=None)
    # Rows may point to them: they are kept, and shown to nobody.
    await Comment.filter(id__in=list(moved.told), ticket_id=ours).update(withdrawn_at=at)
    await _give_back_children(record, moved, actor=actor)
    await give_back_united(record, moved.united)


async def _give_back_children(record: TicketMerge, moved: Moved, *, actor: Actor) -> None:
    both = await Ticket.filter(id__in=(record.survivor_id, record.merged_id))
    numbers = {ticket.id: ticket.number for ticket in both}
    still = Ticket.filter(id__in=list(moved.children), parent_id=record.survivor_id)
    children = [row[0] for row in await still.order_by("id").values_list("id")]
    await Ticket.filter(id__in=children).update(parent_id=record.merged_id)
    for child in children:
        step = {"parent": (numbers[record.survivor_id], numbers[record.merged_id])}
        history.record_on_ticket(child, step, actor=actor)


async def modified_before(record: TicketMerge, survivor: Ticket) -> datetime | None:
    """When the survivor was last changed but for this merge; None if that is not to be known any more.

    What came right after it was another merge: that one then remembers what was before both.
    """
    before = Moved.read(record.moved).survivor_modified_at
    if survivor.modified_at == record.merged_at:
        return before
    later = TicketMerge.filter(survivor_id=survivor.id, unmerged_at=None, merged_at__gt=record.merged_at)
    following = await later.order_by("merged_at").first()
    if following is None or Moved.read(following.moved).survivor_modified_at != record.merged_at:
        return None
    following.moved["survivor_modified_at"] = before.isoformat()
    await following.save(update_fields=["moved"])
    return survivor.modified_at
