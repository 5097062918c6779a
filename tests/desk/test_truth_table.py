"""The whole table of §5: who is mailed and why, in every combination; and what the simulator says of each.

Worlds differ in what holds for the whole desk: the mail server, "send ticket mails", the default assignee. In
each, every kind of customer has a ticket with every kind of owner and of people in copy, and everything that
can happen happens to each ticket by its real verb. What must come of it is worked out here once more, from
the words of the requirements (`expected`), without a look at the gate.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from desk import clock, comments, db, portal_credentials, tickets
from desk.actor import Actor, system
from desk.assignees import NOBODY, Assignee
from desk.comments import NewComment
from desk.house import House
from desk.notifications.act import Act, To
from desk.notifications.assumed import Assumed
from desk.notifications.deciding import decide
from desk.notifications.matrix import Role, Rule
from desk.notifications.simulating import WhatIf, simulate
from desk.tickets import NewTicket
from models.agent import Agent
from models.comment import Channel, Visibility
from models.contact import Contact, ContactAddress
from models.delivery import Delivery
from models.group import Group, GroupMember
from models.notification_decision import NotificationDecision
from models.suppression import Suppression
from models.ticket import Source, Ticket
from models.ticket_participant import TicketParticipant
from tests.parts.house import MakeHouse

# A row: role, address, reason.
Row = tuple[str, str, str]


@dataclass(frozen=True)
class Customer:
    """A kind of customer."""

    name: str
    portal_user: bool = False
    opt_out: bool = False
    suppressed: bool = False
    has_address: bool = True


CUSTOMERS = [
    *(
        Customer(f"p{portal:d}o{opt_out:d}", portal, opt_out)
        for portal, opt_out in product((True, False), repeat=2)
    ),
    Customer("suppressed", portal_user=True, suppressed=True),
    Customer("opted-out-and-suppressed", portal_user=True, opt_out=True, suppressed=True),
    Customer("without-address", portal_user=True, has_address=False),
]

# In copy: nobody; somebody unknown; a contact with the portal; one who opted out; a suppressed address; two.
COPIES: dict[str, Sequence[str]] = {
    "nobody": (),
    "somebody": ("plain",),
    "portal contact": ("portal",),
    "opted-out contact": ("opted-out",),
    "suppressed": ("gone",),
    "two, and one who left": ("plain", "second", "left"),
}
# Whoever has the ticket, those in copy are mailed the same: the first owner's tickets have all kinds.
FEW = frozenset({"nobody", "somebody"})


@dataclass(frozen=True)
class Owner:
    """A kind of owner: who has the ticket, who writes as an agent, and who hears of it, by their names.

    `told` are mailed (or would be); `away` are absent, with who stands in for them.
    """

    name: str
    agent: str = ""
    group: str = ""
    default: str = ""
    told: tuple[str, ...] = ()
    away: tuple[tuple[str, str], ...] = ()
    acting: str = "nadia"
    can_be_opened: bool = True


OWNERS = [
    Owner("an agent", agent="jonas", told=("jonas",)),
    Owner("the actor", agent="nadia", told=("nadia",)),
    Owner("the actor, who wants their own mails", agent="olga", told=("olga",), acting="olga"),
    Owner("inactive, default agent", "ivan", default="dora", told=("dora",), can_be_opened=False),
    Owner("inactive, no default", "ivan", can_be_opened=False),
    Owner("absent with deputy", "anna", told=("dirk",), away=(("anna", "dirk"),)),
    Owner("absent, the deputy acts", "arno", told=("nadia",), away=(("arno", "nadia"),)),
    Owner("absent, the deputy absent, too", "beate", told=("dirk",), away=(("beate", "dirk"),)),
    Owner(
        "absent without deputy, default agent", "paul", default="dora", told=("dora",), away=(("paul", ""),)
    ),
    # Better they hear of it than nobody.
    Owner("absent without deputy, no default", "paul", told=("paul",)),
    Owner("absent, the group is there", "paul", "team", told=("gina", "gerd"), away=(("paul", ""),)),
    Owner("group", group="mixed", told=("gina", "nadia"), away=(("gus", ""),)),
    Owner("group of inactive ones, default agent", group="gone", default="dora", told=("dora",)),
    Owner("group of inactive ones, no default", group="gone"),
    Owner("nobody, default agent", default="dora", told=("dora",)),
    Owner("nobody, default group", default="group:team", told=("gina", "gerd")),
    Owner("nobody, the default is inactive", default="ivan", can_be_opened=False),
    Owner("nobody at all"),
]
PEOPLE = (
    "nadia",
    "jonas",
    "olga",
    "ivan",
    "anna",
    "dirk",
    "arno",
    "beate",
    "berta",
    "paul",
    "dora",
    "gina",
    "gerd",
    "gus",
)
MEMBERS = {"team": ("gina", "gerd"), "mixed": ("gina", "nadia", "ivan", "gus"), "gone": ("ivan",)}
DEFAULTS = sorted({owner.default for owner in OWNERS})


@dataclass(frozen=True)
class World:
    """What holds for the whole desk."""

    can_send: bool
    send_ticket_mails: bool
    default: str


@dataclass
class Scene:
    """A ticket, with the kinds it was made of."""

    customer: Customer
    copies: str
    owner: Owner
    ticket: Ticket
    contact: Contact
    in_copy: dict[str, str] = field(default_factory=dict)


# -- what must come of it, by the requirements


def expected(world: World, scene: Scene, rule: Rule, *, override: bool = False) -> list[Row]:
    """The rows of §5 for one event, by its words."""
    rows: list[Row] = []
    to_customer = {"N1", "N2", "N5", "N6", "N7", "N11", "N12", "N13"}
    to_copies = {"N1", "N2"}
    to_owner = {"N1", "N2", "N3", "N4", "N5", "N6", "N5a", "N10"}
    if rule.value in to_customer:
        rows.append(_customer(world, scene, rule, override=override))
    if rule.value in to_copies:
        rows += [_in_copy(world, scene, kind, address) for kind, address in scene.in_copy.items()]
    if rule.value in to_owner:
        by_agent = rule.value in {"N1", "N2", "N5a"}
        rows += _owners(world, scene.owner, actor=scene.owner.acting if by_agent else "")
    return sorted(rows)


def _customer(world: World, scene: Scene, rule: Rule, *, override: bool) -> Row:
    who = scene.customer
    address = scene.contact.email or ""
    if not who.has_address:
        return "customer", address, "no_address"
    if rule is not Rule.CREDENTIALS:
        # R32: NOT opt-out AND (portal user OR "send ticket mails"); R35: a workflow overrides the opt-out.
        if who.opt_out and not override:
            return "customer", address, "opt_out"
        if not (who.portal_user or world.send_ticket_mails):
            return "customer", address, "gate_closed"
    # Nothing overrides these.
    return "customer", address, _possible(world, suppressed=who.suppressed)


def _in_copy(world: World, scene: Scene, kind: str, address: str) -> Row:
    if kind == "opted-out":
        return "participant", address, "opt_out"
    has_portal = True if kind == "portal" else scene.customer.portal_user
    if not (has_portal or world.send_ticket_mails):
        return "participant", address, "gate_closed"
    return "participant", address, _possible(world, suppressed=kind == "gone")


def _owners(world: World, owner: Owner, *, actor: str) -> list[Row]:
    if not owner.told:
        return [("assignee", "", "nobody_responsible")]
    rows: list[Row] = []
    for name in owner.told:
        is_actor = name == actor and name != "olga"
        rows.append(("assignee", mail_of(name), "is_actor" if is_actor else _possible(world)))
    for name, deputy in owner.away:
        rows.append(("assignee", mail_of(name), "deputy_mailed" if deputy else "absent"))
    return rows


def _possible(world: World, *, suppressed: bool = False) -> str:
    if suppressed:
        return "suppressed"
    return "mailed" if world.can_send else "no_mail_server"


def mail_of(name: str) -> str:
    return f"{name}@desk.example"


# -- the people and their tickets


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


# -- what happens


def by(stage: Stage, scene: Scene) -> Actor:
    return Actor(Channel.SLACK, agent=stage.agents[scene.owner.acting])


def customer(scene: Scene, channel: Channel) -> Actor:
    return Actor(channel, contact=scene.contact)


Happens = Callable[[House, Stage, Scene], Awaitable[Any]]


async def solution(house: House, stage: Stage, scene: Scene) -> None:
    # Solution and status in one save are one mail.
    wishes = {"solution": f"Answer {clock.now()}", "priority": "high"}
    await tickets.change(house, scene.ticket, wishes, actor=by(stage, scene))


async def words(house: House, scene: Scene, actor: Actor) -> None:
    await comments.add_comment(
        house, scene.ticket, NewComment(body="…", visibility=Visibility.EXTERNAL), actor=actor
    )


async def external_comment(house: House, stage: Stage, scene: Scene) -> None:
    await words(house, scene, by(stage, scene))


async def portal_comment(house: House, _: Stage, scene: Scene) -> None:
    await words(house, scene, customer(scene, Channel.PORTAL))


async def mail_comment(house: House, _: Stage, scene: Scene) -> None:
    await words(house, scene, customer(scene, Channel.EMAIL))


async def opened(house: House, stage: Stage, scene: Scene, actor: Actor) -> None:
    owner = scene.owner
    assignee = Assignee(agent=stage.agents[owner.agent]) if owner.agent else NOBODY
    if owner.group and not owner.agent:
        assignee = Assignee(group=stage.groups[owner.group])
    new = NewTicket(title="New", contact=scene.contact, assignee=assignee)
    await tickets.open_ticket(house, new, actor=actor)


async def portal_ticket(house: House, stage: Stage, scene: Scene) -> None:
    await opened(house, stage, scene, customer(scene, Channel.PORTAL))


async def mail_ticket(house: House, stage: Stage, scene: Scene) -> None:
    await opened(house, stage, scene, customer(scene, Channel.EMAIL))


async def desk_ticket(house: House, stage: Stage, scene: Scene) -> None:
    await opened(house, stage, scene, by(stage, scene))


async def workflow(house: House, _: Stage, scene: Scene) -> None:
    await decide(house, scene.ticket, _workflow(overrides=False))


async def workflow_despite_opt_out(house: House, _: Stage, scene: Scene) -> None:
    await decide(house, scene.ticket, _workflow(overrides=True))


def _workflow(*, overrides: bool) -> Act:
    return Act(
        Rule.WORKFLOW,
        system(),
        to=[To(Role.CUSTOMER)],
        kind="customer_workflow",
        workflow="Reminder",
        overrides_opt_out=overrides,
    )


async def bounce(house: House, _: Stage, scene: Scene) -> None:
    await decide(house, scene.ticket, Act(Rule.BOUNCE, system()))


async def rating(house: House, _: Stage, scene: Scene) -> None:
    await decide(house, scene.ticket, Act(Rule.RATING, system()))


async def support_ends(house: House, _: Stage, scene: Scene) -> None:
    to = [To(Role.CUSTOMER, contact=scene.contact)]
    await decide(house, None, Act(Rule.SUPPORT_ENDS, system(), to=to))


async def credentials(house: House, _: Stage, scene: Scene) -> None:
    new = portal_credentials.Fresh("one-time", "its hash")
    await portal_credentials.issue(house, scene.contact, new, actor=system())


@dataclass(frozen=True)
class Event:
    rule: Rule
    happens: Happens
    # Those in copy and owners matter to some events alone: the others need no ticket for each kind of them.
    copies: frozenset[str] = FEW
    opens: bool = False
    override: bool = False
    of_customer: bool = False


EVENTS = [
    Event(Rule.SOLUTION, solution, frozenset(COPIES)),
    Event(Rule.EXTERNAL_COMMENT, external_comment, frozenset(COPIES)),
    Event(Rule.PORTAL_COMMENT, portal_comment),
    Event(Rule.MAIL_COMMENT, mail_comment),
    Event(Rule.PORTAL_TICKET, portal_ticket, frozenset({"nobody"}), opens=True),
    Event(Rule.MAIL_TICKET, mail_ticket, frozenset({"nobody"}), opens=True),
    Event(Rule.DESK_TICKET, desk_ticket, frozenset({"nobody"}), opens=True),
    Event(Rule.WORKFLOW, workflow, of_customer=True),
    Event(Rule.WORKFLOW, workflow_despite_opt_out, override=True, of_customer=True),
    Event(Rule.BOUNCE, bounce),
    Event(Rule.RATING, rating, of_customer=True),
    Event(Rule.SUPPORT_ENDS, support_ends, of_customer=True),
    Event(Rule.CREDENTIALS, credentials, of_customer=True),
]


def cases(stage: Stage, default: str) -> list[tuple[Scene, Event]]:
    first = OWNERS[0]
    return [
        (scene, event)
        for scene in stage.scenes
        for event in EVENTS
        if scene.owner.default == default
        and scene.copies in event.copies
        and (scene.owner.can_be_opened or not event.opens)
        and not (event.opens and scene.owner.agent and scene.owner.group)
        and (scene.owner is first or not event.of_customer)
        and (event.rule is not Rule.CREDENTIALS or scene.copies == "nobody")
    ]


async def run(house: House, stage: Stage, world: World, *, elsewhere: House) -> Counter[str]:
    """Everything happens once in this world, in one transaction; each time the rows are what they must be."""
    told: Counter[str] = Counter()
    async with house.transaction():
        for scene, event in cases(stage, world.default):
            must = expected(world, scene, event.rule, override=event.override)
            said = await simulated(house, stage, scene, event)
            before = len(db.to_be_written(NotificationDecision))
            await event.happens(house, stage, scene)
            rows = db.to_be_written(NotificationDecision)[before:]
            are = sorted((row.role, row.recipient, row.reason) for row in rows)
            about = (world, event.happens.__name__, scene.ticket.title)
            assert are == must, about
            assert said == must, ("the simulator", about)
            if scene.copies == "nobody" and scene.customer.has_address:
                guessed = await assumed(elsewhere, stage, world, scene, event)
                assert guessed == sorted((role, reason) for role, _, reason in must), ("what if", about)
            told.update(f"{event.rule} {row.reason}" for row in rows)
            assert all(row.mailed == (row.reason == "mailed") for row in rows), about
    return told


async def simulated(house: House, stage: Stage, scene: Scene, event: Event) -> list[Row]:
    what = WhatIf(event.rule, by(stage, scene), overrides_opt_out=event.override)
    return sorted(
        (item.role, item.address, item.reason) for item in await simulate(house, scene.ticket, what)
    )


async def assumed(
    elsewhere: House, stage: Stage, world: World, scene: Scene, event: Event
) -> list[tuple[str, str]]:
    """The same of another customer's ticket, in a desk with another mail server, if all were as here."""
    owner = scene.owner
    what = WhatIf(
        event.rule,
        by(stage, scene),
        assumed=Assumed(
            can_send_mail=world.can_send,
            send_ticket_mails=world.send_ticket_mails,
            email_opt_out=scene.customer.opt_out,
            portal_user=scene.customer.portal_user,
            suppressed=scene.customer.suppressed,
        ),
        assignee=Assignee(stage.agents.get(owner.agent), stage.groups.get(owner.group)),
        overrides_opt_out=event.override,
    )
    found = await simulate(elsewhere, stage.scenes[0].ticket, what)
    return sorted((item.role, item.reason) for item in found if item.role != "participant")


