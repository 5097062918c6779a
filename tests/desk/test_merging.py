"""Merging tickets and taking them apart (issue 3): what moves, what goes back, and that nothing leaks."""

from datetime import timedelta

import pytest

from desk import (
    access,
    clock,
    comments,
    families,
    merging,
    participants,
    ticket_deletion,
    ticket_view,
    tickets,
)
from desk.assignees import Assignee
from desk.comments import NewComment, SlackOrigin
from desk.documents import Upload
from desk.errors import Invalid, NotAllowed, NotFound, NotPossible
from desk.house import House
from desk.merge_objections import OtherCustomer, objection
from desk.merging import Others
from desk.tickets import NewTicket
from models.change import Change
from models.comment import Channel, Comment, Visibility
from models.contact import Contact
from models.delivery import Delivery, State
from models.document import Document
from models.inbound_mail import InboundMail
from models.tag import Tag, TicketTag
from models.ticket import Ticket
from models.ticket_merge import TicketMerge
from models.ticket_participant import TicketParticipant
from models.ticket_subscriber import TicketSubscriber
from tests.parts.house import Cast, as_agent, as_contact

HOLD = timedelta(seconds=20)


async def opened(house: House, cast: Cast, title: str, contact: Contact | None, **more: object) -> Ticket:
    new = NewTicket(title=title, contact=contact, assignee=Assignee(group=cast.support), **more)  # type: ignore[arg-type]
    return await tickets.open_ticket(house, new, actor=as_agent(cast.nadia))


async def said(
    house: House, ticket: Ticket, cast: Cast, body: str, *, is_external: bool = True, **more: object
) -> Comment:
    visibility = Visibility.EXTERNAL if is_external else Visibility.INTERNAL
    new = NewComment(body=body, visibility=visibility, **more)  # type: ignore[arg-type]
    return await comments.add_comment(house, ticket, new, actor=as_agent(cast.nadia))


@pytest.fixture
async def survivor(house: House, cast: Cast) -> Ticket:
    return await opened(house, cast, "Drucker", cast.weber)


@pytest.fixture
async def merged(house: House, cast: Cast, survivor: Ticket) -> Ticket:
    file = Upload(name="foto.png", content_type="image/png", data=b"Rauch")
    return await opened(
        house, cast, "Drucker schon wieder", cast.weber, description="Er raucht.", attachments=[file]
    )


async def test_what_was_said_on_the_merged_ticket_stands_on_the_survivor(
    house: House, cast: Cast, survivor: Ticket, merged: Ticket
) -> None:
    file = Upload(name="plan.txt", content_type="text/plain", data=b"Plan")
    await said(house, merged, cast, "Stecker?", attachments=[file])
    await said(house, merged, cast, "unter uns", is_external=False)
    await tickets.change(house, merged, {"solution": "Stecker rein."}, actor=as_agent(cast.nadia))

    await merging.merge(house, merged, survivor, actor=as_agent(cast.jonas))

    view = await ticket_view.view(as_contact(cast.weber), "TT1")
    assert [(item.body, item.author_name) for item in view.comments] == [
        ("TT2 · Drucker schon wieder\n\nEr raucht.", "Frau Weber"),
        ("Stecker?", "Nadia Brandt"),
        ("TT2 · Lösung\n\nStecker rein.", "Nadia Brandt"),
    ]
    assert [item.name for item in view.documents_of(view.comments[0])] == ["foto.png"]
    assert [item.name for item in view.documents_of(view.comments[1])] == ["plan.txt"]
    for document in view.documents:
        assert await access.document_for(as_contact(cast.weber), document.key)
    agents = await ticket_view.view(as_agent(cast.nadia), "TT1")
    assert "unter uns" in [item.body for item in agents.comments]
    assert agents.kin.merged == ["TT2"]


