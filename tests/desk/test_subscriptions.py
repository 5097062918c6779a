"""Subscriptions (R14, R24, R25): others' changes of many tickets, in one mail, fixed when it first leaves."""

import asyncio
from collections.abc import Awaitable, Sequence
from contextvars import Context
from datetime import timedelta
from email.message import EmailMessage

import pytest

from desk import clock, comments, db, outbox_claims, subscriptions, tags, tickets
from desk.actor import Actor
from desk.assignees import Assignee
from desk.errors import DeliveryError, Invalid, NotAllowed
from desk.house import House
from desk.mail_out import agent_changes
from desk.subscriber_news import KIND
from desk.tickets import NewTicket
from desk.why import why
from models.agent import Agent
from models.change import Change
from models.comment import Comment, Visibility
from models.delivery import Courier, Delivery, State
from models.notification_decision import NotificationDecision
from models.ticket import Ticket
from models.ticket_subscriber import TicketSubscriber
from sandbox.mail import MailSandbox
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact
from tests.parts.mail_out import (
    answer,
    bytes_of,
    composed,
    html_of,
    mails,
    note,
    send_all,
    text_of,
)


@pytest.fixture
def house(sending_house: House) -> House:
    return sending_house


async def _open(house: House, title: str = "Drucker", **more: object) -> Ticket:
    ticket = await tickets.open_ticket(house, NewTicket(title=title, **more), actor=OPERATOR)  # type: ignore[arg-type]
    await Delivery.all().delete()
    return ticket


async def _subscribe(house: House, agent: Agent, *some: Ticket) -> None:
    await subscriptions.subscribe(house, [item.id for item in some], agent, actor=as_agent(agent))


async def _set(house: House, ticket: Ticket, actor: Actor, **wishes: str) -> None:
    await tickets.change(house, ticket, wishes, actor=actor)


async def _decisions() -> list[tuple[str, bool, str]]:
    found = NotificationDecision.filter(rule="N8").order_by("id")
    return [(row[0], row[1], row[2]) for row in await found.values_list("recipient_name", "mailed", "reason")]


async def _due(**columns: object) -> None:
    await Delivery.filter(kind=KIND, **columns).update(due_at=clock.now())


# -- who hears of what


async def test_who_subscribes_and_who_ends_it_stands_in_the_history(house: House, cast: Cast) -> None:
    one, two = await _open(house), await _open(house)
    nadia = as_agent(cast.nadia)
    both = [one.id, two.id]
    assert await subscriptions.subscribe(house, [one.id], cast.nadia, actor=nadia) == [one.id]
    assert await subscriptions.subscribe(house, [*both, 10**9], cast.nadia, actor=nadia) == [two.id]
    await subscriptions.subscribe(house, [one.id], cast.jonas, actor=nadia)
    assert [item.number for item in await subscriptions.own(cast.nadia)] == ["TT2", "TT1"]
    assert [item.name for item in await subscriptions.subscribers_of(one.id)] == [
        "Jonas Keller",
        "Nadia Brandt",
    ]
    assert await subscriptions.unsubscribe(house, both, cast.nadia, actor=nadia) == both
    assert await subscriptions.unsubscribe(house, both, cast.nadia, actor=nadia) == []
    changes = Change.filter(ticket_id=one.id, field="subscribers").order_by("id")
    assert await changes.values_list("old", "new") == [
        (None, "Nadia Brandt"),
        ("Nadia Brandt", "Jonas Keller, Nadia Brandt"),
        ("Jonas Keller, Nadia Brandt", "Jonas Keller"),
    ]


async def test_an_inactive_agent_cannot_subscribe_but_can_end_it(house: House, cast: Cast) -> None:
    """R7."""
    ticket = await _open(house)
    await _subscribe(house, cast.nadia, ticket)
    cast.nadia.is_active = False
    await cast.nadia.save()
    with pytest.raises(Invalid):
        await subscriptions.subscribe(house, [ticket.id], cast.nadia, actor=OPERATOR)
    assert await subscriptions.unsubscribe(house, [ticket.id], cast.nadia, actor=OPERATOR) == [ticket.id]


