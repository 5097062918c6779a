"""Opening a ticket (R1–R5), and who hears of it (N5, N6)."""

from datetime import timedelta

import pytest

from desk import automatic_mails, clock, comments, tickets
from desk.assignees import Assignee
from desk.comments import NewComment
from desk.errors import Invalid
from desk.house import House
from desk.tickets import NewTicket
from models.change import Change
from models.comment import Visibility
from models.contact import Contact
from models.delivery import Delivery
from models.notification_decision import NotificationDecision
from models.picklist_value import PicklistValue
from models.ticket import Ticket
from tests.parts.house import Cast, as_agent, as_contact


async def _mails() -> list[tuple[str, str]]:
    rows = await Delivery.filter(courier="mail").order_by("id").values_list("kind", "recipient")
    return [(row[0], row[1]) for row in rows]


async def test_a_mail_opens_a_ticket_that_confirms_and_tells_every_member_of_the_group(
    house: House, cast: Cast
) -> None:
    new = NewTicket(title="Drucker kaputt", contact=cast.weber, assignee=Assignee(group=cast.support))
    ticket = await tickets.open_ticket(house, new, actor=as_contact(cast.weber))

    assert (ticket.number, ticket.status, ticket.source) == ("TT1", "open", "email")
    assert await _mails() == [
        ("customer_confirmation", "weber@kunde.example"),
        ("agent_ticket", "nadia@desk.example"),
        ("agent_ticket", "jonas@desk.example"),
    ]
    slack = await Delivery.filter(courier="slack").values_list("kind", "recipient")
    assert list(slack) == [("card", "C0SUPPORT")]
    change = await Change.get(ticket_id=ticket.id)
    assert (change.field, change.new, change.actor_name, change.channel) == (
        "created",
        "Drucker kaputt",
        "Frau Weber",
        "email",
    )
    rules = await NotificationDecision.all().order_by("id").values_list("rule", "role", "mailed", "reason")
    assert list(rules) == [
        ("N6", "customer", True, "mailed"),
        ("N6", "assignee", True, "mailed"),
        ("N6", "assignee", True, "mailed"),
    ]


async def test_numbers_are_given_once_and_in_order(house: House, cast: Cast) -> None:
    opened = [
        await tickets.open_ticket(house, NewTicket(title=f"Nr. {n}"), actor=as_agent(cast.nadia))
        for n in range(3)
    ]
    assert [ticket.number for ticket in opened] == ["TT1", "TT2", "TT3"]


async def test_a_ticket_that_could_not_be_opened_leaves_nothing_and_no_gap(house: House, cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        await tickets.open_ticket(
            house, NewTicket(title="x", priority="gigantic"), actor=as_agent(cast.nadia)
        )
    assert refused.value.field == "priority"
    assert await Ticket.all().count() == await Change.filter(record="ticket").count() == 0
    ticket = await tickets.open_ticket(house, NewTicket(title="y"), actor=as_agent(cast.nadia))
    assert ticket.number == "TT1"


@pytest.mark.parametrize("title", ["", "  \n ", "\0"])
async def test_a_ticket_without_a_title_is_refused_by_name_of_the_field(
    house: House, cast: Cast, title: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await tickets.open_ticket(house, NewTicket(title=title), actor=as_agent(cast.nadia))
    assert refused.value.field == "title"


async def test_an_internal_ticket_has_no_customer_and_mails_none(house: House, cast: Cast) -> None:
    # R4
    new = NewTicket(title="Server umziehen", assignee=Assignee(agent=cast.priya))
    ticket = await tickets.open_ticket(house, new, actor=as_agent(cast.nadia))
    assert ticket.contact_id is None
    assert await _mails() == [("agent_ticket", "priya@desk.example")]


async def test_without_an_assignee_the_default_assignee_is_told(house: House, cast: Cast) -> None:
    # R52
    await house.preference_store.set("default_assignee", "group:Billing")
    ticket = await tickets.open_ticket(house, NewTicket(title="?"), actor=as_contact(cast.oliver))
    assert ticket.group_id == cast.billing.id
    assert ("agent_ticket", "priya@desk.example") in await _mails()


async def test_an_inactive_assignee_is_replaced_by_the_default_for_mails(house: House, cast: Cast) -> None:
    # Requirements §5 D, R7: stays assignee, is not mailed.
    await house.preference_store.set("default_assignee", "agent:priya")
    new = NewTicket(title="neu", contact=cast.oliver, assignee=Assignee(agent=cast.nadia))
    ticket = await tickets.open_ticket(house, new, actor=as_contact(cast.oliver))
    cast.nadia.is_active = False
    await cast.nadia.save()

    said = NewComment(body="Any news?", visibility=Visibility.EXTERNAL)
    await comments.add_comment(house, ticket, said, actor=as_contact(cast.oliver))

    assert (await Ticket.get(id=ticket.id)).agent_id == cast.nadia.id
    assert ("agent_comment", "priya@desk.example") in await _mails()
    assert ("agent_comment", "nadia@desk.example") not in await _mails()


async def test_a_machine_gets_no_confirmation(house: House, cast: Cast) -> None:
    # N6 D, R42
    new = NewTicket(title="Disk full", contact=cast.oliver, from_machine=True)
    await tickets.open_ticket(house, new, actor=as_contact(cast.oliver))
    assert await _mails() == []
    decision = await NotificationDecision.get(role="customer")
    assert (decision.mailed, decision.reason) == (False, "machine")


async def test_who_writes_ticket_after_ticket_gets_no_more_confirmations_in_that_hour(
    house: House, cast: Cast
) -> None:
    # R42: two desks that take each other for a person.
    async def writes(contact: Contact, times: int) -> list[str]:
        async with house.transaction():
            for number in range(times):
                new = NewTicket(title=f"Ticket {number}", contact=contact)
                await tickets.open_ticket(house, new, actor=as_contact(contact))
        decisions = NotificationDecision.filter(role="customer", recipient=contact.email).order_by("id")
        return [decision.reason for decision in (await decisions)[-times:]]

    most = automatic_mails.ADDRESS_HOUR.mails
    assert await writes(cast.oliver, most - 1) == ["mailed"] * (most - 1)
    assert await writes(cast.oliver, 3) == ["mailed", "too_many", "too_many"]
    assert await writes(cast.weber, 1) == ["mailed"]
    assert await Ticket.all().count() == most + 3

    await Delivery.all().update(created_at=clock.now() - timedelta(minutes=61))
    assert await writes(cast.oliver, 1) == ["mailed"]


async def test_without_a_normal_priority_tickets_are_opened_all_the_same(house: House, cast: Cast) -> None:
    # R6: an administrator may delete any value; no mail must wait in quarantine for that.
    await PicklistValue.filter(picklist="priority", key__in=("normal", "low")).delete()
    ticket = await tickets.open_ticket(house, NewTicket(title="t"), actor=as_agent(cast.nadia))
    assert ticket.priority == "high"
