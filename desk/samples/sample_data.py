"""A desk with some history, for the demo: people, and thirty tickets at every stage, made by the verbs.

What the verbs wrote is then dated back, so that the tickets are as old as their stories. No mail is sent of
all this: put it in with a house that has no mail server. Slack gets the cards and threads of open tickets.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from desk import agents, canned_replies, clock, comments, contacts, groups, tickets
from desk.actor import Actor, system
from desk.agents import NewAgent
from desk.announcements import CARD, MESSAGE
from desk.assignees import Assignee, agent_called
from desk.comments import NewComment
from desk.contacts import NewContact
from desk.errors import NotPossible
from desk.groups import NewGroup
from desk.house import House
from desk.samples.sample_canned_replies import REPLIES
from desk.samples.sample_ticket import By, Said, SampleTicket
from desk.samples.sample_tickets_english import TICKETS as ENGLISH
from desk.samples.sample_tickets_german import TICKETS as GERMAN
from desk.tickets import NewTicket
from models.agent import Role
from models.change import Change
from models.comment import Channel, Comment, Visibility
from models.contact import Contact
from models.delivery import Courier, Delivery, State
from models.notification_decision import NotificationDecision
from models.portal_access import PortalAccess
from models.ticket import Ticket

PASSWORD = "postbote-demo"  # noqa: S105 - of invented people
OPERATOR = system(Channel.CLI)
# Older tickets have their card in Slack, and their conversation in the portal and at the command line.
THREADS_SHOWN = timedelta(days=1.5)

PREFERENCES = {"company_name": "Beispiel GmbH", "default_assignee": "group:Support"}
AGENTS = (
    # Of three agents one may do everything, so that templates and workflows can be tried too.
    NewAgent("Nadia Brandt", "nadia@desk.example", role=Role.ADMINISTRATOR, slack_user="U0NADIA"),
    NewAgent("Jonas Keller", "jonas@desk.example", slack_user="U0JONAS"),
    NewAgent("Priya Shah", "priya@desk.example", slack_user="U0PRIYA"),
)
GROUPS = (
    NewGroup("Support", "C0SUPPORT", "support@desk.example", ("nadia", "jonas")),
    NewGroup("Billing", "C0BILLING", "billing@desk.example", ("priya", "jonas")),
)


@dataclass(frozen=True, slots=True)
class _Company:
    name: str
    language: str
    people: tuple[str, ...]
    # Of these, the first ones may log in to the portal; the first sees all tickets of the company.
    portal_users: int = 2

    def address(self, person: str) -> str:
        company = self.name.partition(" ")[0]
        return f"{person.replace(' ', '.')}@{company}.example".lower()


COMPANIES = (
    _Company(
        "Kunde GmbH",
        "de",
        (
            "Anna Weber",
            "Tobias Lang",
            "Meike Schuster",
            "Canan Yildiz",
            "Peter Hoffmann",
            "Svenja Arndt",
        ),
    ),
    _Company(
        "Acme Ltd",
        "en",
        (
            "Oliver Smith",
            "Grace Miller",
            "Henry Walsh",
            "Amara Okafor",
            "Lucy Bennett",
            "David Nguyen",
        ),
    ),
)


async def put_in(house: House) -> None:
    """Fill an empty store. Raises NotPossible for a house that would mail all this to people."""
    if house.settings.can_send_mail:
        raise NotPossible("Sample data is put in before a mail server is configured.")
    for name, value in PREFERENCES.items():
        await house.preference_store.set(name, value)
    for agent in AGENTS:
        await agents.add(house, agent, actor=OPERATOR)
    for group in GROUPS:
        await groups.add(house, group, actor=OPERATOR)
    for name, replies in REPLIES.items():
        owner = await groups.called(name) if name else None
        for reply in replies:
            await canned_replies.add(house, replace(reply, group=owner), actor=OPERATOR)
    for company in COMPANIES:
        await _add_company(house, company)
    for sample in sorted((*GERMAN, *ENGLISH), key=lambda sample: -sample.days):
        await _Story(house, sample).tell()
    # Only now: of all this nobody is asked.
    await house.preference_store.set("ask_for_rating", "yes")
    await _spare_slack()


async def _add_company(house: House, company: _Company) -> None:
    today = clock.today()
    password_hash = await house.passwords.hashed(PASSWORD)
    for number, person in enumerate(company.people):
        has_portal = number < company.portal_users
        new = NewContact(
            name=person,
            email=company.address(person),
            language=company.language,
            organisation=company.name,
            portal_user=has_portal,
            support_start=today - timedelta(days=90) if has_portal else None,
            support_end=today + timedelta(days=365) if has_portal else None,
            sees_organisation=number == 0,
        )
        contact = await contacts.add(house, new, actor=OPERATOR)
        if has_portal:
            await _set_password(contact, password_hash)


async def _set_password(contact: Contact, password_hash: str) -> None:
    await PortalAccess.create(
        contact_id=contact.id, password_hash=password_hash, must_change=False, changed_at=clock.now()
    )


@dataclass(slots=True)
class _Story:
    """One ticket, from its opening to where it stands now."""

    house: House
    sample: SampleTicket

    async def tell(self) -> None:
        opened_at = clock.now() - timedelta(days=self.sample.days)
        customer = await contacts.called(self.sample.customer)
        began = clock.now()
        ticket = await self._open(customer)
        await Ticket.filter(id=ticket.id).update(created_at=opened_at)
        await _date_back(ticket, opened_at, since=began)
        hours = 0.2
        if self.sample.agent:
            began = clock.now()
            taker = Actor(channel=Channel.SLACK, agent=await agent_called(self.sample.agent))
            await tickets.take(self.house, ticket, actor=taker)
            await _date_back(ticket, opened_at + timedelta(hours=hours), since=began)
        for said in self.sample.said:
            began = clock.now()
            await self._say(ticket, customer, said)
            hours = said.hours
            await _date_back(ticket, opened_at + timedelta(hours=hours), since=began)
        await self._settle(ticket, opened_at + timedelta(hours=hours + 3))

    async def _open(self, customer: Contact) -> Ticket:
        sample = self.sample
        new = NewTicket(
            title=sample.title,
            description=sample.description,
            contact=customer,
            assignee=Assignee(group=await groups.called(sample.group)),
            priority=sample.priority,
            type=sample.type,
            severity=sample.severity,
            category=sample.category,
        )
        return await tickets.open_ticket(
            self.house, new, actor=Actor(channel=sample.through, contact=customer)
        )

    async def _say(self, ticket: Ticket, customer: Contact, said: Said) -> None:
        actor = (
            Actor(channel=self.sample.through, contact=customer)
            if said.by is By.CUSTOMER
            else Actor(channel=Channel.SLACK, agent=await agent_called(said.agent))
        )
        visibility = Visibility.INTERNAL if said.by is By.NOTE else Visibility.EXTERNAL
        await comments.add_comment(
            self.house, ticket, NewComment(body=said.text, visibility=visibility), actor=actor
        )

    async def _settle(self, ticket: Ticket, at: datetime) -> None:
        began = clock.now()
        actor = (
            Actor(channel=Channel.SLACK, agent=await agent_called(self.sample.agent))
            if self.sample.agent
            else OPERATOR
        )
        wishes = {"status": self.sample.status}
        if self.sample.solution:
            wishes["solution"] = self.sample.solution
        await tickets.change(self.house, ticket, wishes, actor=actor)
        await _date_back(ticket, at, since=began)


async def _date_back(ticket: Ticket, at: datetime, *, since: datetime) -> None:
    """What was written since then happened at `at`."""
    at = min(at, clock.now())
    await Change.filter(ticket_id=ticket.id, at__gte=since).update(at=at)
    await NotificationDecision.filter(ticket_id=ticket.id, at__gte=since).update(at=at)
    new = Comment.filter(ticket_id=ticket.id, created_at__gte=since)
    await new.filter(visible_from__isnull=False).update(visible_from=at)
    await new.update(created_at=at)
    await Ticket.filter(id=ticket.id, modified_at__gte=since).update(modified_at=at)
    await Ticket.filter(id=ticket.id, closed_at__gte=since).update(closed_at=at)
    await Ticket.filter(id=ticket.id, solution_visible_from__gte=since).update(solution_visible_from=at)


async def _spare_slack() -> None:
    """Of all that would be posted, what a channel shows today: cards of open tickets, new ones with threads.

    Slack takes a message a second for each channel: everything would keep the demo busy for minutes.
    """
    waiting = Delivery.filter(courier=Courier.SLACK, state=State.QUEUED)
    reason = {"state": State.CANCELLED, "answer": "Sample data: it happened before the demo began."}
    await waiting.exclude(kind__in=(CARD, MESSAGE)).update(**reason)
    await waiting.filter(ticket_id__in=await _ids(closed_at__isnull=False)).update(**reason)
    old = await _ids(created_at__lt=clock.now() - THREADS_SHOWN)
    await waiting.filter(ticket_id__in=old, kind=MESSAGE).update(**reason)


async def _ids(**condition: Any) -> list[int]:
    return [row[0] for row in await Ticket.filter(**condition).values_list("id")]
