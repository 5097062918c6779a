"""Comments: external ones reach the customer, notes never do (R17); sending can be taken back."""

from datetime import timedelta

import pytest

from desk import access, clock, comments, ticket_view, tickets
from desk.assignees import Assignee
from desk.comments import NewComment, SlackOrigin
from desk.documents import Upload
from desk.errors import Invalid, NotAllowed, NotFound, NotPossible
from desk.house import House
from desk.tickets import NewTicket
from models.change import Change
from models.comment import Channel, Comment, Visibility
from models.delivery import Delivery, State
from models.document import Document
from models.ticket import Ticket
from tests.parts.house import Cast, as_agent, as_contact

HOLD = timedelta(seconds=20)


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    new = NewTicket(title="Drucker", contact=cast.weber, assignee=Assignee(group=cast.support))
    ticket = await tickets.open_ticket(house, new, actor=as_contact(cast.weber))
    await Delivery.filter(id__gt=0).update(state=State.SENT)
    return ticket


async def _note(house: House, ticket: Ticket, cast: Cast, body: str = "Kabel?", ts: str = "1.1") -> Comment:
    new = NewComment(body=body, visibility=Visibility.INTERNAL, slack=SlackOrigin("C0SUPPORT", ts))
    return await comments.add_comment(house, ticket, new, actor=as_agent(cast.nadia))


async def _waiting() -> list[tuple[str, str, str]]:
    rows = Delivery.filter(state__in=("queued", "held"), courier="mail").order_by("id")
    return [(row[0], row[1], row[2]) for row in await rows.values_list("kind", "recipient", "state")]


async def test_a_note_reaches_no_customer_on_any_path(house: House, cast: Cast, ticket: Ticket) -> None:
    await _note(house, ticket, cast)
    assert await _waiting() == []
    seen = await ticket_view.view(as_contact(cast.weber, Channel.PORTAL), ticket.number)
    assert (seen.comments, seen.changes, seen.deliveries) == ([], (), ())


