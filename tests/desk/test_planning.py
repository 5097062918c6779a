"""Acts that name their recipients: subscribers, colleagues, credentials, workflows; and what stops each."""

import pytest

from desk import clock, comments, portal_access, recommending, subscriptions, tickets
from desk.actor import Actor, system
from desk.comments import NewComment
from desk.errors import Invalid, NotPossible
from desk.house import House
from desk.notifications.act import Act, To
from desk.notifications.deciding import decide
from desk.notifications.matrix import MATRIX, Condition, Role, Rule, notice, notices
from desk.notifications.planning import plan
from desk.notifications.simulating import EVENTS, WhatIf, simulate
from desk.tickets import NewTicket
from models.agent import Agent
from models.comment import Visibility
from models.contact import Contact
from models.delivery import Delivery
from models.mail_server import MailServer
from models.notification_decision import NotificationDecision
from models.suppression import Suppression
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, MakeHouse, as_agent


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    return await tickets.open_ticket(
        house, NewTicket(title="Drucker", contact=cast.weber), actor=as_agent(cast.nadia)
    )


async def suppressed(address: str) -> None:
    await Suppression.create(address=address, cause="bounce", created_at=clock.now())


def test_the_table_has_one_row_for_each_event_and_role() -> None:
    keys = [(item.rule, item.role) for item in MATRIX]
    assert len(keys) == len(set(keys))
    assert {item.rule for item in MATRIX} == set(Rule)
    # R32 stands before every mail to a customer, but the credentials (N7, D).
    to_customers = [item for item in MATRIX if item.role in {Role.CUSTOMER, Role.PARTICIPANT}]
    assert [item.rule for item in to_customers if item.condition is not Condition.GATE] == ["N7"]
    assert {rule for rule in Rule if notices(rule)} - set(EVENTS.values()) == {Rule.RECOMMENDATION}
    with pytest.raises(LookupError):
        notice(Rule.PORTAL_COMMENT, Role.CUSTOMER)


def test_nobody_but_a_workflow_overrides_an_opt_out() -> None:
    # R35
    with pytest.raises(ValueError, match="only a workflow"):
        Act(Rule.SOLUTION, system(), overrides_opt_out=True)
    with pytest.raises(ValueError, match="says its name"):
        Act(Rule.WORKFLOW, system(), overrides_opt_out=True)


async def test_an_override_is_said_in_the_decision_and_opens_the_opt_out_alone(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    act = Act(
        Rule.WORKFLOW,
        system(),
        to=[To(Role.CUSTOMER)],
        kind="customer_workflow",
        workflow="Reminder",
        overrides_opt_out=True,
    )
    await Contact.filter(id=cast.weber.id).update(email_opt_out=True)
    async with house.transaction():
        await decide(house, ticket, act)
    decision = await NotificationDecision.get(rule="N12")
    assert (decision.mailed, decision.facts["override"]) == (True, "workflow Reminder")

    await Contact.filter(id=cast.weber.id).update(portal_user=False)
    await house.preference_store.set("send_ticket_mails", "no")
    assert [item.reason for item in await plan(house, ticket, act)] == ["gate_closed"]


async def test_the_simulator_knows_the_subscribers_as_a_change_does(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    for agent in (cast.nadia, cast.jonas, cast.priya):
        await subscriptions.subscribe(house, [ticket.id], agent, actor=as_agent(agent))
    await Agent.filter(id=cast.priya.id).update(is_active=False)
    await suppressed(cast.jonas.email)
    await NotificationDecision.all().delete()

    said = await simulate(house, ticket, WhatIf(Rule.SUBSCRIPTION, as_agent(cast.nadia)))
    await tickets.change(house, ticket, {"priority": "high"}, actor=as_agent(cast.nadia))

    are = await NotificationDecision.filter(rule="N8").order_by("id").values_list("recipient", "reason")
    assert are == [("nadia@desk.example", "is_actor"), ("jonas@desk.example", "suppressed")]
    assert {(item.address, str(item.reason)) for item in said} == set(are)


async def test_planning_writes_nothing(house: House, cast: Cast, ticket: Ticket) -> None:
    before = (await NotificationDecision.all().count(), await Delivery.all().count())
    for rule in EVENTS.values():
        await simulate(house, ticket, WhatIf(rule, as_agent(cast.nadia)))
    assert (await NotificationDecision.all().count(), await Delivery.all().count()) == before
    with pytest.raises(Invalid, match="Only a workflow"):
        await simulate(house, ticket, WhatIf(Rule.SOLUTION, system(), overrides_opt_out=True))


async def test_a_mail_server_that_is_kept_will_do(make_house: MakeHouse, cast: Cast) -> None:
    # R33
    house = make_house(smtp="")
    ticket = await tickets.open_ticket(house, NewTicket(title="t", contact=cast.weber), actor=OPERATOR)
    act = Act(Rule.EXTERNAL_COMMENT, system(), to=[To(Role.CUSTOMER)])
    assert [item.reason for item in await plan(house, ticket, act)] == ["no_mail_server"]
    server = await MailServer.create(name="m365", url="smtp://127.0.0.1:9", created_at=clock.now())
    assert [item.reason for item in await plan(house, ticket, act)] == ["mailed"]
    server.is_active = False
    await server.save()
    assert [item.reason for item in await plan(house, ticket, act)] == ["no_mail_server"]


async def test_no_password_goes_to_a_suppressed_address(house: House, cast: Cast) -> None:
    # N7 isn't asked for the gate, but nothing arrives there.
    await suppressed("weber@kunde.example")
    with pytest.raises(NotPossible, match="suppression list"):
        await portal_access.reset(house, cast.weber, actor=OPERATOR)
    assert not await Delivery.exists(kind="credentials")


async def test_no_recommendation_goes_to_a_suppressed_address(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await suppressed("boss@desk.example")
    with pytest.raises(NotPossible, match="suppression list"):
        await recommending.recommend(house, ticket, "boss@desk.example", actor=as_agent(cast.nadia))
    assert not await NotificationDecision.exists(rule="N9")


async def test_an_address_that_was_let_back_is_mailed_again(house: House, cast: Cast, ticket: Ticket) -> None:
    await suppressed("weber@kunde.example")
    actor: Actor = as_agent(cast.nadia)
    words = NewComment(body="…", visibility=Visibility.EXTERNAL)
    await comments.add_comment(house, ticket, words, actor=actor)
    await Suppression.all().update(lifted_at=clock.now())
    await comments.add_comment(house, ticket, words, actor=actor)
    rows = await NotificationDecision.filter(rule="N2", role="customer").order_by("id")
    assert [row.reason for row in rows] == ["suppressed", "mailed"]
