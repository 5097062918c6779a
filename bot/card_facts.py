"""Looks up what a card shows. Queries for display, a fixed number of them."""

from collections.abc import Sequence

from bot.card import CardFacts, Choice, LastMail
from desk import picklists, rating_words, ratings, slack_threads, tags
from desk.kin import kin_of
from models.agent import Agent
from models.contact import Contact
from models.delivery import WAITING, Courier, Delivery, State
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
        mail=await last_mail(ticket),
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
    last = await _last_mail(ticket, (State.SENT, *_TROUBLE))
    if last is None or last.state not in _TROUBLE:
        return ""
    return f"{last.recipient}: {last.answer}"


async def last_mail(ticket: Ticket) -> LastMail | None:
    """Where the last mail to the customer is, unless it is in trouble: then that is said instead."""
    last = await _last_mail(ticket, (State.SENT, State.SENDING, *WAITING, *_TROUBLE))
    if last is None or last.state in _TROUBLE:
        return None
    at = {State.SENT: last.sent_at, State.DEFERRED: last.due_at}.get(State(last.state))
    return LastMail(State(last.state), at)


_TROUBLE = (State.FAILED, State.BOUNCED, State.SUPPRESSED)


async def _last_mail(ticket: Ticket, states: Sequence[State]) -> Delivery | None:
    mails = Delivery.filter(ticket_id=ticket.id, courier=Courier.MAIL, contact_id__isnull=False)
    return await mails.filter(state__in=states).order_by("-id").first()