async def test_a_customer_subscribes_nobody(house: House, cast: Cast) -> None:
    ticket = await _open(house)
    with pytest.raises(NotAllowed):
        await subscriptions.subscribe(house, [ticket.id], cast.nadia, actor=as_contact(cast.weber))


async def test_a_subscriber_hears_of_others_changes_and_never_of_own_ones(house: House, cast: Cast) -> None:
    """R14."""
    ticket = await _open(house, assignee=Assignee(group=cast.billing))
    await _subscribe(house, cast.nadia, ticket)
    await _subscribe(house, cast.jonas, ticket)
    await _set(house, ticket, as_agent(cast.nadia), priority="high")
    (mail,) = await mails(kind=KIND)
    assert (mail.recipient, mail.agent_id) == ("jonas@desk.example", cast.jonas.id)
    assert await _decisions() == [("Nadia Brandt", False, "is_actor"), ("Jonas Keller", True, "mailed")]
    answers = [item for item in await why(ticket) if item.rule == "N8"]
    assert [(item.role, item.sentence, item.state) for item in answers] == [
        ("subscriber", "no mail: did it themselves", None),
        ("subscriber", "mail", "queued"),
    ]


async def test_subscribing_is_no_news_and_neither_is_a_ticket_nobody_subscribed_to(
    house: House, cast: Cast
) -> None:
    ticket, other = await _open(house), await _open(house)
    await _subscribe(house, cast.nadia, ticket)
    await _subscribe(house, cast.jonas, ticket)
    await _set(house, other, OPERATOR, priority="high")
    assert (await mails(kind=KIND), await _decisions()) == ([], [])


async def test_an_inactive_subscriber_is_mailed_nothing(house: House, cast: Cast) -> None:
    ticket = await _open(house)
    await _subscribe(house, cast.nadia, ticket)
    await Agent.filter(id=cast.nadia.id).update(is_active=False)
    await _set(house, ticket, OPERATOR, priority="high")
    assert (await mails(kind=KIND), await _decisions()) == ([], [])


async def test_an_assignee_who_is_mailed_for_a_save_gets_no_second_mail_as_subscriber(
    house: House, cast: Cast
) -> None:
    """Requirements §5 D: one save is one mail."""
    ticket = await _open(house, contact=cast.weber, assignee=Assignee(agent=cast.jonas))
    await _subscribe(house, cast.jonas, ticket)
    await answer(house, ticket, "Es blinkt.", actor=as_contact(cast.weber))
    await _set(house, ticket, as_agent(cast.nadia), solution="Neu.", status="closed")
    assert [mail.kind for mail in await mails(agent_id=cast.jonas.id)] == ["agent_comment", "agent_solution"]
    assert await _decisions() == [("Jonas Keller", False, "already_mailed")] * 2
    await _set(house, ticket, as_agent(cast.nadia), priority="high")
    assert len(await mails(kind=KIND)) == 1


async def test_without_a_mail_server_subscribers_are_mailed_nothing_and_why_says_so(
    make_house: object, house: House, cast: Cast
) -> None:
    """R33."""
    ticket = await _open(house)
    await _subscribe(house, cast.nadia, ticket)
    without: House = make_house(smtp="")  # type: ignore[operator]
    await _set(without, ticket, OPERATOR, priority="high")
    assert await mails(kind=KIND) == []
    assert await _decisions() == [("Nadia Brandt", False, "no_mail_server")]


# -- one mail for many changes