async def test_the_merged_ticket_is_closed_and_says_where_it_went(
    house: House, cast: Cast, survivor: Ticket, merged: Ticket
) -> None:
    """R11."""
    before = await Delivery.filter(courier="mail").count()

    await merging.merge(house, merged, survivor, actor=as_agent(cast.jonas))

    merged = await Ticket.get(id=merged.id)
    assert (merged.status, merged.merged_into_id) == ("closed", survivor.id)
    assert merged.closed_at is not None
    view = await ticket_view.view(as_agent(cast.nadia), "TT2")
    assert view.kin.merged_into == "TT1"
    told = await Change.filter(field__in=("merged", "merged_into", "status")).order_by("ticket_id", "id")
    assert [(row.ticket_id, row.field, row.new, row.actor_name) for row in told] == [
        (survivor.id, "merged", "TT2", "Jonas Keller"),
        (merged.id, "merged_into", "TT1", "Jonas Keller"),
        (merged.id, "status", "closed", "Jonas Keller"),
    ]
    # Nobody is mailed about it.
    assert await Delivery.filter(courier="mail").count() == before


async def test_tags_subscribers_people_and_relations_are_united_and_parted_again(
    house: House, cast: Cast, survivor: Ticket, merged: Ticket
) -> None:
    both, one = await Tag.create(name="A", key="a"), await Tag.create(name="B", key="b")
    for ticket, tag in ((survivor, both), (merged, both), (merged, one)):
        await TicketTag.create(ticket_id=ticket.id, tag_id=tag.id)
    await TicketSubscriber.create(ticket_id=merged.id, agent_id=cast.jonas.id, created_at=clock.now())
    await participants.add(merged, [("Anna", "anna@kunde.example")])

    await merging.merge(house, merged, survivor, actor=as_agent(cast.jonas))
    assert await TicketTag.filter(ticket_id=survivor.id).count() == 2
    assert await TicketSubscriber.filter(ticket_id=survivor.id).count() == 1
    assert await participants.is_participant(survivor, "anna@kunde.example")

    await merging.unmerge(house, merged, actor=as_agent(cast.jonas))
    assert await TicketTag.filter(ticket_id=survivor.id).values_list("tag_id") == [(both.id,)]
    assert await TicketTag.filter(ticket_id=merged.id).count() == 2
    assert not await TicketSubscriber.filter(ticket_id=survivor.id).exists()
    assert not await participants.is_participant(survivor, "anna@kunde.example")


async def test_what_two_merged_tickets_brought_stays_until_both_are_taken_out(
    house: House, cast: Cast, survivor: Ticket, merged: Ticket
) -> None:
    third = await opened(house, cast, "Noch einmal", cast.weber)
    tag = await Tag.create(name="A", key="a")
    for ticket in (merged, third):
        await TicketTag.create(ticket_id=ticket.id, tag_id=tag.id)
        await merging.merge(house, ticket, survivor, actor=as_agent(cast.jonas))

    await merging.unmerge(house, merged, actor=as_agent(cast.jonas))
    assert await TicketTag.filter(ticket_id=survivor.id).exists()
    await merging.unmerge(house, third, actor=as_agent(cast.jonas))
    assert not await TicketTag.filter(ticket_id=survivor.id).exists()


async def test_what_is_said_after_the_merge_stays_on_the_survivor(
    house: House, cast: Cast, survivor: Ticket, merged: Ticket
) -> None:
    first = await said(house, merged, cast, "vorher")
    await merging.merge(house, merged, survivor, actor=as_agent(cast.jonas))
    later = await said(house, merged, cast, "nachher")
    assert later.ticket_id == survivor.id

    back = await merging.unmerge(house, merged, actor=as_agent(cast.jonas))

    assert (back.status, back.closed_at, back.merged_into_id) == ("open", None, None)
    assert await Comment.filter(ticket_id=merged.id).values_list("id") == [(first.id,)]
    assert (await Comment.get(id=later.id)).ticket_id == survivor.id
    shown = await ticket_view.view(as_contact(cast.weber), "TT1")
    assert [item.body for item in shown.comments] == ["nachher"]
    assert (await said(house, merged, cast, "wieder hier")).ticket_id == merged.id


