"""A desk with every kind of owner, and a ticket of every kind of customer (tests/parts/who_is_told.py)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import product

from desk import clock
from models.agent import Agent
from models.contact import Contact, ContactAddress
from models.group import Group, GroupMember
from models.suppression import Suppression
from models.ticket import Source, Ticket
from models.ticket_participant import TicketParticipant
from tests.parts.who_is_told import COPIES, FEW, MEMBERS, PEOPLE, Customer, Owner, Scene, mail_of

# Behind all that the verbs make.
FIRST = 1_000_000


class Stage:
    """Everybody and every ticket, made once for all worlds."""

    def __init__(self) -> None:
        self.agents: dict[str, Agent] = {}
        self.groups: dict[str, Group] = {}
        self.scenes: list[Scene] = []
        self.at: datetime = clock.now()

    async def build(self, owners: Sequence[Owner], customers: Sequence[Customer]) -> None:
        for name in PEOPLE:
            self.agents[name] = await self._agent(name)
        await self._absent(anna="dirk", arno="nadia", beate="berta", berta="dirk", paul="", gus="")
        await Agent.filter(handle="ivan").update(is_active=False)
        await Agent.filter(handle="olga").update(mail_own_acts=True)
        for group, names in MEMBERS.items():
            self.groups[group] = await Group.create(name=group, created_at=self.at)
            for name in names:
                await GroupMember.create(group=self.groups[group], agent=self.agents[name])
        kinds = [
            item for item in product(owners, customers, COPIES) if item[0] is owners[0] or item[2] in FEW
        ]
        for number, (owner, customer, copies) in enumerate(kinds, start=1):
            self.scenes.append(self._scene(number, owner, customer, copies))
        self.agents = {agent.handle: agent for agent in await Agent.all()}
        await self._save()

    async def _agent(self, name: str) -> Agent:
        return await Agent.create(name=name, handle=name, email=mail_of(name), created_at=self.at)

    async def _absent(self, **deputies: str) -> None:
        today = date.today()  # noqa: DTZ011 - absences are days of the calendar
        for name, deputy in deputies.items():
            await Agent.filter(handle=name).update(
                absent_from=today - timedelta(days=1),
                absent_until=today + timedelta(days=2),
                deputy_id=self.agents[deputy].id if deputy else None,
            )

    def _scene(self, number: int, owner: Owner, customer: Customer, copies: str) -> Scene:
        # Everybody is a new person, so that nobody ever has had too many mails.
        contact = Contact(
            id=FIRST + number * 10,
            name=f"Customer {number}",
            email=f"c{number}@kunde.example" if customer.has_address else None,
            portal_user=customer.portal_user,
            email_opt_out=customer.opt_out,
            created_at=self.at,
            modified_at=self.at,
        )
        ticket = Ticket(
            id=FIRST + number,
            serial=FIRST + number,
            title=f"{owner.name}, {customer.name}, {copies}",
            status="open",
            priority="normal",
            source=Source.CLI,
            contact_id=contact.id,
            agent_id=self.agents[owner.agent].id if owner.agent else None,
            group_id=self.groups[owner.group].id if owner.group else None,
            created_at=self.at,
            modified_at=self.at,
        )
        named = {kind: f"{kind}{number}@kunde.example" for kind in COPIES[copies]}
        return Scene(customer, copies, owner, ticket, contact, named)

    async def _save(self) -> None:
        people = [scene.contact for scene in self.scenes]
        known = [person for scene in self.scenes for person in self._contacts_in_copy(scene)]
        await Contact.bulk_create([*people, *known])
        await ContactAddress.bulk_create(
            ContactAddress(contact_id=person.id, address=person.email)
            for person in (*people, *known)
            if person.email
        )
        await Ticket.bulk_create(scene.ticket for scene in self.scenes)
        await TicketParticipant.bulk_create(row for scene in self.scenes for row in self._participants(scene))
        gone = [scene.contact.email for scene in self.scenes if scene.customer.suppressed]
        gone += [scene.in_copy["gone"] for scene in self.scenes if "gone" in scene.in_copy]
        await Suppression.bulk_create(
            Suppression(address=address, cause="bounce", created_at=self.at) for address in gone
        )
        # One who was let back counts no more.
        let_back = Suppression(
            address=mail_of("jonas"), cause="bounce", created_at=self.at, lifted_at=self.at
        )
        await let_back.save()
        for scene in self.scenes:
            scene.in_copy.pop("left", None)

    def _contacts_in_copy(self, scene: Scene) -> list[Contact]:
        return [
            Contact(
                id=scene.contact.id + offset,
                name=kind,
                email=address,
                portal_user=kind == "portal",
                email_opt_out=kind == "opted-out",
                created_at=self.at,
                modified_at=self.at,
            )
            for offset, (kind, address) in enumerate(scene.in_copy.items(), start=1)
            if kind in {"portal", "opted-out"}
        ]

    def _participants(self, scene: Scene) -> list[TicketParticipant]:
        return [
            TicketParticipant(
                ticket_id=scene.ticket.id,
                address=address,
                created_at=self.at,
                removed_at=self.at if kind == "left" else None,
            )
            for kind, address in scene.in_copy.items()
        ]