async def mails_are_the_decisions_that_say_so() -> int:
    """Each decision that says "mailed" has its delivery, to the same person; no other mail is there."""
    decided = await NotificationDecision.filter(mailed=True).values_list("message_id", "recipient", "role")
    queued = await Delivery.filter(courier="mail").values_list("message_id", "recipient", "role")
    assert sorted(decided) == sorted(queued)
    assert len({row[0] for row in queued}) == len(queued)
    return len(queued)


@pytest.fixture
def worlds(make_house: MakeHouse, store: None) -> list[tuple[House, World]]:
    with_server, without = make_house(), make_house(smtp="", mail_from="")
    return [
        (with_server if can_send else without, World(can_send, switch, default))
        for can_send, switch, default in product((True, False), (True, False), DEFAULTS)
    ]


async def enter(houses: Sequence[House], world: World) -> None:
    for house in houses:
        await house.preference_store.set("send_ticket_mails", "yes" if world.send_ticket_mails else "no")
        await house.preference_store.set("default_assignee", world.default)
    await NotificationDecision.all().delete()
    await Delivery.all().delete()


async def test_everybody_is_mailed_as_the_table_says_and_the_simulator_says_the_same(
    worlds: list[tuple[House, World]], database_url: str
) -> None:
    # SQL is the same for all of them: PostgreSQL sees some of each kind.
    is_sample = not database_url.startswith("sqlite")
    stage = Stage()
    await stage.build(OWNERS[::4] if is_sample else OWNERS, CUSTOMERS[::3] if is_sample else CUSTOMERS)
    told: Counter[str] = Counter()
    for house, world in worlds:
        elsewhere = next(other for other, there in worlds if there.can_send != world.can_send)
        await enter((house, elsewhere), world)
        told += await run(house, stage, world, elsewhere=elsewhere)
        mailed = await mails_are_the_decisions_that_say_so()
        assert bool(mailed) == (world.can_send and bool(cases(stage, world.default)))
    if not is_sample:
        assert told.total() > 9_000
        assert {name.partition(" ")[0] for name in told} == {event.rule.value for event in EVENTS}