async def test_a_held_mail_stays_what_it_is_and_can_still_be_taken_back(
    house: House, cast: Cast, survivor: Ticket, merged: Ticket
) -> None:
    held = await said(house, merged, cast, "Stecker?", hold=HOLD)

    await merging.merge(house, merged, survivor, actor=as_agent(cast.jonas))
    mail = await Delivery.get(comment_id=held.id, kind="customer_comment")
    assert (mail.state, mail.ticket_id) == ("held", merged.id)
    await comments.take_back(house, held, actor=as_agent(cast.nadia))

    assert (await Delivery.get(id=mail.id)).state == State.CANCELLED
    note = await Comment.get(id=held.id)
    assert (note.visibility, note.ticket_id) == ("internal", survivor.id)


async def test_a_solution_whose_undo_window_is_open_is_not_seen_earlier_on_the_survivor(
    house: House, cast: Cast, survivor: Ticket, merged: Ticket
) -> None:
    nadia = as_agent(cast.nadia)
    await tickets.change(house, merged, {"solution": "Stecker rein."}, actor=nadia, hold=HOLD)

    await merging.merge(house, merged, survivor, actor=nadia)

    view = await ticket_view.view(as_contact(cast.weber), "TT1")
    assert [item.body for item in view.comments] == ["TT2 · Drucker schon wieder\n\nEr raucht."]


async def test_chains_lead_to_the_last_survivor_and_are_taken_apart_from_the_end(
    house: House, cast: Cast, survivor: Ticket, merged: Ticket
) -> None:
    jonas = as_agent(cast.jonas)
    first = await said(house, merged, cast, "eins")
    last = await opened(house, cast, "Alles zusammen", cast.weber)
    await merging.merge(house, merged, survivor, actor=jonas)
    await merging.merge(house, survivor, last, actor=jonas)

    assert (await Comment.get(id=first.id)).ticket_id == last.id
    assert (await said(house, merged, cast, "zwei")).ticket_id == last.id
    with pytest.raises(NotPossible, match="TT1 was merged into TT3"):
        await merging.unmerge(house, merged, actor=jonas)
    await merging.unmerge(house, survivor, actor=jonas)
    assert (await Comment.get(id=first.id)).ticket_id == survivor.id
    await merging.unmerge(house, merged, actor=jonas)
    assert (await Comment.get(id=first.id)).ticket_id == merged.id


async def test_what_cannot_be_merged_is_refused_with_the_reason(
    house: House, cast: Cast, survivor: Ticket, merged: Ticket
) -> None:
    jonas = as_agent(cast.jonas)
    deleted = await opened(house, cast, "Weg", cast.weber)
    await ticket_deletion.delete(house, deleted, actor=jonas)
    other = await opened(house, cast, "Anderes", cast.weber)

    with pytest.raises(Invalid, match="into itself"):
        await merging.merge(house, merged, merged, actor=jonas)
    with pytest.raises(NotPossible, match="TT3 was deleted"):
        await merging.merge(house, merged, deleted, actor=jonas)
    with pytest.raises(NotPossible, match="TT3 was deleted"):
        await merging.merge(house, deleted, merged, actor=jonas)
    with pytest.raises(NotPossible, match="TT2 is not merged"):
        await merging.unmerge(house, merged, actor=jonas)
    with pytest.raises(NotAllowed):
        await merging.merge(house, merged, survivor, actor=as_contact(cast.weber))
    await merging.merge(house, merged, survivor, actor=jonas)
    with pytest.raises(NotPossible, match="TT2 was merged into TT1"):
        await merging.merge(house, merged, survivor, actor=jonas)
    with pytest.raises(NotPossible, match="TT2 was merged into TT1"):
        await merging.merge(house, survivor, merged, actor=jonas)
    with pytest.raises(NotPossible, match="TT2 was merged into TT1"):
        await merging.merge(house, other, merged, actor=jonas)
    with pytest.raises(NotPossible, match="TT2 was merged into TT1"):
        await tickets.change(house, merged, {"title": "x"}, actor=jonas)
    with pytest.raises(NotPossible, match="TT2 was merged into TT1"):
        await ticket_deletion.delete(house, merged, actor=jonas)
    await ticket_deletion.delete(house, survivor, actor=jonas)
    with pytest.raises(NotPossible, match="TT1 was deleted"):
        await merging.unmerge(house, merged, actor=jonas)


