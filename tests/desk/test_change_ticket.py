"""Changing a ticket: one save, one mail (requirements §5), history (R11), values checked (R5–R7)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from desk import access, clock, tickets
from desk.assignees import Assignee
from desk.errors import Invalid, NotPossible
from desk.house import House
from desk.tickets import NewTicket
from models.change import Change
from models.comment import Channel
from models.contact import Contact, ContactAddress
from models.delivery import Delivery, State
from models.ticket import Ticket
from tests.parts.house import Cast, as_agent, as_contact

HOLD = timedelta(seconds=20)


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    new = NewTicket(title="Drucker", contact=cast.weber, assignee=Assignee(group=cast.support))
    ticket = await tickets.open_ticket(house, new, actor=as_contact(cast.weber))
    await Delivery.filter(id__gt=0).update(state=State.SENT)
    return ticket


async def _mails() -> list[tuple[str, str]]:
    rows = Delivery.filter(state__in=("queued", "held"), courier="mail").order_by("id")
    return [(row[0], row[1]) for row in await rows.values_list("kind", "recipient")]


async def test_solution_and_status_together_are_one_mail(house: House, cast: Cast, ticket: Ticket) -> None:
    wishes = {"solution": "Treiber erneuert.", "status": "Closed", "priority": "hoch"}
    changed = await tickets.change(house, ticket, wishes, actor=as_agent(cast.nadia))
    assert (changed.status, changed.priority, changed.solution) == ("closed", "high", "Treiber erneuert.")
    assert changed.closed_at is not None
    assert await _mails() == [
        ("customer_solution", "weber@kunde.example"),
        ("agent_solution", "jonas@desk.example"),
    ]
    fields = (
        await Change.filter(ticket_id=ticket.id).exclude(field="created").values_list("field", "old", "new")
    )
    assert sorted(fields) == [
        ("priority", "normal", "high"),
        ("solution", "", "Treiber erneuert."),
        ("status", "open", "closed"),
    ]


async def test_the_same_values_again_change_nothing(house: House, cast: Cast, ticket: Ticket) -> None:
    await tickets.change(house, ticket, {"status": "open", "title": "Drucker"}, actor=as_agent(cast.nadia))
    assert await Change.filter(ticket_id=ticket.id).count() == 1
    assert await _mails() == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("status", ""),
        ("status", "done"),
        ("hours", "1.234"),
        ("hours", "viel"),
        ("hours", "-1"),
        ("hours", "NaN"),
        ("assignee", "nobody"),
        ("contact", "nobody@nowhere.example"),
        ("colour", "red"),
    ],
)
async def test_a_wrong_value_is_refused_by_its_field_and_nothing_is_half_done(
    house: House, cast: Cast, ticket: Ticket, field: str, value: Any
) -> None:
    with pytest.raises(Invalid) as refused:
        await tickets.change(house, ticket, {"priority": "high", field: value}, actor=as_agent(cast.nadia))
    assert refused.value.field == field
    assert (await Ticket.get(id=ticket.id)).priority == "normal"


@pytest.mark.parametrize("written", ["1.5", "1,5", Decimal("1.50")])
async def test_hours_have_at_most_two_decimals(
    house: House, cast: Cast, ticket: Ticket, written: Any
) -> None:
    changed = await tickets.change(house, ticket, {"hours": written}, actor=as_agent(cast.nadia))
    assert changed.hours == Decimal("1.5")


async def test_an_inactive_agent_cannot_be_chosen(house: House, cast: Cast, ticket: Ticket) -> None:
    # R7
    cast.priya.is_active = False
    await cast.priya.save()
    with pytest.raises(Invalid) as refused:
        await tickets.change(house, ticket, {"assignee": "priya"}, actor=as_agent(cast.nadia))
    assert refused.value.field == "assignee"


async def test_the_customer_is_found_by_any_spelling_of_the_address(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await ContactAddress.create(contact=cast.oliver, address="oliver@xn--bcher-kva.example")
    wish = {"contact": " Oliver@BÜCHER.example "}
    changed = await tickets.change(house, ticket, wish, actor=as_agent(cast.nadia))
    assert changed.contact_id == cast.oliver.id


async def test_who_takes_a_ticket_has_it_and_it_is_in_progress(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    taken = await tickets.take(house, ticket, actor=as_agent(cast.nadia))
    assert (taken.agent_id, taken.group_id, taken.status) == (cast.nadia.id, cast.support.id, "in_progress")
    assert await _mails() == []


async def test_taking_a_ticket_that_was_closed_meanwhile_does_not_open_it(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await tickets.close(house, ticket, actor=as_contact(cast.weber, Channel.PORTAL))
    taken = await tickets.take(house, ticket, actor=as_agent(cast.nadia))  # as it was read before
    assert (taken.agent_id, taken.status) == (cast.nadia.id, "closed")


async def test_a_ticket_given_to_a_group_has_no_agent_any_more(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await tickets.take(house, ticket, actor=as_agent(cast.nadia))
    given = await tickets.change(house, ticket, {"assignee": "Billing"}, actor=as_agent(cast.nadia))
    assert (given.agent_id, given.group_id) == (None, cast.billing.id)


async def test_a_solution_taken_back_in_time_is_sent_to_nobody_and_the_status_is_as_before(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    wishes = {"solution": "falsch", "status": "closed"}
    nadia = as_agent(cast.nadia)
    held = await tickets.change(house, ticket, wishes, actor=nadia, hold=timedelta(seconds=20))
    assert access.solution_for_customer(held) == ""
    back = await tickets.take_back_solution(house, held, actor=nadia)
    assert (back.solution, back.status, back.closed_at) == ("", "open", None)
    assert await _mails() == []


async def test_a_solution_that_left_cannot_be_taken_back(house: House, cast: Cast, ticket: Ticket) -> None:
    nadia = as_agent(cast.nadia)
    sent = await tickets.change(house, ticket, {"solution": "so"}, actor=nadia)
    with pytest.raises(NotPossible):
        await tickets.take_back_solution(house, sent, actor=nadia)
    assert (await Ticket.get(id=ticket.id)).solution == "so"


async def test_taking_back_a_correction_does_not_send_the_first_solution_again(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    nadia = as_agent(cast.nadia)
    await tickets.change(house, ticket, {"solution": "Neu starten.", "status": "closed"}, actor=nadia)
    await Delivery.all().update(state=State.SENT)
    await tickets.change(house, ticket, {"solution": "Ausschalten."}, actor=nadia, hold=HOLD)
    back = await tickets.take_back_solution(house, ticket, actor=nadia)
    assert (back.solution, back.status) == ("Neu starten.", "closed")
    assert await _mails() == []


async def test_a_solution_whose_mail_is_on_its_way_is_not_taken_back_for_the_colleagues_mail(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    # One mail of two was claimed when the window closed.
    nadia = as_agent(cast.nadia)
    await tickets.change(house, ticket, {"solution": "so"}, actor=nadia, hold=HOLD)
    await Delivery.filter(kind="customer_solution").update(state=State.SENDING, attempts=1)
    await Ticket.filter(id=ticket.id).update(solution_visible_from=clock.now())
    with pytest.raises(NotPossible):
        await tickets.take_back_solution(house, ticket, actor=nadia)
    assert (await Ticket.get(id=ticket.id)).solution == "so"
    assert await _mails() == [("agent_solution", "jonas@desk.example")]


async def test_a_solution_that_nobody_was_to_be_mailed_is_taken_back_to_what_was_before(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    nadia = as_agent(cast.nadia)
    await tickets.change(house, ticket, {"solution": "Neu starten.", "assignee": "nadia"}, actor=nadia)
    await Delivery.all().update(state=State.SENT)
    await Contact.filter(id=cast.weber.id).update(email_opt_out=True)
    wishes = {"solution": "Ausschalten.", "status": "closed"}
    await tickets.change(house, ticket, wishes, actor=nadia, hold=HOLD)
    back = await tickets.take_back_solution(house, ticket, actor=nadia)
    assert (back.solution, back.status) == ("Neu starten.", "open")


async def test_an_agent_takes_back_no_colleagues_solution(house: House, cast: Cast, ticket: Ticket) -> None:
    await tickets.change(house, ticket, {"solution": "eins"}, actor=as_agent(cast.nadia), hold=HOLD)
    await tickets.change(house, ticket, {"solution": "zwei"}, actor=as_agent(cast.jonas), hold=HOLD)
    with pytest.raises(NotPossible):
        await tickets.take_back_solution(house, ticket, actor=as_agent(cast.nadia))
    back = await tickets.take_back_solution(house, ticket, actor=as_agent(cast.jonas))
    assert back.solution == "eins"
    assert await _mails() == [
        ("customer_solution", "weber@kunde.example"),
        ("agent_solution", "jonas@desk.example"),
    ]


async def test_a_customer_may_close_and_reopen_the_own_ticket(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    # R47
    weber = as_contact(cast.weber, Channel.PORTAL)
    closed = await tickets.close(house, ticket, actor=weber)
    assert closed.closed_at is not None
    assert closed.closed_at <= clock.now()
    assert (await tickets.reopen(house, closed, actor=weber)).status == "open"


async def test_card_updates_coalesce(house: House, cast: Cast, ticket: Ticket) -> None:
    for priority in ("low", "high", "urgent"):
        await tickets.change(house, ticket, {"priority": priority}, actor=as_agent(cast.nadia))
    assert await Delivery.filter(kind="card", state="queued").count() == 1
