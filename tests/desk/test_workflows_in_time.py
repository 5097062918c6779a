"""Workflows in time (R35): so long after something, while the conditions hold, once for each wait."""

from datetime import timedelta
from functools import partial

import pytest

from desk import clock, comments, tickets
from desk.assignees import Assignee
from desk.comments import NewComment
from desk.house import House
from desk.tickets import NewTicket
from desk.workflows import editing, examples, running, stored, trying, waiting, written
from models.comment import Channel, Visibility
from models.ticket import Ticket
from models.workflow import Workflow
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact
from tests.parts.workflows import back, mails, ran, results, tags_of, workflow

HOURS, DAYS = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    new = NewTicket(title="VPN is slow", contact=cast.weber, assignee=Assignee(group=cast.support))
    return await tickets.open_ticket(house, new, actor=as_contact(cast.weber, Channel.PORTAL))


async def say(house: House, ticket: Ticket, words: str, cast: Cast, *, customer: bool = False) -> None:
    actor = as_contact(cast.weber, Channel.PORTAL) if customer else as_agent(cast.nadia)
    await comments.add_comment(house, ticket, NewComment(words, Visibility.EXTERNAL), actor=actor)


async def test_a_customer_who_does_not_answer_is_reminded_and_later_the_ticket_is_closed_with_a_mail(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    remind, close = await examples.add(house, "wait-for-customer", actor=OPERATOR)
    assert not remind.is_active
    for one in (remind, close):
        await editing.switch(house, one.name, is_active=True, actor=OPERATOR)
    await Workflow.all().update(active_since=clock.now() - 99 * DAYS)

    await tickets.change(house, ticket, {"status": "wait for response"}, actor=as_agent(cast.nadia))
    await back(ticket, 2 * DAYS)
    assert await waiting.run_due(house) == 0
    await back(ticket, 1 * DAYS)
    assert [await waiting.run_due(house) for _ in range(2)] == [1, 0]
    assert await ran() == [remind.name]
    # Hers is the first wait; an answer ends it, and a new one starts anew.
    await say(house, ticket, "Es geht noch nicht.", cast, customer=True)
    await back(ticket, 5 * DAYS)
    assert await waiting.run_due(house) == 0
    await tickets.change(house, ticket, {"status": "wait for response"}, actor=as_agent(cast.nadia))
    await back(ticket, 4 * DAYS)
    assert await waiting.run_due(house) == 1
    await back(ticket, 6 * DAYS)
    assert await waiting.run_due(house) == 1
    assert await ran() == [remind.name, remind.name, close.name]
    assert (await Ticket.get(id=ticket.id)).status == "closed"
    sent = await mails("customer_workflow")
    assert len(sent) == 3
    assert f"haben wir {ticket.number} geschlossen" in sent[2].payload["words"]["de"]["text"]
    await back(ticket, 30 * DAYS)
    assert await waiting.run_due(house) == 0


@pytest.mark.parametrize(
    ("on", "since_customer", "since_agent"),
    [("last word of customer", 1, 0), ("last word of agent", 0, 1)],
)
async def test_a_word_counts_until_the_other_side_answers(
    house: House, cast: Cast, ticket: Ticket, on: str, since_customer: int, since_agent: int
) -> None:
    await workflow(house, "Hurry", on, "tag late", after="4 hours")
    await say(house, ticket, "Seit wann?", cast)
    await say(house, ticket, "Seit heute.", cast, customer=True)
    await back(ticket, 5 * HOURS)
    assert await waiting.run_due(house) == since_customer
    await say(house, ticket, "Danke.", cast)
    assert await waiting.run_due(house) == 0
    await back(ticket, 5 * HOURS)
    assert await waiting.run_due(house) == since_agent
    assert await waiting.run_due(house) == 0


async def test_a_ticket_that_a_customer_opened_waits_for_the_first_answer(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await workflow(house, "Hurry", "last word of customer", "tag late", after="4 hours")
    await back(ticket, 3 * HOURS)
    assert await waiting.run_due(house) == 0
    await back(ticket, 1 * HOURS)
    assert await waiting.run_due(house) == 1


@pytest.mark.parametrize("on", ["created", "last change", "closed"])
async def test_time_counts_from_what_is_said(house: House, cast: Cast, ticket: Ticket, on: str) -> None:
    await workflow(house, "Late", on, "tag late", "set priority = high", after="30 minutes")
    await tickets.close(house, ticket, actor=as_agent(cast.nadia))
    await back(ticket, timedelta(minutes=29))
    assert await waiting.run_due(house) == 0
    await back(ticket, timedelta(minutes=1))
    assert await waiting.run_due(house) == 1
    # What it changed itself is no new beginning.
    await back(ticket, 2 * HOURS)
    assert await waiting.run_due(house) == 0


async def test_what_fell_due_before_it_was_switched_on_is_left_alone(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await back(ticket, 10 * DAYS)
    await workflow(house, "Late", "created", "tag late", after="3 days", active=False)
    await editing.switch(house, "Late", is_active=True, actor=OPERATOR)
    assert await waiting.run_due(house) == 0
    later = await tickets.open_ticket(house, NewTicket(title="Later"), actor=as_agent(cast.nadia))
    await back(later, 3 * DAYS - HOURS)
    await Workflow.all().update(active_since=clock.now() - 2 * HOURS)
    await back(later, 1 * HOURS)
    assert await waiting.run_due(house) == 1


async def test_conditions_that_come_true_later_are_in_time_for_a_month(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await workflow(house, "Late", "created", "tag late", after="3 days", where="priority is high")
    await back(ticket, 10 * DAYS)
    assert await waiting.run_due(house) == 0
    await tickets.change(house, ticket, {"priority": "high"}, actor=as_agent(cast.nadia))
    await back(ticket, 24 * DAYS)
    assert await waiting.run_due(house) == 0
    await Ticket.filter(id=ticket.id).update(created_at=clock.now() - 32 * DAYS)
    assert await waiting.run_due(house) == 1


async def test_a_dry_run_says_what_then_happens_and_writes_nothing(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await workflow(
        *(house, "Late", "status", "mail customer: Still there?", "set status = closed", "note: closed"),
        *("mail group:Support: Closed", "assign agent:priya", "tag late"),
        after="3 days",
        where="waits_for_customer is yes and not (words match nothing)",
    )
    gone = await tickets.open_ticket(house, NewTicket(title="No customer"), actor=as_agent(cast.nadia))
    for one in (ticket, gone):
        await tickets.change(house, one, {"status": "wait for response"}, actor=as_agent(cast.nadia))
        await back(one, 3 * DAYS)
    made = await stored.defined("Late")
    tried = await trying.attempt(house, made, since=clock.now() - 9 * DAYS, actor=OPERATOR)
    assert await results() == []
    assert {item.why for item in tried} == {"3 days after"}
    assert await waiting.run_due(house) == 2
    assert [[step["did"] for step in run] for _, run in await results()] == [
        list(item.said) for item in tried
    ]
    assert "no mail: the ticket has no customer" in tried[1].said


async def test_a_dry_run_over_past_events_says_what_would_have_happened(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    other = await tickets.open_ticket(house, NewTicket(title="Other"), actor=as_agent(cast.nadia))
    for one in (ticket, other):
        await tickets.close(house, one, actor=as_agent(cast.nadia))
    made = await workflow(house, "Bye", "closed", "mail customer: Bye", where="title contains VPN")
    tried = await trying.attempt(house, made, since=clock.now() - DAYS, actor=OPERATOR)
    assert [(item.number, item.why, item.said) for item in tried] == [
        (ticket.number, "closed", ("mail to weber@kunde.example",))
    ]
    assert await trying.attempt(house, made, since=clock.now(), actor=OPERATOR) == []
    assert await mails("customer_workflow") == []


async def test_an_answer_between_look_and_run_ends_the_wait(house: House, cast: Cast, ticket: Ticket) -> None:
    hurry = await workflow(house, "Hurry", "last word of customer", "tag late", after="4 hours")
    await back(ticket, 5 * HOURS)
    hurry = await stored.defined(hurry.name)
    (found,) = await waiting.due(hurry)
    still = partial(waiting.is_still, hurry, found)
    await say(house, ticket, "Wir sind dran.", cast)
    assert await running.run(house, hurry, found, still=still) is None
    assert await ran() == []


async def test_tickets_without_the_words_keep_none_behind_them_waiting(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await workflow(house, "Late", "created", "tag late", after="1 hour", where="words match Rechnung")
    at = clock.now() - 3 * HOURS
    others = (
        Ticket(
            serial=1000 + place,
            title="Drucker",
            status="open",
            priority="normal",
            created_at=at,
            modified_at=at,
            source="slack",
        )
        for place in range(waiting.AT_ONCE + 1)
    )
    await Ticket.bulk_create(others)
    wanted = await tickets.open_ticket(house, NewTicket(title="Rechnung"), actor=as_agent(cast.nadia))
    await back(wanted, 2 * HOURS)

    assert await waiting.run_due(house) == 1
    assert await tags_of(wanted) == ["late"]


@pytest.mark.parametrize("stop", ["switch", "remove"])
async def test_who_stops_a_workflow_stops_it_on_the_tickets_that_it_has_found(
    house: House, cast: Cast, ticket: Ticket, stop: str
) -> None:
    late = await workflow(house, "Late", "created", "mail customer: Late", after="1 hour")
    await back(ticket, 2 * HOURS)
    late = await stored.defined(late.name)
    (found,) = await waiting.due(late)

    if stop == "switch":
        await editing.switch(house, "Late", is_active=False, actor=OPERATOR)
    else:
        await editing.remove(house, "Late", actor=OPERATOR)

    assert await running.run(house, late, found) is None
    assert await mails("customer_workflow") == []


async def test_other_conditions_are_no_reason_to_run_on_all_that_fell_due_in_a_month(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    mail = "mail customer: Late"
    await workflow(house, "Late", "created", mail, after="3 days", where="priority is urgent")
    await back(ticket, 10 * DAYS)
    assert await waiting.run_due(house) == 0

    wider = await written.read({"if": ""}, await stored.defined("Late"))
    await editing.change(house, "Late", wider, actor=OPERATOR)
    assert await waiting.run_due(house) == 0

    # What falls due from now on counts, whenever its wait began.
    later = await tickets.open_ticket(house, NewTicket(title="Later"), actor=as_agent(cast.nadia))
    await back(later, 4 * DAYS)
    await Workflow.all().update(active_since=clock.now() - 2 * DAYS)
    assert await waiting.run_due(house) == 1