async def test_all_changes_of_the_window_are_one_mail_due_when_it_ends(house: House, cast: Cast) -> None:
    one, two = await _open(house, "Drucker"), await _open(house, "Maus")
    await house.preference_store.set("subscriber_batch_minutes", "7")
    await _subscribe(house, cast.nadia, one, two)
    await _set(house, one, as_agent(cast.jonas), priority="high")
    await _set(house, two, as_agent(cast.jonas), status="closed")
    await tags.apply(house, [one.id, two.id], add=["vpn"], actor=OPERATOR)
    (mail,) = await mails(kind=KIND)
    assert mail.due_at - mail.created_at == timedelta(minutes=7)
    assert (mail.state, mail.ticket_id) == (State.QUEUED, None)


@pytest.mark.parametrize("minutes", ["-1", "soon", "1441", "", "1.5"])
async def test_the_window_is_a_number_of_minutes(house: House, minutes: str) -> None:
    with pytest.raises(Invalid):
        await house.preference_store.set("subscriber_batch_minutes", minutes)


async def _composed(house: House) -> EmailMessage:
    return await composed(house, kind=KIND)


async def test_the_mail_lists_ticket_by_ticket_what_changed_by_whom(house: House, cast: Cast) -> None:
    one, two = await _open(house, "Drucker <b>"), await _open(house, "Maus")
    await _subscribe(house, cast.nadia, one, two)
    await _set(house, one, as_agent(cast.jonas), priority="high", status="closed")
    await _set(house, two, as_agent(cast.jonas), title="Maus & Tastatur")
    await _set(house, two, as_agent(cast.nadia), priority="low")
    await answer(house, two, "Bitte\nwarten.", actor=as_agent(cast.priya))

    message = await _composed(house)

    assert message["Subject"] == "2 tickets you subscribed to have changed"
    assert message["Auto-Submitted"] == "auto-generated"
    lines = [
        line.partition(", ")[2].partition(", ")[2] if line[:2] == "- " else line
        for line in text_of(message).split("\n")
    ]
    assert lines[:9] == [
        "2 tickets you subscribed to have changed:",
        "",
        "TT2: Maus & Tastatur",
        "Jonas Keller: Title: Maus → Maus & Tastatur",
        "Priya Shah: Comment to the customer: Bitte warten.",
        "",
        "TT1: Drucker <b>",
        "Jonas Keller: Priority: Normal → High",
        "Jonas Keller: Status: Open → Closed",
    ]
    html = html_of(message)
    assert "Drucker &lt;b&gt;" in html
    assert "Maus → Maus &amp; Tastatur" in html


async def test_the_mail_is_in_the_agents_language_and_names_a_single_ticket(house: House, cast: Cast) -> None:
    await Agent.filter(id=cast.nadia.id).update(language="de")
    ticket = await _open(house)
    await _subscribe(house, cast.nadia, ticket)
    await _set(house, ticket, as_agent(cast.jonas), priority="high")

    message = await _composed(house)

    assert message["Subject"] == "[TT1] Änderungen: Drucker"
    for shown in (text_of(message), html_of(message)):
        assert "Ein Ticket, das Sie abonniert haben, wurde geändert:" in shown
        assert "Priorität: Normal → hoch" in shown or "Priorität: normal → hoch" in shown
        assert "weil Sie dieses Ticket abonniert haben" in shown
        assert "Dem Kunden antworten Sie in Slack" in shown


async def test_a_note_is_named_and_not_quoted_even_one_that_was_for_the_customer_for_a_moment(
    house: House, cast: Cast
) -> None:
    """R17: no mail holds an internal note."""
    ticket = await _open(house, contact=cast.weber)
    await _subscribe(house, cast.nadia, ticket)
    jonas = as_agent(cast.jonas)
    await note(house, ticket, "GEHEIM eins", actor=jonas)
    await answer(house, ticket, "GEHEIM zwei", actor=jonas, hold=timedelta(seconds=20))
    await comments.take_back(house, await Comment.get(visibility=Visibility.EXTERNAL), actor=jonas)
    withdrawn = await note(house, ticket, "GEHEIM drei", actor=jonas)
    await comments.withdraw(house, withdrawn, actor=jonas)

    message = await _composed(house)

    for shown in (text_of(message), html_of(message)):
        assert "Internal note" in shown
        assert "GEHEIM" not in shown
    (mail,) = await mails(kind=KIND)
    assert "GEHEIM" not in str(mail.payload)


