"""Deleting a ticket (R10): hidden from everybody, brought back for 30 days as it was, then gone for good."""

import os
import time
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from tortoise.fields.relational import ForeignKeyFieldInstance
from tortoise.models import Model

import models
from desk import (
    access,
    clock,
    comments,
    contacts,
    documents,
    machine_notes,
    merging,
    outbox_results,
    participants,
    slack_threads,
    splitting,
    ticket_deletion,
    ticket_purge,
    ticket_view,
    tickets,
)
from desk.actor import system
from desk.assignees import Assignee
from desk.comments import NewComment
from desk.contacts import NewContact
from desk.documents import Upload
from desk.errors import NotAllowed, NotFound, NotPossible
from desk.house import House
from desk.outbox_results import Result
from desk.tickets import NewTicket
from models.agent import Role
from models.change import Change
from models.comment import Comment, Visibility
from models.delivery import Delivery, State
from models.document import Document
from models.foreign_record import ForeignRecord
from models.inbound_mail import InboundMail, Outcome
from models.rating import Rating
from models.record_link import RecordLink
from models.search_index import SearchFiled, SearchPending
from models.slack_card import SlackCard
from models.slack_message import SlackMessage
from models.tag import Tag, TicketTag
from models.ticket import Ticket
from models.ticket_merge import TicketMerge
from models.ticket_subscriber import TicketSubscriber
from models.workflow import Workflow, WorkflowEvent, WorkflowRun
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact

HOLD = timedelta(seconds=20)


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    new = NewTicket(
        title="Drucker",
        contact=cast.weber,
        assignee=Assignee(group=cast.support),
        attachments=[Upload(name="foto.png", content_type="image/png", data=b"Rauch")],
    )
    return await tickets.open_ticket(house, new, actor=as_agent(cast.nadia))


async def reply(house: House, ticket: Ticket, cast: Cast, *, hold: timedelta = timedelta()) -> Comment:
    new = NewComment(body="Stecker?", visibility=Visibility.EXTERNAL, hold=hold)
    return await comments.add_comment(house, ticket, new, actor=as_agent(cast.nadia))


async def seen_by(viewer: Any) -> Any:
    """All that somebody sees of the ticket, but its history."""
    view = await ticket_view.view(viewer, "TT1")
    ticket = {
        name: value
        for name, value in view.ticket.__dict__.items()
        if not name.startswith("_") and name != "version"
    }
    said = [(item.id, item.body, item.visibility, item.visible_from) for item in view.comments]
    return ticket, said, [item.id for item in view.documents], view.solution


async def days_later(days: int) -> None:
    """All that was deleted was deleted so much longer ago."""
    for ticket in await Ticket.filter(deleted_at__isnull=False):
        assert ticket.deleted_at is not None
        await Ticket.filter(id=ticket.id).update(deleted_at=ticket.deleted_at - timedelta(days=days))


async def test_a_deleted_ticket_is_seen_by_nobody(house: House, cast: Cast, ticket: Ticket) -> None:
    """R10."""
    document = await Document.get()
    deleted = await ticket_deletion.delete(house, ticket, actor=as_agent(cast.nadia))

    for viewer in (as_agent(cast.nadia), as_contact(cast.weber), OPERATOR, system()):
        assert not access.may_see(viewer, deleted)
        with pytest.raises(NotFound):
            await access.ticket_for(viewer, "TT1")
        with pytest.raises(NotFound):
            await access.document_for(viewer, document.key)


async def test_what_was_deleted_comes_back_as_it_was(house: House, cast: Cast, ticket: Ticket) -> None:
    """R10."""
    await reply(house, ticket, cast)
    everybody = (as_agent(cast.nadia), as_contact(cast.weber))
    before = [await seen_by(viewer) for viewer in everybody]
    await ticket_deletion.delete(house, ticket, actor=as_agent(cast.nadia))
    await days_later(29)

    await ticket_deletion.restore(house, ticket, actor=as_agent(cast.jonas))

    assert [await seen_by(viewer) for viewer in everybody] == before
    told = await Change.filter(ticket_id=ticket.id, field="deleted").order_by("id")
    assert [(row.actor_name, row.old is None, row.new is None) for row in told] == [
        ("Nadia Brandt", True, False),
        ("Jonas Keller", False, True),
    ]


