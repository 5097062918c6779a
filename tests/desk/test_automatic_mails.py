"""The limits of mails that leave by themselves (R42), counted over all kinds of them."""

from datetime import timedelta

import pytest

from desk import automatic_mails, clock, comments, db, tickets
from desk.actor import system
from desk.assignees import Assignee
from desk.automatic_mails import ADDRESS_DAY, ADDRESS_HOUR, AGENT_HOUR, TICKET_DAY
from desk.comments import NewComment
from desk.house import House
from desk.notifications.act import Act, To
from desk.notifications.deciding import decide
from desk.notifications.matrix import Role, Rule
from desk.tickets import NewTicket
from desk.why import why
from models.comment import Channel, Visibility
from models.delivery import Courier, Delivery, State
from models.notification_decision import NotificationDecision
from models.ticket import Ticket
from tests.parts.house import Cast, as_agent, as_contact


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    return await tickets.open_ticket(
        house, NewTicket(title="Drucker", contact=cast.weber, assignee=Assignee(cast.nadia)), actor=system()
    )


async def sent(number: int, *, kind: str = "customer_workflow", **columns: object) -> None:
    """So many mails left by themselves, just now if nothing else is said."""
    at = columns.pop("at", clock.now())
    is_automatic = columns.pop("is_automatic", True)
    await Delivery.bulk_create(
        Delivery(
            courier=Courier.MAIL,
            kind=kind,
            state=State.SENT,
            due_at=at,
            created_at=at,
            is_automatic=is_automatic,
            **columns,
        )
        for _ in range(number)
    )


async def rated(house: House, ticket: Ticket, cast: Cast, *, times: int = 1) -> list[tuple[str, str]]:
    """The customer is asked for a rating; the reasons, and which limits there were."""
    act = Act(Rule.RATING, system(), to=[To(Role.CUSTOMER, contact=cast.weber)])
    async with house.transaction():
        for _ in range(times):
            await decide(house, ticket, act)
    made = await NotificationDecision.filter(rule=Rule.RATING).order_by("-id").limit(times)
    return [(item.reason, item.facts["limit"]) for item in reversed(made)]


async def test_mails_of_all_kinds_to_an_address_count_together(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await sent(ADDRESS_HOUR.mails - 1, recipient="weber@kunde.example", kind="support_ends")
    assert await rated(house, ticket, cast, times=3) == [
        ("mailed", ""),
        ("too_many", "address_hour"),
        ("too_many", "address_hour"),
    ]
    assert await rated(house, ticket, cast) == [("too_many", "address_hour")]
    assert "10 E-Mails an diese Adresse in einer Stunde" in (await why(ticket, most=1))[0].known("de")


async def test_after_an_hour_more_may_leave_until_the_days_are_used_up(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    before = clock.now() - timedelta(minutes=61)
    await sent(ADDRESS_DAY.mails - 1, recipient="weber@kunde.example", at=before)
    assert await rated(house, ticket, cast, times=2) == [("mailed", ""), ("too_many", "address_day")]

    await Delivery.all().update(created_at=clock.now() - timedelta(hours=25))
    assert await rated(house, ticket, cast) == [("mailed", "")]


async def test_a_ticket_has_a_limit_over_all_addresses_of_customers(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    for number in range(TICKET_DAY.mails - 1):
        await sent(1, recipient=f"{number}@kunde.example", ticket_id=ticket.id)
    # What agents are told counts for itself.
    await sent(5, recipient="nadia@desk.example", ticket_id=ticket.id, agent_id=cast.nadia.id)
    assert await rated(house, ticket, cast, times=2) == [("mailed", ""), ("too_many", "ticket_day")]


async def test_what_a_person_writes_is_never_limited_and_never_counted(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await sent(50, recipient="weber@kunde.example", ticket_id=ticket.id)
    for number in range(ADDRESS_HOUR.mails + 1):
        new = NewComment(body=f"Antwort {number}", visibility=Visibility.EXTERNAL)
        await comments.add_comment(house, ticket, new, actor=as_agent(cast.nadia))
    written = NotificationDecision.filter(rule=Rule.EXTERNAL_COMMENT, role=Role.CUSTOMER)
    assert {item.reason for item in await written} == {"mailed"}

    await Delivery.filter(kind="customer_workflow").delete()
    assert await rated(house, ticket, cast) == [("mailed", "")]


async def test_an_agent_whose_mailbox_answers_by_itself_is_told_so_often_and_no_more(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    just_now = {"recipient": "nadia@desk.example", "ticket_id": ticket.id, "agent_id": cast.nadia.id}
    # The new ticket was told already.
    await sent(AGENT_HOUR.mails - 2, kind="agent_comment", **just_now)
    weber = as_contact(cast.weber, Channel.EMAIL)
    async with house.transaction():
        for number in range(2):
            new = NewComment(body=f"Frage {number}", visibility=Visibility.EXTERNAL)
            await comments.add_comment(house, ticket, new, actor=weber)
    told = await NotificationDecision.filter(rule=Rule.MAIL_COMMENT, role=Role.ASSIGNEE).order_by("id")
    assert [(item.reason, item.facts["limit"]) for item in told] == [
        ("mailed", ""),
        ("too_many", "agent_hour"),
    ]

    other = await tickets.open_ticket(
        house, NewTicket(title="Scanner", contact=cast.weber, assignee=Assignee(cast.nadia)), actor=system()
    )
    await comments.add_comment(house, other, NewComment("Und?", Visibility.EXTERNAL), actor=weber)
    assert (await NotificationDecision.get(rule=Rule.MAIL_COMMENT, ticket_id=other.id)).reason == "mailed"


async def test_a_portal_password_reaches_even_who_was_mailed_too_much(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await sent(ADDRESS_DAY.mails, recipient="weber@kunde.example")
    assert await automatic_mails.limit_to("weber@kunde.example", "credentials", ticket_id=None) is None


async def test_what_is_written_in_the_midst_of_a_transaction_is_counted_once(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    act = Act(Rule.RATING, system(), to=[To(Role.CUSTOMER, contact=cast.weber)])
    async with house.transaction():
        for _ in range(ADDRESS_HOUR.mails + 2):
            await decide(house, ticket, act)
            await db.flush()
    assert await Delivery.filter(kind="customer_rating").count() == ADDRESS_HOUR.mails
