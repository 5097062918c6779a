"""Splits a ticket: some of its comments become a ticket of their own, of the same customer (issue 3).

The first of them that the customer could read becomes the new ticket's description, an internal note never
does (R17); the others stay comments. Files go with them. Each ticket's history names the other. The customer
isn't mailed.
"""

from collections.abc import Sequence

from desk import announcements, clock, history, ticket_copy, tickets
from desk.actor import Actor
from desk.errors import Invalid
from desk.house import House
from desk.i18n import N_
from desk.permissions import Right, require
from desk.texts import checked_title
from desk.ticket_locks import batches
from models.comment import Author, Comment
from models.delivery import WAITING, Courier, Delivery, State
from models.document import Document
from models.inbound_mail import InboundMail
from models.ticket import Ticket
from models.ticket_participant import TicketParticipant

TITLE_WORDS = 80


async def split(
    house: House, ticket: Ticket, comment_ids: Sequence[int], *, title: str = "", actor: Actor
) -> Ticket:
    """Open a ticket of these comments. Returns it.

    `title` empty: the first words of the description, else the title of the ticket that is split. Raises
    Invalid for no comment or one that isn't the ticket's, NotPossible for a ticket that is deleted or merged.
    """
    require(actor, Right.SPLIT)
    wish = checked_title(title) if title.strip() else ""
    async with house.transaction():
        ticket = await tickets.locked(ticket.id)
        chosen = await _chosen(ticket, comment_ids)
        told = next((comment for comment in chosen if _customer_reads(comment)), None)
        begin = told if told is not None and not await _is_being_mailed(told) else None
        made = await ticket_copy.opened_like(
            ticket,
            title=wish or (_first_words(told.body) if told is not None else "") or ticket.title,
            description=begin.body if begin is not None else "",
            html=begin.html if begin is not None else None,
            # What agents quoted is no customer's business (R17); the mail itself has it.
            folded=begin.folded if begin is not None and begin.author == Author.CONTACT else None,
            actor=actor,
        )
        await _move(chosen, made)
        if begin is not None:
            await _become_description(begin)
        await _copy_people(ticket, made)
        await _write_down(ticket, made, actor=actor)
        await ticket_copy.announced(house, made, actor=actor)
    return made


async def _chosen(ticket: Ticket, comment_ids: Sequence[int]) -> Sequence[Comment]:
    """In the order in which they were said; nobody else changes them until the transaction ends."""
    if not comment_ids:
        raise Invalid("comments", "Please choose at least one comment.")
    found: dict[int, Comment] = {}
    for some in batches(sorted(comment_ids)):
        shown = Comment.filter(id__in=list(some), ticket_id=ticket.id, withdrawn_at=None)
        found |= {item.id: item for item in await shown.select_for_update(no_key=True).order_by("id")}
    for wanted in comment_ids:
        if wanted not in found:
            raise Invalid(
                "comments", "{number} has no comment {comment}.", number=ticket.number, comment=wanted
            )
    return sorted(found.values(), key=lambda comment: (comment.created_at, comment.id))


def _customer_reads(comment: Comment) -> bool:
    return comment.is_external and comment.visible_from is not None and comment.visible_from <= clock.now()


async def _is_being_mailed(comment: Comment) -> bool:
    """Then it stays a comment: the mail brings it."""
    mails = Delivery.filter(comment_id=comment.id, courier=Courier.MAIL, state__in=(*WAITING, State.SENDING))
    return await mails.exists()


def _first_words(text: str) -> str:
    """The first line, cut between words."""
    line = " ".join(next((line for line in text.splitlines() if line.strip()), "").split())
    if len(line) <= TITLE_WORDS:
        return line
    return f"{line[:TITLE_WORDS].rpartition(' ')[0] or line[:TITLE_WORDS]}…"


async def _move(chosen: Sequence[Comment], made: Ticket) -> None:
    """With their files, and the mails that brought them."""
    for some in batches([comment.id for comment in chosen]):
        ids = list(some)
        await Comment.filter(id__in=ids).update(ticket_id=made.id)
        await Document.filter(comment_id__in=ids).update(ticket_id=made.id)
        await InboundMail.filter(comment_id__in=ids).update(ticket_id=made.id)


async def _become_description(begin: Comment) -> None:
    """The row stays, as others point to it, and is shown to nobody; its files are the ticket's own."""
    await Comment.filter(id=begin.id).update(withdrawn_at=clock.now())
    await Document.filter(comment_id=begin.id).update(comment_id=None)


async def _copy_people(ticket: Ticket, made: Ticket) -> None:
    """Who was in copy there is so here, too; who was taken out stays out."""
    people = await TicketParticipant.filter(ticket_id=ticket.id).order_by("id")
    await TicketParticipant.bulk_create(
        TicketParticipant(
            ticket_id=made.id,
            address=person.address,
            name=person.name,
            contact_id=person.contact_id,
            created_at=person.created_at,
            removed_at=person.removed_at,
            removed_by=person.removed_by,
        )
        for person in people
    )


async def _write_down(ticket: Ticket, made: Ticket, *, actor: Actor) -> None:
    history.record_on_ticket(ticket.id, {"split_off": (None, made.number)}, actor=actor)
    history.record_on_ticket(made.id, {"split_from": (None, ticket.number)}, actor=actor)
    ticket.modified_at = clock.now()
    ticket.version += 1
    await ticket.save(update_fields=["modified_at", "version"])
    text = N_("{actor} made a ticket of its own of a part of this one: {number}")
    await announcements.notice(ticket, text, actor=actor.name, number=made.number)
    await announcements.card(ticket)
