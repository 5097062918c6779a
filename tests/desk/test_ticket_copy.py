"""A copy of a ticket (R9): the concern again under a new number, without what was said and solved."""

import pytest

from desk import clock, comments, ticket_copy, tickets
from desk.assignees import Assignee
from desk.comments import NewComment
from desk.documents import Upload
from desk.errors import NotAllowed
from desk.house import House
from desk.tickets import NewTicket
from models.agent import Agent
from models.change import Change
from models.comment import Comment, Visibility
from models.delivery import Delivery
from models.document import Document
from models.notification_decision import NotificationDecision
from models.product import Product
from models.tag import Tag, TicketTag
from models.ticket import Ticket
from tests.parts.house import Cast, as_agent, as_contact

# What a copy has of its own, or doesn't have at all.
OWN = {
    *("id", "serial", "status", "source", "solution", "solution_visible_from", "hours", "days"),
    *("tweet_id", "twitter_reply_id", "parent_id", "follows_id", "merged_into_id", "deleted_at"),
    *("created_at", "modified_at", "closed_at", "created_by", "version"),
    # Carried over, but not by column: looked at besides.
    *("title", "description", "description_html", "description_folded", "agent_id"),
}


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    new = NewTicket(
        title="Drucker",
        description="Er raucht.",
        contact=cast.oliver,
        assignee=Assignee(group=cast.support),
        priority="high",
        type="incident",
        severity="major",
        category="big_problem",
        attachments=[Upload(name="foto.png", content_type="image/png", data=b"Rauch")],
    )
    ticket = await tickets.open_ticket(house, new, actor=as_agent(cast.nadia))
    tag = await Tag.create(name="Rauch", key="rauch")
    await TicketTag.create(ticket_id=ticket.id, tag_id=tag.id)
    at = clock.now()
    product = await Product.create(serial=1, name="Drucker 3000", created_at=at, modified_at=at)
    await Ticket.filter(id=ticket.id).update(product_id=product.id, hours=3, tweet_id="1")
    said = NewComment(
        body="Stecker?",
        visibility=Visibility.EXTERNAL,
        attachments=[Upload(name="stecker.png", content_type="image/png", data=b"Stecker")],
    )
    await comments.add_comment(house, ticket, said, actor=as_agent(cast.nadia))
    await tickets.change(
        house, ticket, {"solution": "Gelöscht.", "status": "closed"}, actor=as_agent(cast.nadia)
    )
    return await Ticket.get(id=ticket.id)


async def test_a_copy_has_the_concern_and_nothing_of_what_became_of_it(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    """R9."""
    made = await ticket_copy.copy(house, ticket, actor=as_agent(cast.jonas))

    made = await Ticket.get(id=made.id)
    assert (made.number, ticket.number) == ("TT2", "TT1")
    assert (made.title, made.description, made.priority) == ("Drucker", "Er raucht.", "high")
    assert (made.type, made.severity, made.category) == ("incident", "major", "big_problem")
    assert (made.contact_id, made.organisation_id) == (cast.oliver.id, cast.oliver.organisation_id)
    assert made.product_id == ticket.product_id is not None
    assert (made.status, made.solution, made.hours, made.tweet_id) == ("open", "", None, "")
    assert not await Comment.filter(ticket_id=made.id).exists()
    assert await TicketTag.filter(ticket_id=made.id).count() == 1
    (file,) = await Document.filter(ticket_id=made.id)
    (original,) = await Document.filter(ticket_id=ticket.id, comment_id=None)
    assert (file.name, file.sha256) == ("foto.png", original.sha256)
    assert file.key != original.key


async def test_every_column_of_a_ticket_is_carried_over_or_known_to_be_its_own() -> None:
    """A new field must not be forgotten by the copy."""
    assert set(ticket_copy.CARRIED) | OWN == set(Ticket._meta.db_fields)
    assert not set(ticket_copy.CARRIED) & OWN


async def test_the_customer_hears_nothing_of_a_copy_its_assignees_do(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    made = await ticket_copy.copy(house, ticket, actor=as_agent(cast.jonas))

    mails = await Delivery.filter(ticket_id=made.id, courier="mail")
    assert [mail.recipient for mail in mails] == ["nadia@desk.example"]
    assert await Delivery.filter(ticket_id=made.id, kind="card", recipient="C0SUPPORT").count() == 1
    decisions = await NotificationDecision.filter(ticket_id=made.id).values_list("role")
    assert set(decisions) == {("assignee",)}


async def test_both_histories_tell_of_the_copy(house: House, cast: Cast, ticket: Ticket) -> None:
    """R11."""
    await ticket_copy.copy(house, ticket, actor=as_agent(cast.jonas))

    told = await Change.filter(field__in=("copied", "copied_from")).order_by("ticket_id")
    assert [(row.field, row.new, row.actor_name) for row in told] == [
        ("copied", "TT2", "Jonas Keller"),
        ("copied_from", "TT1", "Jonas Keller"),
    ]


async def test_a_copy_is_not_given_to_an_inactive_agent(house: House, cast: Cast, ticket: Ticket) -> None:
    """R7."""
    await Ticket.filter(id=ticket.id).update(agent_id=cast.nadia.id)
    await Agent.filter(id=cast.nadia.id).update(is_active=False)

    made = await ticket_copy.copy(house, ticket, actor=as_agent(cast.jonas))

    assert (made.agent_id, made.group_id) == (None, cast.support.id)


async def test_a_customer_copies_nothing(house: House, cast: Cast, ticket: Ticket) -> None:
    with pytest.raises(NotAllowed):
        await ticket_copy.copy(house, ticket, actor=as_contact(cast.oliver))