async def test_tickets_of_different_customers_are_not_merged_unless_somebody_says_so(
    house: House, cast: Cast, survivor: Ticket
) -> None:
    """R17, R47: Frau Weber would read what Oliver wrote."""
    jonas = as_agent(cast.jonas)
    file = Upload(name="plan.txt", content_type="text/plain", data=b"Plan")
    olivers = await opened(house, cast, "Printer", cast.oliver, description="It smokes.", attachments=[file])
    await said(house, olivers, cast, "Plug?", attachments=[file])
    await said(house, olivers, cast, "unter uns", is_external=False, attachments=[file])
    before = await ticket_view.view(as_contact(cast.oliver), "TT2")
    with pytest.raises(OtherCustomer, match=r"Link them as parent and child instead.*--with-other-customer"):
        await merging.merge(house, olivers, survivor, actor=jonas)
    assert not await TicketMerge.exists()

    await merging.merge(house, olivers, survivor, actor=jonas, others=Others.SHOW)

    seen = await ticket_view.view(as_contact(cast.weber), "TT1")
    assert [item.body for item in seen.comments] == ["TT2 · Printer\n\nIt smokes.", "Plug?"]
    # Oliver reads of his own ticket what he could read before, and nothing of what comes later.
    later = NewComment(
        body="Später", visibility=Visibility.EXTERNAL, attachments=[Upload("s.txt", "text/plain", b"s")]
    )
    await comments.add_comment(house, survivor, later, actor=as_contact(cast.weber))
    note = await Comment.get(body="unter uns")
    await comments.send_to_customer(house, note, actor=jonas, hold=timedelta())
    after = await ticket_view.view(as_contact(cast.oliver), "TT2")
    for name in ("comments", "documents"):
        ids = [[item.id for item in getattr(view, name)] for view in (before, after)]
        assert ids[0] == ids[1]
    assert [item.name for item in after.documents_of(after.comments[0])] == ["plan.txt"]
    readable = {item.id for item in after.documents}
    for document in await Document.all():
        if document.id in readable:
            assert await access.document_for(as_contact(cast.oliver), document.key)
        else:
            with pytest.raises(NotFound):
                await access.document_for(as_contact(cast.oliver), document.key)
    for person in (cast.oliver, cast.grace):
        with pytest.raises(NotFound):
            await ticket_view.view(as_contact(person), "TT1")
    assert not await TicketParticipant.filter(ticket_id=survivor.id).exists()
    words = NewComment(body="Hello?", visibility=Visibility.EXTERNAL)
    with pytest.raises(NotPossible, match="continued elsewhere"):
        await comments.add_comment(house, olivers, words, actor=as_contact(cast.oliver, Channel.PORTAL))


async def test_the_other_customer_may_write_into_the_survivor_if_asked_but_never_read_it(
    house: House, cast: Cast, survivor: Ticket
) -> None:
    olivers = await opened(house, cast, "Printer", cast.oliver)

    await merging.merge(house, olivers, survivor, actor=as_agent(cast.jonas), others=Others.JOIN)

    assert await participants.is_participant(survivor, "oliver@acme.example")
    words = NewComment(body="Hello?", visibility=Visibility.EXTERNAL)
    written = await comments.add_comment(house, olivers, words, actor=as_contact(cast.oliver))
    assert written.ticket_id == survivor.id
    with pytest.raises(NotFound):
        await ticket_view.view(as_contact(cast.oliver), "TT1")
    await merging.unmerge(house, olivers, actor=as_agent(cast.jonas))
    assert not await participants.is_participant(survivor, "oliver@acme.example")


