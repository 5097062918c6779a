"""What a mail may be made of, read for one delivery: the ticket, the one comment it brings, the people.

An internal note is never among it: a mail with one is refused here, whatever its kind (R17).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from desk import clock
from desk.errors import DeliveryError
from desk.house import House
from models.agent import Agent
from models.comment import Comment
from models.contact import Contact
from models.delivery import Delivery
from models.document import Document
from models.group import Group
from models.organisation import Organisation
from models.picklist_value import Picklist, PicklistValue
from models.ticket import Ticket


@dataclass(frozen=True, slots=True)
class MailFacts:
    """The rows behind one mail. `contact` or `agent` is the one who gets it."""

    delivery: Delivery
    company: str
    # Empty for who can't log in.
    portal: str
    language: str = "en"
    ticket: Ticket | None = None
    group: Group | None = None
    comment: Comment | None = None
    contact: Contact | None = None
    agent: Agent | None = None
    # Of an agent's mail: whom the ticket is for.
    customer: Contact | None = None
    organisation: Organisation | None = None
    status: PicklistValue | None = None
    priority: PicklistValue | None = None
    documents: Sequence[Document] = ()

    @property
    def of_ticket(self) -> Ticket:
        """The ticket of a mail that is about one."""
        if self.ticket is None:
            raise DeliveryError("This mail needs a ticket and has none.", permanent=True)
        return self.ticket


async def gather(house: House, delivery: Delivery) -> MailFacts:
    """Read what the mail of a delivery needs. Raises DeliveryError if it must not or can't be sent."""
    preferences = await house.preferences()
    contact = await Contact.get(id=delivery.contact_id) if delivery.contact_id else None
    agent = await Agent.get(id=delivery.agent_id) if delivery.agent_id else None
    person = contact or agent
    facts = MailFacts(
        delivery=delivery,
        company=preferences.company_name,
        portal=house.settings.portal_link if _is_sent_to_portal(delivery, contact) else "",
        language=person.language if person else preferences.language,
        contact=contact,
        agent=agent,
    )
    return await _with_ticket(facts, delivery) if delivery.ticket_id else facts


def _is_sent_to_portal(delivery: Delivery, contact: Contact | None) -> bool:
    if contact is None:
        return False
    return delivery.kind == "credentials" or contact.may_enter_portal(clock.today())


async def _with_ticket(facts: MailFacts, delivery: Delivery) -> MailFacts:
    ticket = await Ticket.get(id=delivery.ticket_id)
    comment = await _external(delivery)
    is_customers = facts.contact is not None
    customer = None if is_customers or not ticket.contact_id else await Contact.get(id=ticket.contact_id)
    return MailFacts(
        delivery=delivery,
        company=facts.company,
        portal=facts.portal,
        language=facts.language,
        ticket=ticket,
        group=await Group.get(id=ticket.group_id) if ticket.group_id else None,
        comment=comment,
        contact=facts.contact,
        agent=facts.agent,
        customer=customer,
        organisation=await _organisation(ticket) if customer else None,
        status=await _label(Picklist.STATUS, ticket.status) if "solution" in delivery.kind else None,
        priority=await _label(Picklist.PRIORITY, ticket.priority)
        if delivery.kind == "agent_ticket"
        else None,
        documents=await _documents(delivery, ticket, comment),
    )


async def _external(delivery: Delivery) -> Comment | None:
    if delivery.comment_id is None:
        return None
    comment = await Comment.get(id=delivery.comment_id)
    if not comment.is_external or comment.withdrawn_at is not None:
        raise DeliveryError("The comment is an internal note; it is not mailed.", permanent=True)
    return comment


async def _organisation(ticket: Ticket) -> Organisation | None:
    return await Organisation.get(id=ticket.organisation_id) if ticket.organisation_id else None


async def _label(picklist: Picklist, key: str) -> PicklistValue | None:
    return await PicklistValue.get_or_none(picklist=picklist, key=key)


async def _documents(delivery: Delivery, ticket: Ticket, comment: Comment | None) -> list[Document]:
    """The files of the comment, of the solution, or of a new ticket; none that is internal."""
    shown = Document.filter(ticket_id=ticket.id, is_internal=False).order_by("id")
    if comment is not None:
        return await shown.filter(comment_id=comment.id)
    if delivery.kind == "agent_ticket":
        return await shown.filter(comment_id=None, created_at__lte=delivery.created_at)
    wanted = delivery.payload.get("documents") or []
    if not wanted:
        return []
    # The same bytes may lie on the ticket since long: those of the solution came last.
    found = {item.sha256: item for item in await shown.filter(comment_id=None, sha256__in=wanted)}
    return [found[sha256] for sha256 in wanted if sha256 in found]
