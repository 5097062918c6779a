"""One ticket as a viewer may see it: what the portal, Slack and the command line show.

For a customer: description, solution, external comments and their documents, and nothing else (R17, R48).
A fixed number of queries, however long the ticket is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tortoise.expressions import Q

from desk import access, merged_away, participants, ratings, relations, subscriptions, tags
from desk.actor import Actor
from desk.kin import NO_KIN, Kin, kin_of
from desk.relations import Relation
from desk.ticket_fields import FIELDS, display
from models.agent import Agent
from models.change import Change
from models.comment import Author, Comment
from models.contact import Contact
from models.delivery import Delivery
from models.document import Document
from models.group import Group
from models.organisation import Organisation
from models.rating import Rating
from models.ticket import Ticket


@dataclass(frozen=True, slots=True)
class TicketView:
    ticket: Ticket
    solution: str
    contact: Contact | None
    organisation: Organisation | None
    agent: Agent | None
    group: Group | None
    comments: Sequence[Comment]
    documents: Sequence[Document]
    # Field -> the title of the project, partner, product or service contract it refers to.
    related: Mapping[str, str]
    # Empty for a customer.
    changes: Sequence[Change] = ()
    deliveries: Sequence[Delivery] = ()
    kin: Kin = NO_KIN
    # The number of the ticket that it goes on with, if the viewer may see that.
    follows: str | None = None
    tags: Sequence[str] = ()
    subscribers: Sequence[Agent] = ()
    # The addresses of those who are mailed what the customer is.
    in_copy: Sequence[str] = ()
    relations: Sequence[Relation] = ()
    # What the customer was asked and said of how it was solved: no customer sees that here.
    ratings: Sequence[Rating] = ()

    def documents_of(self, comment: Comment | None) -> list[Document]:
        """The files of a comment, or those that came with the ticket itself."""
        number = comment.id if comment else None
        return [item for item in self.documents if item.comment_id == number]


async def view(viewer: Actor, number: str) -> TicketView:
    """Everything of a ticket that the viewer may see. Raises NotFound."""
    return await view_of(viewer, await access.ticket_for(viewer, number))


async def view_of(viewer: Actor, ticket: Ticket) -> TicketView:
    """As `view`, of a ticket that the viewer reached already."""
    seen = await _view(ticket, is_customer=viewer.contact is not None)
    return replace(seen, follows=await _follows(viewer, ticket))


async def _follows(viewer: Actor, ticket: Ticket) -> str | None:
    before = await Ticket.get_or_none(id=ticket.follows_id) if ticket.follows_id is not None else None
    return before.number if before is not None and access.may_see(viewer, before) else None


async def customers_view_of(ticket: Ticket) -> TicketView:
    """What its customer sees of a ticket, whoever asks, and even if it has no customer yet (R17)."""
    return await _view(ticket, is_customer=True)


async def _view(ticket: Ticket, *, is_customer: bool) -> TicketView:
    comments = await _comments(ticket, is_customer=is_customer)
    return TicketView(
        ticket=ticket,
        solution=access.solution_for_customer(ticket) if is_customer else ticket.solution,
        contact=await Contact.get_or_none(id=ticket.contact_id) if ticket.contact_id else None,
        organisation=await Organisation.get_or_none(id=ticket.organisation_id)
        if ticket.organisation_id
        else None,
        agent=await Agent.get_or_none(id=ticket.agent_id) if ticket.agent_id else None,
        group=await Group.get_or_none(id=ticket.group_id) if ticket.group_id else None,
        comments=comments,
        documents=await _documents(ticket, comments, is_customer=is_customer),
        related=await _related(ticket),
        changes=() if is_customer else await Change.filter(ticket_id=ticket.id).order_by("id"),
        deliveries=() if is_customer else await Delivery.filter(ticket_id=ticket.id).order_by("id"),
        kin=NO_KIN if is_customer else await kin_of(ticket),
        tags=() if is_customer else await tags.on(ticket.id),
        subscribers=() if is_customer else await subscriptions.subscribers_of(ticket.id),
        in_copy=() if is_customer else await participants.in_copy(ticket),
        relations=() if is_customer else await relations.of_ticket(ticket.id),
        ratings=() if is_customer else await ratings.of_ticket(ticket.id),
    )


async def _related(ticket: Ticket) -> dict[str, str]:
    fields = ("project", "partner", "product", "contract")
    columns = {name: FIELDS[name].stored_in for name in fields}
    titles = {name: await display(column, getattr(ticket, column)) for name, column in columns.items()}
    return {name: str(title) for name, title in titles.items() if title is not None}


async def _comments(ticket: Ticket, *, is_customer: bool) -> Sequence[Comment]:
    if is_customer and ticket.merged_into_id is not None:
        away = await merged_away.comments_of(ticket)
        shown = Comment.filter(access.shown_to_customers(), id__in=list(away))
    elif is_customer:
        shown = Comment.filter(access.comments_for_customer(ticket.id))
    else:
        shown = Comment.filter(ticket_id=ticket.id, withdrawn_at__isnull=True)
    comments: Sequence[Comment] = await shown.order_by("created_at", "id")
    if is_customer:
        _without_ours_quoted(comments)
    return comments


def _without_ours_quoted(comments: Sequence[Comment]) -> None:
    """What agents quoted in a mail is what we, or colleagues, wrote to them: no customer's business (R17)."""
    for comment in comments:
        if comment.author in {Author.AGENT, Author.COLLEAGUE}:
            comment.folded = None


async def _documents(ticket: Ticket, comments: Sequence[Comment], *, is_customer: bool) -> Sequence[Document]:
    documents: Sequence[Document] = await Document.filter(ticket_id=ticket.id).order_by("id")
    if not is_customer:
        return documents
    if ticket.merged_into_id is not None:
        documents = await _documents_before(ticket, comments)
    shown = {comment.id for comment in comments} | {None}
    return [
        item
        for item in documents
        if not item.is_internal and item.comment_id in shown and access.is_visible_yet(item)
    ]


async def _documents_before(merged: Ticket, comments: Sequence[Comment]) -> Sequence[Document]:
    """The files of a ticket as they were before it was merged into another."""
    own = await merged_away.documents_of(merged)
    said = [comment.id for comment in comments]
    documents = await Document.filter(Q(id__in=list(own)) | Q(comment_id__in=said)).order_by("id")
    for document in documents:
        if document.id in own:
            # On the survivor it belongs to the comment that tells of this ticket.
            document.comment_id = None
    return documents