async def test_many_tickets_are_counted_and_the_latest_listed(
    house: House, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agent_changes, "MOST_TICKETS", 2)
    monkeypatch.setattr(agent_changes, "MOST_CHANGES", 2)
    many = [await _open(house, f"Ticket {number}") for number in range(5)]
    await _subscribe(house, cast.nadia, *many)
    await tags.apply(house, [item.id for item in many], add=["vpn"], actor=OPERATOR)
    for priority in ("low", "high", "urgent"):
        await _set(house, many[4], OPERATOR, priority=priority)

    text = text_of(await _composed(house))

    assert "5 tickets you subscribed to have changed" in text
    assert "… and 3 more tickets" in text
    assert "TT5: Ticket 4\n… and 2 earlier changes\n" in text
    assert ": Priority: High → Urgent\n" in text
    assert "TT3" not in text
    assert len(await mails(kind=KIND)) == 1


async def test_what_was_before_the_subscription_is_not_told(house: House, cast: Cast) -> None:
    early, late = await _open(house), await _open(house)
    await _subscribe(house, cast.nadia, early)
    await _set(house, early, OPERATOR, priority="high")
    await _set(house, late, OPERATOR, title="Before")
    await _subscribe(house, cast.nadia, late)
    await _set(house, late, OPERATOR, title="After")
    text = text_of(await _composed(house))
    assert "Title: Before → After" in text
    assert "Drucker → Before" not in text


# -- leaving


async def test_a_second_try_is_the_same_mail_whatever_changed_since(
    house: House, cast: Cast, mail: MailSandbox
) -> None:
    ticket = await _open(house)
    await _subscribe(house, cast.nadia, ticket)
    await _set(house, ticket, OPERATOR, priority="high")
    await Delivery.filter(kind=KIND).update(attempts=1, state=State.SENDING)
    (first,) = await mails(kind=KIND)
    await agent_changes.fix([first])
    before = await bytes_of(house, first)
    await _set(house, ticket, OPERATOR, priority="low", title="Other")
    again = await Delivery.get(id=first.id)
    await agent_changes.fix([again])
    assert await bytes_of(house, again) == before


async def test_a_mail_whose_receipt_was_lost_goes_again_with_the_same_bytes(
    house: House, cast: Cast, mail: MailSandbox
) -> None:
    """At least once: what the first try told, the second tells, and no more."""
    ticket = await _open(house)
    await _subscribe(house, cast.nadia, ticket)
    await _set(house, ticket, OPERATOR, title="Eins")
    await _due()
    mail.faults.drop_after_dot()
    await send_all(house)
    await _set(house, ticket, OPERATOR, title="Zwei")
    await _due(state=State.DEFERRED)
    await send_all(house)
    first, second = (item.raw for item in mail.accepted)
    assert first == second
    assert b"Zwei" not in first
    assert [item.state for item in await mails(kind=KIND)] == [State.SENT, State.QUEUED]


async def test_each_change_is_told_once_though_one_mail_is_leaving_while_the_next_begins(
    house: House, cast: Cast, mail: MailSandbox
) -> None:
    ticket = await _open(house)
    await _subscribe(house, cast.nadia, ticket)
    await _set(house, ticket, OPERATOR, title="Eins")
    # Claimed, and not composed yet.
    await Delivery.filter(kind=KIND).update(attempts=1, state=State.SENDING)
    await _set(house, ticket, OPERATOR, title="Zwei")
    first, second = await mails(kind=KIND)
    await agent_changes.fix([first, second])
    told = [[item["new"] for item in one.payload["tickets"][0]["changes"]] for one in (first, second)]
    assert told == [["Eins"], ["Zwei"]]


