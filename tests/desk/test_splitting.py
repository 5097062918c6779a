"""Splitting a ticket (issue 3): comments become a ticket of their own, and no note becomes readable."""

from datetime import timedelta

import pytest

from desk import comments, participants, splitting, ticket_view, tickets
from desk.assignees import Assignee
from desk.comments import NewComment
from desk.documents import Upload
from desk.errors import Invalid, NotAllowed, NotFound
from desk.house import House
from desk.tickets import NewTicket
from models.change import Change
from models.comment import Comment, Visibility
from models.delivery import Delivery, State
from models.document import Document
from models.ticket import Ticket
from tests.parts.house import Cast, as_agent, as_contact


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    new = NewTicket(
        title="Drucker", contact=cast.weber, assignee=Assignee(group=cast.support), priority="high"
    )
    ticket = await tickets.open_ticket(house, new, actor=as_agent(cast.nadia))
    await participants.add(ticket, [("Anna", "anna@kunde.example")])
    return ticket


async def asked(house: House, ticket: Ticket, cast: Cast, body: str, *files: str) -> Comment:
    """The customer says something, and those responsible have been mailed."""
    uploads = [Upload(name=name, content_type="image/png", data=name.encode()) for name in files]
    new = NewComment(body=body, visibility=Visibility.EXTERNAL, attachments=uploads)
    comment = await comments.add_comment(house, ticket, new, actor=as_contact(cast.weber))
    await Delivery.all().update(state=State.SENT)
    return comment


async def noted(house: House, ticket: Ticket, cast: Cast, body: str) -> Comment:
    new = NewComment(body=body, visibility=Visibility.INTERNAL)
    return await comments.add_comment(house, ticket, new, actor=as_agent(cast.nadia))


async def test_the_first_comment_becomes_the_description_and_the_others_stay_comments(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    stays = await asked(house, ticket, cast, "Der Drucker raucht.")
    first = await asked(house, ticket, cast, "\nAußerdem geht das Fax nicht.\nSeit gestern.", "fax.png")
    second = await asked(house, ticket, cast, "Das Fax piept.", "piep.png")
    note = await noted(house, ticket, cast, "Faxe, ehrlich?")

    made = await splitting.split(house, ticket, [note.id, second.id, first.id], actor=as_agent(cast.nadia))

    view = await ticket_view.view(as_agent(cast.nadia), "TT2")
    assert made.title == "Außerdem geht das Fax nicht."
    assert view.ticket.description == "Außerdem geht das Fax nicht.\nSeit gestern."
    assert (view.ticket.contact_id, view.ticket.priority) == (cast.weber.id, "high")
    assert [item.body for item in view.comments] == ["Das Fax piept.", "Faxe, ehrlich?"]
    assert [item.name for item in view.documents_of(None)] == ["fax.png"]
    assert [item.name for item in view.documents_of(view.comments[0])] == ["piep.png"]
    old = await ticket_view.view(as_contact(cast.weber), "TT1")
    assert [item.id for item in old.comments] == [stays.id]
    assert not await Document.filter(ticket_id=ticket.id).exists()
    assert await participants.is_participant(made, "anna@kunde.example")


async def test_each_history_names_the_other_and_the_customer_is_not_mailed(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    """R11."""
    comment = await asked(house, ticket, cast, "Außerdem geht das Fax nicht.")

    await splitting.split(house, ticket, [comment.id], title="Fax", actor=as_agent(cast.nadia))

    told = await Change.filter(field__in=("split_off", "split_from")).order_by("ticket_id")
    assert [(row.field, row.new) for row in told] == [("split_off", "TT2"), ("split_from", "TT1")]
    mails = await Delivery.filter(courier="mail", state=State.QUEUED)
    assert [mail.recipient for mail in mails] == ["jonas@desk.example"]


async def test_an_internal_note_becomes_neither_description_nor_title(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    """R17."""
    note = await noted(house, ticket, cast, "Der Kunde hat ein Fax, unfassbar.")

    made = await splitting.split(house, ticket, [note.id], actor=as_agent(cast.nadia))

    assert (made.title, made.description) == ("Drucker", "")
    view = await ticket_view.view(as_contact(cast.weber), "TT2")
    assert view.comments == []


async def test_a_comment_that_the_customer_has_not_yet_stays_a_comment(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    """Its undo window is open: it may still be taken back."""
    new = NewComment(body="Welches Fax?", visibility=Visibility.EXTERNAL, hold=timedelta(seconds=20))
    held = await comments.add_comment(house, ticket, new, actor=as_agent(cast.nadia))

    made = await splitting.split(house, ticket, [held.id], actor=as_agent(cast.nadia))
    note = await comments.take_back(house, held, actor=as_agent(cast.nadia))

    assert (made.title, made.description) == ("Drucker", "")
    assert (note.ticket_id, note.visibility) == (made.id, "internal")


async def test_only_comments_of_the_ticket_are_split_off_and_by_agents_alone(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    comment = await asked(house, ticket, cast, "Fax")
    other = await tickets.open_ticket(house, NewTicket(title="Anderes"), actor=as_agent(cast.nadia))
    nadia = as_agent(cast.nadia)
    with pytest.raises(Invalid, match="at least one comment"):
        await splitting.split(house, ticket, [], actor=nadia)
    with pytest.raises(Invalid, match=f"TT2 has no comment {comment.id}"):
        await splitting.split(house, other, [comment.id], actor=nadia)
    with pytest.raises(NotAllowed):
        await splitting.split(house, ticket, [comment.id], actor=as_contact(cast.weber))
    assert await Ticket.all().count() == 2
    with pytest.raises(NotFound):
        await ticket_view.view(nadia, "TT3")
