"""What a machine writes is kept on its ticket as an internal note, and answered by nobody (R42)."""

from collections.abc import Sequence

from desk import announcements, clock, documents, history
from desk.actor import Actor
from desk.comments import excerpt
from desk.documents import Kept
from desk.house import House
from desk.texts import needed_text
from models.comment import Author, Channel, Comment, Visibility
from models.ticket import Ticket


async def add(
    house: House, ticket: Ticket, body: str, *, kind: str, attachments: Sequence[Kept] = ()
) -> Comment:
    """Keep the words of a machine of this `kind`: nobody is mailed, nothing reopens. Raises Invalid (R5)."""
    async with house.transaction():
        comment = await keep(house, ticket, body, kind=kind, attachments=attachments)
        await announcements.message(ticket, comment)
    return comment


async def keep(
    house: House, ticket: Ticket, body: str, *, kind: str, attachments: Sequence[Kept] = ()
) -> Comment:
    """As `add`, without a word in Slack: what it says is told there in another way."""
    actor = Actor(channel=Channel.EMAIL)
    text = needed_text("comment", body)
    async with house.transaction():
        comment = await Comment.create(
            ticket_id=ticket.id,
            visibility=Visibility.INTERNAL,
            author=Author.SYSTEM,
            author_name=kind,
            channel=Channel.EMAIL,
            body=text,
            created_at=clock.now(),
        )
        await documents.attach(attachments, ticket_id=ticket.id, comment_id=comment.id, is_internal=True)
        history.record_on_ticket(ticket.id, {"internal_note": (None, excerpt(text))}, actor=actor)
    return comment
