"""What mails may be made of, read for many deliveries at once: the ticket, the one comment, the people.

An internal note is never among it: a mail that should bring one has none here, and is refused (R17).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from tortoise.expressions import Q

from desk import addresses, clock, directory, suppressions
from desk.errors import DeliveryError
from desk.house import House
from desk.mail_out import logo, mail_thread
from desk.mail_out.logo import Logo
from desk.mail_out.mail_thread import NO_THREAD, MailThread
from models.agent import Agent
from models.comment import Comment, Visibility
from models.contact import Contact
from models.delivery import Delivery
from models.document import Document
from models.group import Group
from models.organisation import Organisation
from models.picklist_value import PicklistValue
from models.portal_access import PortalAccess
from models.suppression import Suppression
from models.ticket import Ticket
from models.ticket_merge import TicketMerge

M = TypeVar("M", Ticket, Comment, Contact, Organisation)


@dataclass(frozen=True, slots=True)
class MailFacts:
    """The rows behind one mail. `contact` or `agent` is the one who gets it."""

    delivery: Delivery
    company: str
    language: str
    # None: the company's name stands in its place.
    logo: Logo | None = None
    # Empty for who can't log in.
    portal: str = ""
    thread: MailThread = NO_THREAD
    ticket: Ticket | None = None
    group: Group | None = None
    comment: Comment | None = None
    contact: Contact | None = None
    agent: Agent | None = None
    # Whom the ticket is for.
    customer: Contact | None = None
    organisation: Organisation | None = None
    status: PicklistValue | None = None
    priority: PicklistValue | None = None
    documents: Sequence[Document] = ()
    access: PortalAccess | None = None
    # Our watched addresses, and which addresses with a token each takes.
    forms: Mapping[str, str] = field(default_factory=dict)
    # Why nothing is sent to this address, if so.
    suppression: Suppression | None = None

    @property
    def of_ticket(self) -> Ticket:
        """The ticket of a mail that is about one. Raises DeliveryError."""
        if self.ticket is None:
            raise DeliveryError("The ticket of this mail is gone.", permanent=True)
        if self.ticket.deleted_at is not None:
            raise DeliveryError("The ticket of this mail was deleted.", permanent=True)
        return self.ticket

    @property
    def of_comment(self) -> Comment:
        """The comment of a mail that brings one. Raises DeliveryError if there is none to be mailed (R17)."""
        if self.comment is None:
            raise DeliveryError("The comment of this mail is an internal note or gone.", permanent=True)
        return self.comment


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The rows that a number of mails need, by id."""

    tickets: Mapping[int, Ticket]
    comments: Mapping[int, Comment]
    contacts: Mapping[int, Contact]
    organisations: Mapping[int, Organisation]
    agents: Mapping[int, Agent]
    groups: Mapping[int, Group]
    labels: Mapping[tuple[str, str], PicklistValue]
    documents: Sequence[Document]
    moved: Mapping[int, frozenset[int]]
    access: Mapping[int, PortalAccess]
    threads: Mapping[int, MailThread]
    forms: Mapping[str, str]
    suppressed: Mapping[str, Suppression]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What all mails have in common."""

    company: str
    language: str
    logo: Logo | None
    portal: str


async def gather(house: House, deliveries: Sequence[Delivery]) -> Sequence[MailFacts]:
    """The facts of each delivery, in the same order; a fixed number of queries."""
    preferences = await house.preferences()
    shelf = await _fetch(deliveries)
    desk = _Desk(
        company=preferences.company_name,
        language=preferences.language,
        logo=logo.of(house, preferences.company_logo),
        portal=house.settings.portal_link,
    )
    return [_facts(item, shelf, desk) for item in deliveries]


async def _fetch(deliveries: Sequence[Delivery]) -> _Shelf:
    tickets = await _by_id(Ticket, (item.ticket_id for item in deliveries))
    of_tickets = [item for item in deliveries if item.ticket_id is not None]
    moved = await _moved(tickets.values())
    people = [item.contact_id for item in deliveries] + [item.contact_id for item in tickets.values()]
    return _Shelf(
        tickets=tickets,
        comments=await _external_comments(deliveries),
        contacts=await _by_id(Contact, people),
        organisations=await _by_id(Organisation, (item.organisation_id for item in tickets.values())),
        agents=await directory.agents(),
        groups=await directory.groups() if of_tickets else {},
        labels={(item.picklist, item.key): item for item in await directory.picklist_values()},
        documents=await _documents(of_tickets, moved),
        moved=moved,
        access=await _access(deliveries),
        threads=await mail_thread.threads_of(of_tickets),
        forms=await directory.reply_forms(),
        suppressed=await suppressions.suppressed(item.recipient for item in deliveries),
    )


async def _by_id(model: type[M], ids: Iterable[int | None]) -> dict[int, M]:
    wanted = {number for number in ids if number is not None}
    return {item.id: item for item in await model.filter(id__in=wanted)} if wanted else {}


async def _external_comments(deliveries: Sequence[Delivery]) -> dict[int, Comment]:
    wanted = {item.comment_id for item in deliveries if item.comment_id is not None}
    if not wanted:
        return {}
    shown = Comment.filter(id__in=wanted, visibility=Visibility.EXTERNAL, withdrawn_at__isnull=True)
    return {item.id: item for item in await shown}


async def _moved(tickets: Iterable[Ticket]) -> dict[int, frozenset[int]]:
    """By merged ticket, its own files: mails that were decided before bring them from where they are now."""
    merged = [ticket.id for ticket in tickets if ticket.merged_into_id is not None]
    if not merged:
        return {}
    merges = await TicketMerge.filter(merged_id__in=merged, unmerged_at=None)
    return {merge.merged_id: frozenset(merge.moved["documents"]) for merge in merges}


async def _documents(
    deliveries: Sequence[Delivery], moved: Mapping[int, frozenset[int]]
) -> Sequence[Document]:
    """Files of comments, and of the tickets themselves where a mail needs those; none that is internal."""
    comments = {item.comment_id for item in deliveries if item.comment_id is not None}
    tickets = {item.ticket_id for item in deliveries if _brings_tickets_files(item)}
    if not comments and not tickets:
        return ()
    wanted = Q(comment_id__in=comments) if comments else Q()
    if tickets:
        of_tickets = Q(ticket_id__in=tickets, comment_id__isnull=True)
        if elsewhere := [number for ticket in tickets for number in moved.get(ticket or 0, ())]:
            of_tickets = of_tickets | Q(id__in=elsewhere)
        wanted = wanted | of_tickets if comments else of_tickets
    return await Document.filter(wanted, is_internal=False).order_by("id")


def _brings_tickets_files(delivery: Delivery) -> bool:
    return delivery.kind == "agent_ticket" or bool(delivery.payload.get("documents"))


async def _access(deliveries: Sequence[Delivery]) -> dict[int, PortalAccess]:
    wanted = {item.contact_id for item in deliveries if item.kind == "credentials"}
    return (
        {item.contact_id: item for item in await PortalAccess.filter(contact_id__in=wanted)} if wanted else {}
    )


def _facts(delivery: Delivery, shelf: _Shelf, desk: _Desk) -> MailFacts:
    contact = shelf.contacts.get(delivery.contact_id or 0)
    agent = shelf.agents.get(delivery.agent_id or 0)
    ticket = shelf.tickets.get(delivery.ticket_id or 0)
    person = contact or agent
    facts = MailFacts(
        delivery=delivery,
        company=desk.company,
        logo=desk.logo,
        # Of who is neither contact nor agent it was decided with the mail.
        language=person.language if person else delivery.payload.get("language") or desk.language,
        portal=desk.portal if contact is not None and _may_enter(contact, delivery) else "",
        contact=contact,
        agent=agent,
        access=shelf.access.get(delivery.contact_id or 0),
        forms=shelf.forms,
        suppression=shelf.suppressed.get(addresses.normalise(delivery.recipient)),
    )
    return facts if ticket is None else _with_ticket(facts, ticket, shelf)


def _may_enter(contact: Contact, delivery: Delivery) -> bool:
    return delivery.kind == "credentials" or contact.may_enter_portal(clock.today())


def _with_ticket(facts: MailFacts, ticket: Ticket, shelf: _Shelf) -> MailFacts:
    delivery = facts.delivery
    customer = shelf.contacts.get(ticket.contact_id or 0)
    is_unknown = delivery.role == "participant" and "language" not in delivery.payload
    return replace(
        facts,
        # Somebody in copy of whom we know no more than an address writes as the customer does.
        language=customer.language if customer and is_unknown else facts.language,
        thread=shelf.threads.get(delivery.id, NO_THREAD),
        ticket=ticket,
        group=shelf.groups.get(ticket.group_id or 0),
        comment=shelf.comments.get(delivery.comment_id or 0),
        customer=customer,
        organisation=shelf.organisations.get(ticket.organisation_id or 0),
        status=shelf.labels.get(("status", ticket.status)),
        priority=shelf.labels.get(("priority", ticket.priority)),
        documents=_documents_of(delivery, shelf.documents, shelf.moved.get(ticket.id, frozenset())),
    )


def _documents_of(delivery: Delivery, documents: Sequence[Document], moved: frozenset[int]) -> list[Document]:
    if delivery.comment_id is not None:
        return [item for item in documents if item.comment_id == delivery.comment_id]
    of_ticket = [
        item
        for item in documents
        if item.id in moved or (item.ticket_id == delivery.ticket_id and not item.comment_id)
    ]
    if delivery.kind == "agent_ticket":
        return [item for item in of_ticket if _came_with(item.created_at, delivery.created_at)]
    wanted = delivery.payload.get("documents") or []
    # The same bytes may lie on the ticket since long: those of the solution came last.
    found = {item.sha256: item for item in of_ticket}
    return [found[sha256] for sha256 in wanted if sha256 in found]


def _came_with(document_at: datetime, delivery_at: datetime) -> bool:
    return document_at <= delivery_at