async def test_an_external_comment_mails_the_customer_and_the_colleagues_but_not_its_author(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    new = NewComment(body="Bitte neu starten.", visibility=Visibility.EXTERNAL)
    await comments.add_comment(house, ticket, new, actor=as_agent(cast.nadia))
    assert await _waiting() == [
        ("customer_comment", "weber@kunde.example", "queued"),
        ("agent_comment", "jonas@desk.example", "queued"),
    ]


async def test_an_answer_goes_to_the_customer_the_ticket_has_now(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    # Whoever read the ticket before it was given to another customer must not write to the first one.
    await tickets.change(house, ticket, {"contact": "oliver@acme.example"}, actor=as_agent(cast.jonas))
    new = NewComment(body="Bitte neu starten.", visibility=Visibility.EXTERNAL)
    await comments.add_comment(house, ticket, new, actor=as_agent(cast.nadia))
    assert await _waiting() == [
        ("customer_comment", "oliver@acme.example", "queued"),
        ("agent_comment", "jonas@desk.example", "queued"),
    ]


async def test_sending_a_note_holds_the_mail_and_hides_it_from_the_portal_until_the_window_closes(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    note = await _note(house, ticket, cast)
    await comments.send_to_customer(house, note, actor=as_agent(cast.nadia), hold=HOLD)
    assert ("customer_comment", "weber@kunde.example", "held") in await _waiting()
    portal = as_contact(cast.weber, Channel.PORTAL)
    assert (await ticket_view.view(portal, ticket.number)).comments == []

    await Comment.filter(id=note.id).update(visible_from=clock.now())
    assert [c.body for c in (await ticket_view.view(portal, ticket.number)).comments] == ["Kabel?"]


async def test_sending_twice_mails_once(house: House, cast: Cast, ticket: Ticket) -> None:
    note = await _note(house, ticket, cast)
    for _ in range(2):
        await comments.send_to_customer(house, note, actor=as_agent(cast.nadia), hold=HOLD)
    assert len([kind for kind, *_ in await _waiting() if kind == "customer_comment"]) == 1


async def test_taking_back_in_time_sends_nothing_and_leaves_a_note_and_history(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    note = await _note(house, ticket, cast)
    await comments.send_to_customer(house, note, actor=as_agent(cast.nadia), hold=HOLD)
    back = await comments.take_back(house, note, actor=as_agent(cast.nadia))
    assert back.visibility == Visibility.INTERNAL
    assert await _waiting() == []
    changes = await Change.filter(ticket_id=ticket.id, field="visibility").order_by("id")
    assert [(c.old, c.new) for c in changes] == [("internal", "external"), ("external", "internal")]


async def test_taking_back_too_late_is_refused_and_changes_nothing(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    note = await _note(house, ticket, cast)
    await comments.send_to_customer(house, note, actor=as_agent(cast.nadia), hold=HOLD)
    await Delivery.filter(kind="customer_comment").update(state=State.SENDING, attempts=1)
    with pytest.raises(NotPossible):
        await comments.take_back(house, note, actor=as_agent(cast.nadia))
    assert (await Comment.get(id=note.id)).is_external
    # The colleague's mail was held too; the refusal undid its cancelling.
    assert ("agent_comment", "jonas@desk.example", "held") in await _waiting()


async def test_one_slack_message_becomes_one_comment(house: House, cast: Cast, ticket: Ticket) -> None:
    first = await _note(house, ticket, cast)
    again = await _note(house, ticket, cast)
    assert first.id == again.id
    assert await Comment.filter(ticket_id=ticket.id).count() == 1


async def test_a_customer_cannot_write_an_internal_note(house: House, cast: Cast, ticket: Ticket) -> None:
    new = NewComment(body="psst", visibility=Visibility.INTERNAL)
    with pytest.raises(NotAllowed):
        await comments.add_comment(house, ticket, new, actor=as_contact(cast.weber))


async def test_a_customers_comment_opens_a_closed_ticket_again_and_tells_the_group(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    # R47, N3
    await tickets.close(house, ticket, actor=as_agent(cast.nadia))
    new = NewComment(body="Geht doch nicht.", visibility=Visibility.EXTERNAL)
    await comments.add_comment(house, ticket, new, actor=as_contact(cast.weber, Channel.PORTAL))
    reopened = await Ticket.get(id=ticket.id)
    assert (reopened.status, reopened.closed_at) == ("open", None)
    assert await _waiting() == [
        ("agent_comment", "nadia@desk.example", "queued"),
        ("agent_comment", "jonas@desk.example", "queued"),
    ]


async def test_a_withdrawn_note_is_shown_to_nobody(house: House, cast: Cast, ticket: Ticket) -> None:
    note = await _note(house, ticket, cast)
    await comments.withdraw(house, note, actor=as_agent(cast.nadia))
    assert (await ticket_view.view(as_agent(cast.nadia), ticket.number)).comments == []


async def test_an_older_edit_that_comes_late_changes_nothing(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    note = await _note(house, ticket, cast)
    at = clock.now()
    nadia = as_agent(cast.nadia)
    await comments.edit(house, note, "zweite", actor=nadia, edited_at=at)
    await comments.edit(house, note, "erste", actor=nadia, edited_at=at - timedelta(seconds=1))
    assert (await Comment.get(id=note.id)).body == "zweite"


async def test_what_the_customer_has_cannot_be_edited(house: House, cast: Cast, ticket: Ticket) -> None:
    new = NewComment(body="v1", visibility=Visibility.EXTERNAL)
    sent = await comments.add_comment(house, ticket, new, actor=as_agent(cast.nadia))
    with pytest.raises(NotPossible):
        await comments.edit(house, sent, "v2", actor=as_agent(cast.nadia), edited_at=clock.now())


async def test_an_empty_comment_is_refused_but_files_alone_are_enough(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    empty = NewComment(body=" ", visibility=Visibility.EXTERNAL)
    with pytest.raises(Invalid) as refused:
        await comments.add_comment(house, ticket, empty, actor=as_agent(cast.nadia))
    assert refused.value.field == "comment"

    photo = Upload(name="../../foto.png", content_type="image/png", data=b"png")
    new = NewComment(body="", visibility=Visibility.EXTERNAL, attachments=[photo])
    await comments.add_comment(house, ticket, new, actor=as_contact(cast.weber))
    document = await Document.get()
    assert (document.name, document.size) == ("foto.png", 3)
    assert await house.blobs.read(document.sha256) == b"png"


async def test_a_file_of_a_note_opens_for_no_customer(house: House, cast: Cast, ticket: Ticket) -> None:
    # R17
    secret = Upload(name="intern.txt", content_type="text/plain", data=b"intern")
    new = NewComment(body="siehe", visibility=Visibility.INTERNAL, attachments=[secret])
    await comments.add_comment(house, ticket, new, actor=as_agent(cast.nadia))
    document = await Document.get()
    with pytest.raises(NotFound):
        await access.document_for(as_contact(cast.weber, Channel.PORTAL), document.key)
    assert await access.document_for(as_agent(cast.jonas), document.key)


async def test_guessing_a_number_looks_like_a_ticket_that_is_not_there(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    sentences = []
    for number in (ticket.number, "TT999999"):
        with pytest.raises(NotFound) as refused:
            await access.ticket_for(as_contact(cast.oliver), number)
        sentences.append(refused.value.text)
    assert sentences[0] == sentences[1]