async def test_a_mail_that_cannot_leave_holds_back_the_next_which_goes_on_collecting(
    house: House, cast: Cast, mail: MailSandbox
) -> None:
    ticket = await _open(house)
    await _subscribe(house, cast.nadia, ticket)
    await _set(house, ticket, OPERATOR, title="Eins")
    (first,) = await mails(kind=KIND)
    later = first.due_at + timedelta(days=1)
    await Delivery.filter(kind=KIND).update(attempts=3, state=State.DEFERRED, due_at=later)
    for title in ("Zwei", "Drei"):
        await _set(house, ticket, OPERATOR, title=title)
    assert len(await mails(kind=KIND)) == 2
    await _due(state=State.QUEUED)
    await send_all(house)
    assert mail.accepted == []
    assert [item.state for item in await mails(kind=KIND)] == [State.DEFERRED, State.QUEUED]


async def test_the_mail_really_leaves_when_its_window_ends(
    house: House, cast: Cast, mail: MailSandbox
) -> None:
    ticket = await _open(house)
    await _subscribe(house, cast.nadia, ticket)
    await _set(house, ticket, OPERATOR, priority="high")
    await send_all(house)
    assert mail.accepted == []
    await _due()
    await send_all(house)
    got = await mail.wait_for_mail("nadia@desk.example", lambda m: "Changes" in m.subject, 5)
    assert "Priority: Normal → High" in got.text
    assert got.header("Reply-To") == ""


async def test_nothing_is_sent_when_nothing_is_left_to_tell(
    house: House, cast: Cast, mail: MailSandbox
) -> None:
    ticket = await _open(house)
    await _subscribe(house, cast.nadia, ticket)
    await _set(house, ticket, OPERATOR, priority="high")
    await TicketSubscriber.all().delete()
    await _due()
    await send_all(house)
    (delivery,) = await mails(kind=KIND)
    assert delivery.state == State.CANCELLED
    assert "Nothing is left to tell" in delivery.answer


async def test_a_mail_that_somebody_else_claimed_is_left_alone(house: House, cast: Cast) -> None:
    ticket = await _open(house)
    await _subscribe(house, cast.nadia, ticket)
    await _set(house, ticket, OPERATOR, priority="high")
    (delivery,) = await mails(kind=KIND)
    await Delivery.filter(kind=KIND).update(attempts=2)
    with pytest.raises(DeliveryError):
        await agent_changes.fix([delivery])


async def test_changes_at_the_same_time_queue_one_mail(house: House, cast: Cast) -> None:
    some = [await _open(house, f"Ticket {number}") for number in range(6)]
    await _subscribe(house, cast.nadia, *some)
    await asyncio.gather(*(_set(house, ticket, OPERATOR, priority="high") for ticket in some))
    (delivery,) = await mails(kind=KIND)
    await agent_changes.fix([delivery])
    assert delivery.payload["count"] == 6


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_mail_does_not_leave_while_a_change_that_counts_on_it_is_being_written(
    house: House, cast: Cast
) -> None:
    """On SQLite there is one writer at a time: nobody can claim anything meanwhile."""
    ticket = await _open(house)
    await _subscribe(house, cast.nadia, ticket)
    await _set(house, ticket, OPERATOR, title="Eins")
    await _due()
    claimed: list[list[str]] = []

    async def claim_elsewhere() -> None:
        claim = outbox_claims.claim(Courier.MAIL, 10)
        task = asyncio.get_running_loop().create_task(_kinds(claim), context=Context())
        claimed.append(await task)

    async with house.transaction():
        await _set(house, ticket, OPERATOR, title="Zwei")
        db.before_commit(claim_elsewhere)
    await claim_elsewhere()
    assert claimed == [[], [KIND]]
    (delivery,) = await mails(kind=KIND)
    await agent_changes.fix([delivery])
    assert [item["new"] for item in delivery.payload["tickets"][0]["changes"]] == ["Eins", "Zwei"]


async def _kinds(claim: Awaitable[Sequence[Delivery]]) -> list[str]:
    return [delivery.kind for delivery in await claim]
