"""The whole table of §5: who is mailed and why, in every combination; and what the simulator says of each.

Worlds differ in what holds for the whole desk: the mail server, "send ticket mails", the default assignee. In
each, every kind of customer has a ticket with every kind of owner and of people in copy, and everything that
can happen happens to each ticket by its real verb. What must come of it is worked out once more from the
words of the requirements (tests/parts/who_is_told.py), without a look at the gate.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
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
from models.comment import Channel, Visibility
from models.delivery import Delivery
from models.notification_decision import NotificationDecision
from tests.parts.house import MakeHouse
from tests.parts.mail_stage import Stage
from tests.parts.who_is_told import COPIES, CUSTOMERS, DEFAULTS, FEW, OWNERS, Row, Scene, World, expected

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