@pytest.mark.parametrize(
    ("merged", "survivor", "has_words", "is_refused"),
    [
        # contact, organisation of each
        ((1, None), (1, None), True, False),
        ((1, 5), (1, 5), True, False),
        ((1, 5), (1, None), True, False),
        # The organisation would see what was the contact's alone.
        ((1, None), (1, 5), True, True),
        ((1, 5), (2, 5), True, True),
        ((1, None), (2, None), False, True),
        # An internal ticket into a customer's: its notes stay notes …
        ((None, None), (1, 5), False, False),
        # … but what an agent wrote for nobody would have a reader.
        ((None, None), (1, 5), True, True),
        ((None, None), (None, None), True, False),
        # A customer would lose sight of the own ticket.
        ((1, None), (None, None), False, True),
    ],
)
def test_a_merge_is_refused_where_somebody_would_see_or_lose_something(
    *,
    merged: tuple[int | None, int | None],
    survivor: tuple[int | None, int | None],
    has_words: bool,
    is_refused: bool,
) -> None:
    one = Ticket(serial=2, contact_id=merged[0], organisation_id=merged[1])
    other = Ticket(serial=1, contact_id=survivor[0], organisation_id=survivor[1])
    assert (objection(one, other, has_words=has_words) is not None) == is_refused


async def test_notes_files_and_words_of_an_internal_ticket_stay_internal(
    house: House, cast: Cast, survivor: Ticket
) -> None:
    """R17."""
    file = Upload(name="intern.txt", content_type="text/plain", data=b"intern")
    internal = await opened(house, cast, "Intern", None, description="Der Kunde nervt.", attachments=[file])
    await said(house, internal, cast, "sehr sogar", is_external=False)

    await merging.merge(house, internal, survivor, actor=as_agent(cast.jonas))

    view = await ticket_view.view(as_contact(cast.weber), "TT1")
    assert (view.comments, view.documents) == ([], [])
    document = await Document.get()
    with pytest.raises(NotFound):
        await access.document_for(as_contact(cast.weber), document.key)
    await merging.unmerge(house, internal, actor=as_agent(cast.jonas))
    document = await Document.get()
    assert (document.ticket_id, document.comment_id, document.is_internal) == (internal.id, None, False)


async def test_the_children_of_a_merged_ticket_are_the_survivors_until_it_is_taken_out(
    house: House, cast: Cast, survivor: Ticket, merged: Ticket
) -> None:
    jonas = as_agent(cast.jonas)
    child = await opened(house, cast, "Auch", cast.oliver)
    await families.link(house, child, merged, actor=jonas)

    await merging.merge(house, merged, survivor, actor=jonas)
    assert [item.id for item in await families.children(survivor)] == [child.id]
    await merging.unmerge(house, merged, actor=jonas)

    assert [item.id for item in await families.children(merged)] == [child.id]
    assert await Change.filter(ticket_id=child.id, field="parent").count() == 3


async def test_a_parent_is_not_merged_into_a_child(
    house: House, cast: Cast, survivor: Ticket, merged: Ticket
) -> None:
    jonas = as_agent(cast.jonas)
    await families.link(house, survivor, merged, actor=jonas)
    with pytest.raises(NotPossible, match="TT2 has children, and TT1 is a child itself"):
        await merging.merge(house, merged, survivor, actor=jonas)
    await merging.merge(house, survivor, merged, actor=jonas)
    assert await families.children(merged) == []


async def test_a_message_in_the_merged_tickets_thread_is_told_in_the_survivors(
    house: House, cast: Cast, survivor: Ticket, merged: Ticket
) -> None:
    await merging.merge(house, merged, survivor, actor=as_agent(cast.jonas))
    note = await said(house, merged, cast, "Kabel?", is_external=False, slack=SlackOrigin("C0SUPPORT", "9.9"))
    assert note.ticket_id == survivor.id
    told = [
        row.payload["values"]["words"]
        for row in await Delivery.filter(ticket_id=survivor.id, kind="notice")
        if "words" in row.payload["values"]
    ]
    assert told == ["Kabel?"]


async def test_the_mail_that_came_before_still_names_the_ticket_it_came_to(
    house: House, cast: Cast, survivor: Ticket, merged: Ticket
) -> None:
    """What became of a mail is not rewritten by a merge."""
    mail = await InboundMail.create(
        sha256="0" * 64, size=1, received_at=clock.now(), outcome="comment", ticket_id=merged.id
    )
    await merging.merge(house, merged, survivor, actor=as_agent(cast.jonas))
    assert (await InboundMail.get(id=mail.id)).ticket_id == merged.id
