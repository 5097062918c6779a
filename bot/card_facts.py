"""Looks up what a card shows. Queries for display, a fixed number of them."""

from bot.card import CardFacts, Choice
from desk import picklists, rating_words, ratings, slack_threads, tags
from desk.kin import kin_of
from models.agent import Agent
from models.contact import Contact
from models.delivery import Courier, Delivery, State
from models.group import Group
from models.organisation import Organisation
from models.picklist_value import Picklist, PicklistValue
from models.ticket import Ticket
from models.ticket_subscriber import TicketSubscriber


async def card_facts(ticket: Ticket, *, channel: str, language: str) -> CardFacts:
    statuses = await choices(Picklist.STATUS, language)
    priorities = await choices(Picklist.PRIORITY, language)
    contact = await Contact.get_or_none(id=ticket.contact_id) if ticket.contact_id else None
    organisation = (
        await Organisation.get_or_none(id=ticket.organisation_id) if ticket.organisation_id else None
    )
    agent = await Agent.get_or_none(id=ticket.agent_id) if ticket.agent_id else None
    group = await Group.get_or_none(id=ticket.group_id) if ticket.group_id else None
    kin = await kin_of(ticket)
    return CardFacts(
        number=ticket.number,
        title=ticket.title,
        description=ticket.description,
        solution=ticket.solution,
        status=_labelled(statuses, ticket.status),
        statuses=statuses,
        priority=_labelled(priorities, ticket.priority).label,
        customer=contact.name if contact else None,
        organisation=organisation.name if organisation else None,
        assignee=agent.name if agent else None,
        group=group.name if group else None,
        created_at=ticket.created_at,
        version=ticket.version,
        trouble=await mail_trouble(ticket),
        goes_out=await slack_threads.goes_out(channel),
        tags=await tags.on(ticket.id),
        parent=kin.parent,
        parts=len(kin.children),
        merged=kin.merged,
        follows=kin.follows,
        followed_by=kin.followed_by,
        has_folded=bool(ticket.description_folded),
        rating=await _rating(ticket, language),
        subscribers=await TicketSubscriber.filter(ticket_id=ticket.id).count(),
    )


async def _rating(ticket: Ticket, language: str) -> str:
    """What the customer said last of how the ticket was solved; empty if nothing."""
    rating = await ratings.last_answer(ticket.id)
    return rating_words.told(rating, language) if rating is not None else ""


async def choices(picklist: Picklist, language: str) -> list[Choice]:
    """The values of a picklist, labelled, in the administrator's order."""
    return [_choice(value, language) for value in await picklists.values_of(picklist)]


def _choice(value: PicklistValue, language: str) -> Choice:
    return Choice(value.key, value.label(language))


def _labelled(known: list[Choice], key: str) -> Choice:
    return next((choice for choice in known if choice.key == key), Choice(key, key))


async def mail_trouble(ticket: Ticket) -> str:
    """Why the last mail to the customer did not arrive; empty if it did."""
    mails = Delivery.filter(ticket_id=ticket.id, courier=Courier.MAIL, contact_id__isnull=False)
    last = await mails.filter(state__in=(State.SENT, State.FAILED)).order_by("-id").first()
    if last is None or last.state != State.FAILED:
        return ""
    return f"{last.recipient}: {last.answer}"