async def test_mails_that_wait_are_stopped_and_stay_so_when_it_comes_back(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    sent = await reply(house, ticket, cast)
    await Delivery.filter(comment_id=sent.id).update(state=State.SENT)
    queued, held = await reply(house, ticket, cast), await reply(house, ticket, cast, hold=HOLD)

    await ticket_deletion.delete(house, ticket, actor=as_agent(cast.nadia))
    await ticket_deletion.restore(house, ticket, actor=as_agent(cast.nadia))

    states = {
        comment.id: await Delivery.filter(comment_id=comment.id, courier="mail").values_list(
            "state", "answer"
        )
        for comment in (sent, queued, held)
    }
    assert set(states[sent.id]) == {("sent", "")}
    assert set(states[queued.id]) == set(states[held.id]) == {("cancelled", "Its ticket was deleted.")}
    # And the one that told Jonas of the ticket.
    assert await ticket_deletion.stopped_mails(ticket) == len(states[queued.id]) + len(states[held.id]) + 1


@pytest.mark.parametrize("act", ["merge", "split"])
async def test_a_mail_of_a_comment_that_came_to_the_ticket_is_stopped_too(
    house: House, cast: Cast, ticket: Ticket, act: str
) -> None:
    # The mail names the ticket on which it was said: that one isn't deleted.
    nadia = as_agent(cast.nadia)
    said = NewComment(body="Toner kommt.", visibility=Visibility.EXTERNAL, hold=HOLD)
    comment = await comments.add_comment(house, ticket, said, actor=nadia)
    if act == "merge":
        other = NewTicket(title="Toner", contact=cast.weber)
        goner = await tickets.open_ticket(house, other, actor=as_contact(cast.weber))
        await merging.merge(house, ticket, goner, actor=nadia)
    else:
        goner = await splitting.split(house, ticket, [comment.id], actor=nadia)

    await ticket_deletion.delete(house, goner, actor=nadia)

    mails = Delivery.filter(comment_id=comment.id, courier="mail")
    assert {mail.state for mail in await mails} == {State.CANCELLED}
    assert await ticket_deletion.stopped_mails(goner) >= 1


async def test_a_mail_that_leaves_while_its_ticket_is_purged_is_no_fault(house: House, cast: Cast) -> None:
    # One such took with it what was to be written down of all that left with it: they were told of nowhere.
    weber, new = as_contact(cast.weber), NewTicket(title="Toner", contact=cast.weber)
    ticket, other = [await tickets.open_ticket(house, new, actor=weber) for _ in range(2)]
    confirmations = Delivery.filter(kind="customer_confirmation")
    await confirmations.update(state=State.SENDING, attempts=1)
    leaving = await confirmations.order_by("id")
    await ticket_deletion.delete(house, ticket, actor=OPERATOR)
    await ticket_purge.purge(house, ticket.number, actor=OPERATOR)

    await outbox_results.record(house, [Result(mail, answer="250 ok") for mail in leaving])

    assert {mail.ticket_id for mail in leaving} == {ticket.id, other.id}
    assert await confirmations.values_list("ticket_id", "state") == [(other.id, State.SENT)]


async def test_slack_is_told_of_nothing_but_the_deletion(house: House, cast: Cast, ticket: Ticket) -> None:
    await reply(house, ticket, cast)

    deleted = await ticket_deletion.delete(house, ticket, actor=as_agent(cast.nadia))
    await machine_notes.add(house, deleted, "Zustellung fehlgeschlagen", kind="bounce")

    waiting = await Delivery.filter(courier="slack", state=State.QUEUED).values_list("kind")
    assert waiting == [("card",)]


async def test_a_deleted_ticket_is_not_changed(house: House, cast: Cast, ticket: Ticket) -> None:
    nadia = as_agent(cast.nadia)
    note = await comments.add_comment(
        house, ticket, NewComment(body="Hm", visibility=Visibility.INTERNAL), actor=nadia
    )
    await ticket_deletion.delete(house, ticket, actor=nadia)

    for act in (
        tickets.change(house, ticket, {"title": "x"}, actor=nadia),
        tickets.close(house, ticket, actor=nadia),
        tickets.take(house, ticket, actor=nadia),
        reply(house, ticket, cast),
        comments.send_to_customer(house, note, actor=nadia, hold=HOLD),
        ticket_deletion.delete(house, ticket, actor=nadia),
    ):
        with pytest.raises(NotPossible, match=r"TT1 was deleted\."):
            await act


async def test_only_what_is_deleted_is_restored_and_not_after_thirty_days(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    """R10."""
    nadia = as_agent(cast.nadia)
    with pytest.raises(NotPossible, match="is not deleted"):
        await ticket_deletion.restore(house, ticket, actor=nadia)
    await ticket_deletion.delete(house, ticket, actor=nadia)
    await days_later(30)
    with pytest.raises(NotPossible, match="more than 30 days ago"):
        await ticket_deletion.restore(house, ticket, actor=nadia)


async def test_a_customer_deletes_and_restores_nothing(house: House, cast: Cast, ticket: Ticket) -> None:
    weber = as_contact(cast.weber)
    with pytest.raises(NotAllowed):
        await ticket_deletion.delete(house, ticket, actor=weber)
    await ticket_deletion.delete(house, ticket, actor=as_agent(cast.nadia))
    with pytest.raises(NotAllowed):
        await ticket_deletion.called(weber, "TT1")
    with pytest.raises(NotAllowed):
        await ticket_deletion.restore(house, ticket, actor=weber)


async def test_the_list_says_who_deleted_what_and_until_when_it_is_kept(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await ticket_deletion.delete(house, ticket, actor=as_agent(cast.nadia))

    (told,) = await ticket_deletion.latest(10)

    assert (told.number, told.title, told.deleted_by) == ("TT1", "Drucker", "Nadia Brandt")
    assert told.until - told.deleted_at == timedelta(days=30)


async def with_everything(house: House, ticket: Ticket, cast: Cast) -> None:
    """A row in every table that may belong to a ticket."""
    at = clock.now()
    file = Upload(name="plan.txt", content_type="text/plain", data=b"Plan")
    said = NewComment(body="Stecker?", visibility=Visibility.EXTERNAL, attachments=[file])
    comment = await comments.add_comment(house, ticket, said, actor=as_agent(cast.nadia))
    tag = await Tag.create(name="Rauch", key="rauch")
    await TicketTag.create(ticket_id=ticket.id, tag_id=tag.id)
    await participants.add(ticket, [("Anna", "anna@kunde.example")])
    await TicketSubscriber.create(ticket_id=ticket.id, agent_id=cast.jonas.id, created_at=at)
    await RecordLink.create(ticket_id=ticket.id, record="product", record_id=1, created_at=at)
    await slack_threads.card_posted(house, ticket, channel="C0SUPPORT", ts="1.1")
    await slack_threads.message_posted(house, ticket, comment_id=comment.id, channel="C0SUPPORT", ts="1.2")
    await ForeignRecord.create(
        source="zammad", kind="ticket", foreign_id="7", record="ticket", record_id=ticket.id
    )
    sha256 = await house.raw_mail.put(b"From: weber")
    await InboundMail.create(
        sha256=sha256,
        size=11,
        received_at=at,
        outcome=Outcome.COMMENT,
        sender="weber@kunde.example",
        subject="Drucker",
        identity="the same mail",
        ticket_id=ticket.id,
        comment_id=comment.id,
    )
    named = await house.raw_mail.put(b"From: stranger")
    await InboundMail.create(
        sha256=named, size=14, received_at=at, outcome=Outcome.QUARANTINED, named_ticket_id=ticket.id
    )
    other = await tickets.open_ticket(house, NewTicket(title="Kind"), actor=OPERATOR)
    await Ticket.filter(id=other.id).update(parent_id=ticket.id, follows_id=ticket.id)
    merged = await tickets.open_ticket(house, NewTicket(title="Dasselbe"), actor=OPERATOR)
    await Ticket.filter(id=merged.id).update(merged_into_id=ticket.id)
    await TicketMerge.create(survivor_id=ticket.id, merged_id=merged.id, merged_at=at)
    await Rating.create(ticket_id=ticket.id, asked_at=at)
    await WorkflowEvent.create(ticket_id=ticket.id, event="opened", at=at)
    workflow = await Workflow.create(name="W", event="opened", actions="[]", created_at=at, modified_at=at)
    await WorkflowRun.create(workflow_id=workflow.id, ticket_id=ticket.id, occasion="opened", at=at)


def grown_old(house: House) -> None:
    """All bytes were kept two days ago."""
    for store in (house.blobs, house.raw_mail):
        for file in store._folder.rglob("*"):
            os.utime(file, (time.time() - 2 * 86_400,) * 2)


async def rows_about(*ticket_ids: int) -> dict[str, int]:
    """How many rows of each table point to these tickets."""
    found = {}
    for model, column in _pointing_to(Ticket):
        found[f"{model.__name__}.{column}"] = await model.filter(**{f"{column}__in": ticket_ids}).count()
    return found


def _pointing_to(target: type[Model]) -> list[tuple[type[Model], str]]:
    known = {
        value
        for name in models.ALL
        for value in vars(import_module(name)).values()
        if isinstance(value, type) and issubclass(value, Model) and value is not Model
    }
    return [
        (model, f"{name}_id")
        for model in sorted(known, key=lambda model: model.__name__)
        for name, field in model._meta.fields_map.items()
        if isinstance(field, ForeignKeyFieldInstance) and field.related_model is target
    ]


async def test_a_purge_knows_every_table_that_points_to_a_ticket_or_a_comment(store: None) -> None:
    """A table that comes later must not be forgotten."""
    for target, place in ((Ticket, 0), (Comment, 1)):
        pointing = {(model._meta.db_table, column) for model, column in _pointing_to(target)}
        covered = {
            (table, column) for table, columns in ticket_purge.COVERED.items() for column in columns[place]
        }
        assert covered == pointing
    assert _pointing_to(Document) == []


async def test_after_thirty_days_everything_goes_but_a_line_of_history(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    """R10."""
    await with_everything(house, ticket, cast)
    file = await Document.get(name="plan.txt")
    mail = await InboundMail.get(identity="the same mail")
    merged = await Ticket.get(serial=3)
    assert 0 not in (await rows_about(ticket.id, merged.id)).values()
    grown_old(house)
    await ticket_deletion.delete(house, ticket, actor=as_agent(cast.nadia))

    await days_later(29)
    assert await ticket_purge.purge_due(house, actor=system()) == []
    await days_later(1)
    assert await ticket_purge.purge_due(house, actor=system()) == ["TT1", "TT3"]

    assert set((await rows_about(ticket.id, merged.id)).values()) == {0}
    assert await Ticket.all().values_list("serial", "parent_id", "follows_id") == [(2, None, None)]
    assert not await ForeignRecord.exists()
    assert not await Comment.exists()
    assert not await SlackCard.exists()
    assert not await SlackMessage.exists()
    assert not house.blobs.path(file.sha256).exists()
    assert not house.raw_mail.path(mail.sha256).exists()
    mail = await InboundMail.get(identity="the same mail")
    assert (mail.sender, mail.subject, mail.identity) == ("", "", "the same mail")
    left = await Change.filter(record="ticket", record_id=ticket.id)
    assert [(row.field, row.old, row.ticket_id) for row in left] == [("purged", "TT1", None)]
    opened = await tickets.open_ticket(house, NewTicket(title="Neu"), actor=OPERATOR)
    assert opened.number == "TT4"


async def test_bytes_that_somebody_else_has_stay(house: House, cast: Cast, ticket: Ticket) -> None:
    again = Upload(name="auch.png", content_type="image/png", data=b"Rauch")
    await tickets.open_ticket(house, NewTicket(title="Auch", attachments=[again]), actor=OPERATOR)
    logo = await house.blobs.put(b"Logo")
    await house.preference_store.set("company_logo", logo)
    said = NewComment(
        body="unser Logo",
        visibility=Visibility.EXTERNAL,
        attachments=[Upload(name="logo.png", content_type="image/png", data=b"Logo")],
    )
    await comments.add_comment(house, ticket, said, actor=as_agent(cast.nadia))
    grown_old(house)
    await ticket_deletion.delete(house, ticket, actor=as_agent(cast.nadia))

    await ticket_purge.purge(house, "TT1", actor=OPERATOR)

    (document,) = await Document.all()
    assert await house.blobs.read(document.sha256) == b"Rauch"
    assert await house.blobs.read(logo) == b"Logo"


async def test_bytes_that_are_just_being_attached_elsewhere_stay(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    """They are kept before the row that names them is written."""
    await ticket_deletion.delete(house, ticket, actor=as_agent(cast.nadia))
    grown_old(house)
    (kept,) = await documents.keep(house, [Upload("foto.png", "image/png", b"Rauch")])

    await ticket_purge.purge(house, "TT1", actor=OPERATOR)

    assert await house.blobs.read(kept.sha256) == b"Rauch"


async def test_a_document_with_a_number_of_its_own_outlives_the_ticket(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    """R29: it is a record by itself."""
    document = await Document.get()
    await Document.filter(id=document.id).update(serial=1)
    await ticket_deletion.delete(house, ticket, actor=as_agent(cast.nadia))

    await ticket_purge.purge(house, "TT1", actor=OPERATOR)

    assert (await Document.get()).ticket_id is None
    assert await house.blobs.read(document.sha256) == b"Rauch"


async def test_only_administrators_purge_and_only_what_is_deleted(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    nadia = as_agent(cast.nadia)
    with pytest.raises(NotAllowed):
        await ticket_purge.purge_due(house, actor=nadia)
    with pytest.raises(NotAllowed):
        await ticket_purge.purge(house, "TT1", actor=nadia)
    cast.nadia.role = Role.ADMINISTRATOR
    with pytest.raises(NotPossible, match="is not deleted"):
        await ticket_purge.purge(house, "TT1", actor=nadia)
    with pytest.raises(NotFound):
        await ticket_purge.purge(house, "TT99", actor=nadia)


async def test_a_contact_and_its_other_tickets_are_not_touched_by_a_purge(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    new = NewContact(name="Herr Weber", email="herr@kunde.example")
    await contacts.add(house, new, actor=OPERATOR)
    other = await tickets.open_ticket(
        house, NewTicket(title="Noch eins", contact=cast.weber), actor=as_agent(cast.nadia)
    )
    said = await reply(house, other, cast)
    await ticket_deletion.delete(house, ticket, actor=as_agent(cast.nadia))

    await ticket_purge.purge(house, "TT1", actor=OPERATOR)

    assert await SearchFiled.filter(ticket_id=ticket.id).values_list("words") == [("",)]
    assert not await SearchPending.filter(ticket_id=ticket.id).exists()
    view = await ticket_view.view(as_contact(cast.weber), "TT2")
    assert [item.id for item in view.comments] == [said.id]
