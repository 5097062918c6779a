"""Workflows (R35): what they wait for, what they do, and what a customer gets of it."""

from datetime import timedelta

import pytest

from desk import (
    clock,
    comments,
    contacts,
    delivery_reports,
    groups,
    history,
    machine_notes,
    picklist_deleting,
    preference_editing,
    subscriptions,
    tags,
    tickets,
)
from desk.assignees import Assignee
from desk.comments import NewComment
from desk.delivery_reports import Report, Told
from desk.errors import Invalid, NotPossible
from desk.groups import NewGroup
from desk.house import House
from desk.tickets import NewTicket
from desk.workflows import editing, queue, stored, trying, written
from desk.workflows import ran as lately
from models.change import Change
from models.comment import Channel, Comment, Visibility
from models.delivery import Delivery, State
from models.group import Group
from models.notification_decision import NotificationDecision
from models.picklist_value import Picklist
from models.suppression import Suppression
from models.ticket import Ticket
from models.ticket_participant import TicketParticipant
from models.workflow import WorkflowEvent, WorkflowRun
from tests.parts.house import OPERATOR, Cast, MakeHouse, as_agent, as_contact
from tests.parts.workflows import mails, ran, ran_now, results, tags_of, workflow

SECRET = "the-words-of-a-note"


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    new = NewTicket(title="VPN is slow", contact=cast.weber, assignee=Assignee(group=cast.support))
    return await tickets.open_ticket(house, new, actor=as_contact(cast.weber, Channel.PORTAL))


async def test_each_event_starts_the_workflows_that_wait_for_it_and_no_other(
    house: House, cast: Cast
) -> None:
    for on in (
        *("opened", "opened by mail", "priority changed", "priority changed to urgent", "status changed"),
        *("closed", "reopened", "assigned", "comment by agent", "comment by customer"),
        *("comment by customer by portal", "internal note", "tags changed"),
    ):
        await workflow(house, on, on, "tag seen")
    nadia, weber = as_agent(cast.nadia), as_contact(cast.weber, Channel.EMAIL)

    ticket = await tickets.open_ticket(house, NewTicket(title="VPN", contact=cast.weber), actor=weber)
    assert await ran_now(house) == ["opened", "opened by mail", "tags changed"]
    await tickets.change(house, ticket, {"priority": "high"}, actor=nadia)
    assert await ran_now(house) == ["priority changed"]
    await tickets.change(house, ticket, {"priority": "urgent", "status": "closed"}, actor=nadia)
    assert await ran_now(house) == [
        "priority changed",
        "priority changed to urgent",
        "status changed",
        "closed",
    ]
    note = NewComment("look at it", Visibility.INTERNAL)
    await comments.add_comment(house, ticket, note, actor=nadia)
    assert await ran_now(house) == ["internal note"]
    await comments.add_comment(house, ticket, NewComment("and now?", Visibility.EXTERNAL), actor=weber)
    # A customer's comment opens the ticket again.
    assert sorted(await ran_now(house)) == ["comment by customer", "reopened", "status changed"]
    await comments.add_comment(house, ticket, NewComment("now", Visibility.EXTERNAL), actor=nadia)
    assert await ran_now(house) == ["comment by agent"]
    await tickets.take(house, ticket, actor=nadia)
    assert sorted(await ran_now(house)) == ["assigned", "status changed"]
    assert await WorkflowEvent.all().count() == 0


async def test_without_workflows_nothing_is_noted_and_nothing_is_asked(house: House, ticket: Ticket) -> None:
    await workflow(house, "Off", "closed", "tag done", active=False)
    await workflow(house, "In time", "status", "tag done", after="3 days")
    await tickets.close(house, ticket, actor=OPERATOR)
    assert await WorkflowEvent.all().count() == 0
    assert not await house.workflows.to_anything()


async def test_the_conditions_are_those_of_list_views(house: House, cast: Cast, ticket: Ticket) -> None:
    await tags.apply(house, [ticket.id], add=["vip"], actor=OPERATOR)
    await workflow(
        house, "Vip", "closed", "tag a", where="tags has vip and (priority is high or words match vpn)"
    )
    await workflow(house, "Not", "closed", "tag b", where="not (tags has vip)")
    await tickets.close(house, ticket, actor=as_agent(cast.nadia))
    assert await ran_now(house) == ["Vip"]


async def test_all_actions_are_done_in_their_order_and_in_the_history(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await preference_editing.change(house, "default_assignee", "agent:priya", actor=OPERATOR)
    await workflow(
        *(house, "All", "closed", "set status = in progress", "set hours = 1.5", "assign group:Billing"),
        *("assign default", "tag late, vip", "untag late", "note: {{ number }} of {{ customer }}"),
        *("subscribe jonas", "post C0BOSS: {{ number }} is {{ status }}"),
    )
    await tickets.close(house, ticket, actor=as_agent(cast.nadia))
    assert await ran_now(house) == ["All"]
    now = await Ticket.get(id=ticket.id)
    assert (now.status, str(now.hours), now.agent_id) == ("in_progress", "1.50", cast.priya.id)
    assert await tags_of(ticket) == ["vip"]
    note = await Comment.get(ticket_id=ticket.id)
    assert (note.body, note.visibility, note.author_name) == (
        f"{ticket.number} of Frau Weber",
        "internal",
        "Workflow: All",
    )
    assert [person.name for person in await subscriptions.subscribers_of(ticket.id)] == ["Jonas Keller"]
    posted = await Delivery.get(recipient="C0BOSS")
    assert posted.payload["values"] == {"words": f"{ticket.number} is In Progress"}
    noted = await Change.get(ticket_id=ticket.id, field="workflow")
    assert noted.new == (
        "All: status → in_progress; hours → 1.5; assignee → Billing; assignee → priya; tag late, vip; "
        "untag late; internal note; subscribe Jonas Keller; post to C0BOSS"
    )
    assert {noted.actor, noted.actor_name, noted.channel} == {"system", "Workflow: All"}


async def test_a_mail_to_the_customer_is_in_their_language_and_leaves_as_a_delivery(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    words = (
        "mail customer: en: Dear {{ name }}, {{ number }} is {{ status }}. || "
        "de: [Fertig: {{ title }}] {% if name %}Guten Tag {{ name }}{% endif %}"
    )
    await workflow(house, "Tell", "closed", words)
    await tickets.close(house, ticket, actor=as_agent(cast.nadia))
    assert await ran_now(house) == ["Tell"]
    (mail,) = await mails("customer_workflow")
    assert (mail.recipient, mail.is_automatic, mail.contact_id) == (
        "weber@kunde.example",
        True,
        cast.weber.id,
    )
    assert mail.payload["words"] == {
        "en": {"subject": "VPN is slow", "text": f"Dear Frau Weber, {ticket.number} is Closed."},
        "de": {"subject": "Fertig: VPN is slow", "text": "Guten Tag Frau Weber"},
    }
    decided = await NotificationDecision.get(ticket_id=ticket.id, rule="N12")
    assert (decided.mailed, decided.message_id) == (True, mail.message_id)
    assert (await results())[0][1] == [{"did": "mail to weber@kunde.example"}]


async def test_nothing_a_stranger_wrote_is_in_a_mail_that_a_workflow_sends(house: House, cast: Cast) -> None:
    # Oliver has no access to the portal: whoever wrote under his address chose the title.
    new = NewTicket(title="Cheap pills at www.pills.example now", contact=cast.oliver)
    await workflow(
        house, "Tell", "opened", "mail customer: {{ name }}|{{ customer }}|{{ title }}|{{ ticket_link }}"
    )
    await tickets.open_ticket(house, new, actor=as_contact(cast.oliver))
    await ran_now(house)
    (mail,) = await mails("customer_workflow")
    assert mail.payload["words"]["en"]["text"] == "||Cheap pills at … now|"


async def test_an_internal_note_reaches_no_customer_through_a_workflow(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    # R17: no variable offers it, and the mail brings no comment.
    for name in ("note", "comment", "comments", "ticket.comments", "text"):
        with pytest.raises(Invalid):
            await workflow(house, "Leak", "internal note", f"mail customer: {{{{ {name} }}}}")
    await workflow(house, "Tell", "internal note", "mail customer: We are at it. {{ title }} {{ status }}")
    await comments.add_comment(
        house, ticket, NewComment(SECRET, Visibility.INTERNAL), actor=as_agent(cast.nadia)
    )
    await ran_now(house)
    (mail,) = await mails("customer_workflow")
    assert SECRET not in str(mail.payload)
    assert mail.comment_id is None


async def test_the_opt_out_holds_for_workflows_but_for_the_one_action_that_says_so(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    # R35
    await contacts.change(house, cast.weber, {"email_opt_out": True}, actor=OPERATOR)
    await workflow(house, "Plain", "closed", "mail customer: Bye")
    await workflow(house, "Recall", "closed", "mail customer despite opt-out: Unplug it at once!")
    await tickets.close(house, ticket, actor=as_agent(cast.nadia))
    await ran_now(house)
    (mail,) = await mails("customer_workflow")
    assert mail.payload["workflow"] == "Recall"
    decided = await NotificationDecision.filter(ticket_id=ticket.id, rule="N12").order_by("id")
    assert [(item.mailed, item.reason, item.facts["override"]) for item in decided] == [
        (False, "opt_out", ""),
        (True, "mailed", "workflow Recall"),
    ]
    assert [run[1][0]["did"] for run in await results()] == [
        "no mail: opt-out is set (weber@kunde.example)",
        "mail to weber@kunde.example despite opt-out",
    ]
    noted = await Change.filter(ticket_id=ticket.id, field="workflow").order_by("-id").first()
    assert noted is not None
    assert noted.new == "Recall: mail to weber@kunde.example despite opt-out"


async def test_nothing_overrides_the_suppression_list(house: House, cast: Cast, ticket: Ticket) -> None:
    await Suppression.create(address="weber@kunde.example", cause="bounce", created_at=clock.now())
    await workflow(house, "Recall", "closed", "mail customer despite opt-out: Unplug it at once!")
    await tickets.close(house, ticket, actor=as_agent(cast.nadia))
    await ran_now(house)
    assert await mails("customer_workflow") == []
    assert (await results())[0][1] == [
        {"did": "no mail: the address is on the suppression list (weber@kunde.example)"}
    ]


async def test_mails_to_the_house_go_to_the_assignee_a_group_or_one_agent(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await workflow(
        *(house, "Tell", "closed", "mail assignee: Look", "mail group:Billing: [Hear {{ number }}] Look"),
        "mail agent:jonas: Look, {{ name }}",
    )
    await tickets.close(house, ticket, actor=as_contact(cast.weber, Channel.PORTAL))
    await ran_now(house)
    sent = await mails("agent_workflow")
    assert [mail.recipient.partition("@")[0] for mail in sent] == ["nadia", "jonas", "priya", "jonas"]
    assert sent[2].payload["words"]["de"]["subject"] == f"Hear {ticket.number}"
    assert sent[3].payload["words"]["en"]["text"] == "Look, Jonas Keller"


async def test_what_an_action_cannot_do_ends_its_workflow_is_told_once_and_stops_no_other(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await preference_editing.change(house, "operations_channel", "C0OPS", actor=OPERATOR)
    gone = await Group.create(name="Night shift", created_at=clock.now())
    await workflow(house, "Night", "status changed", "tag night", "assign group:Night shift")
    await workflow(house, "Other", "status changed", "tag other")
    await Group.filter(id=gone.id).delete()
    for status in ("closed", "open", "in_progress"):
        await tickets.change(house, ticket, {"status": status}, actor=as_agent(cast.nadia))
        await queue.work_off(house)
    assert await ran() == ["Other", "Other", "Other"]
    # All or nothing: the tag that came before isn't there either.
    assert await tags_of(ticket) == ["other"]
    fault = "The agent or group that this names is gone."
    assert (await results())[0] == ("Night", [{"fault": fault}])
    counted = (await lately.counts(clock.now()))[(await stored.defined("Night")).id]
    assert (counted.runs, counted.faults, counted.stopped) == (3, 3, 0)
    told = await Delivery.filter(recipient="C0OPS")
    assert [row.payload["values"]["fault"] for row in told] == [fault]
    noted = await Change.filter(ticket_id=ticket.id, field="workflow", new__contains="nothing was done")
    assert len(noted) == 3


async def test_words_to_the_customer_that_are_undone_in_time_start_nothing(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await workflow(house, "Wait", "comment by agent", "set status = wait for response")
    nadia = as_agent(cast.nadia)
    held = NewComment("Wrong", Visibility.EXTERNAL, hold=timedelta(seconds=60))
    comment = await comments.add_comment(house, ticket, held, actor=nadia)
    assert await queue.work_off(house) == 0
    await comments.take_back(house, comment, actor=nadia)
    await WorkflowEvent.all().update(at=clock.now())
    assert await queue.work_off(house) == 1
    assert await ran() == []
    await comments.add_comment(house, ticket, NewComment("Right", Visibility.EXTERNAL), actor=nadia)
    assert await ran_now(house) == ["Wait"]


async def test_a_deleted_or_merged_ticket_has_no_runs(house: House, cast: Cast, ticket: Ticket) -> None:
    await workflow(house, "Tell", "closed", "tag done")
    await tickets.close(house, ticket, actor=as_agent(cast.nadia))
    await Ticket.filter(id=ticket.id).update(deleted_at=clock.now())
    await queue.work_off(house)
    assert await WorkflowRun.all().count() == 0


async def test_a_name_is_taken_once_and_switched_off_means_off(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    made = await workflow(house, "Tell", "closed", "tag done")
    with pytest.raises(Invalid):
        await workflow(house, "tell", "closed", "tag done")
    await editing.switch(house, "Tell", is_active=False, actor=OPERATOR)
    await tickets.close(house, ticket, actor=as_agent(cast.nadia))
    assert await ran_now(house) == []
    assert (await stored.defined("TELL")).id == made.id


async def test_without_a_mail_server_a_workflow_does_the_rest(
    make_house: MakeHouse, cast: Cast, store: None
) -> None:
    # R33
    house = make_house(smtp="")
    await workflow(house, "Tell", "opened", "mail customer: Hello", "tag new")
    await tickets.open_ticket(house, NewTicket(title="x", contact=cast.weber), actor=OPERATOR)
    assert await ran_now(house) == ["Tell"]
    assert (await results())[0][1] == [
        {"did": "no mail: no mail server is configured (weber@kunde.example)"},
        {"did": "tag new"},
    ]


async def test_a_bad_rating_starts_the_workflow_that_waits_for_it(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await workflow(house, "Bad", "rating given: bad", "mail group:Billing: {{ customer }} is unhappy")
    await workflow(house, "Any", "rating given", "tag rated")
    await workflow(house, "Good", "rating given: good", "tag happy")
    customer = as_contact(cast.weber, Channel.PORTAL)
    async with house.transaction():
        history.record_on_ticket(ticket.id, {"rating": (None, "bad")}, actor=customer)
    assert await ran_now(house) == ["Bad", "Any"]


async def test_what_a_machine_wrote_is_no_internal_note_of_anybody(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    # R42: its answer to a workflow's mail would start the workflow again.
    await workflow(house, "Tell", "internal note", "mail customer: We are at it.")
    await machine_notes.add(house, ticket, "I am out of office.", kind="auto-reply")
    assert await ran_now(house) == []


async def test_conditions_that_no_list_could_ask_are_refused(house: House, cast: Cast) -> None:
    many = " or ".join(f"words match word{number}" for number in range(6))
    with pytest.raises(Invalid, match="at most 5"):
        await workflow(house, "Many", "closed", "tag x", where=many)


async def test_a_mail_of_the_customers_that_came_back_is_an_event_one_of_an_agent_is_none(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await workflow(house, "Call", "mail bounced", "note: Call {{ customer }}")
    report = Report(Told.FAILED, "5.1.1", "550 5.1.1 user unknown")
    await comments.add_comment(
        house, ticket, NewComment("Hello", Visibility.EXTERNAL), actor=as_agent(cast.nadia)
    )
    await Delivery.filter(courier="mail").update(state=State.SENT, attempts=1)
    for recipient in ("jonas@desk.example", "weber@kunde.example"):
        mail = await Delivery.filter(courier="mail", recipient=recipient).order_by("-id").first()
        assert mail is not None
        assert await delivery_reports.record(house, mail, report, actor=OPERATOR)
    assert await ran_now(house) == ["Call"]
    made = await stored.defined("Call")
    tried = await trying.attempt(house, made, since=clock.now() - timedelta(days=1), actor=OPERATOR)
    assert [item.said for item in tried] == [("internal note",)]


async def test_those_in_copy_get_their_own_mail(house: House, cast: Cast, ticket: Ticket) -> None:
    at = clock.now()
    await TicketParticipant.create(
        ticket_id=ticket.id, address="ben@kunde.example", name="Ben", created_at=at
    )
    await workflow(house, "Tell", "closed", "mail participants: {{ number }} is closed.")
    await tickets.close(house, ticket, actor=as_agent(cast.nadia))
    await ran_now(house)
    (mail,) = await mails("customer_workflow")
    assert (mail.recipient, mail.role) == ("ben@kunde.example", "participant")


async def test_a_value_or_group_that_is_replaced_is_replaced_in_workflows_too(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    field_service = await groups.add(house, NewGroup("Field"), actor=OPERATOR)
    await workflow(
        *(house, "Big", "category changed to big problem", "assign group:Field", "mail group:Field: Look"),
        *("set category = big problem",),
        where="group is not group:Field and category is big problem",
    )
    with pytest.raises(NotPossible, match="1 workflows"):
        await groups.delete(house, field_service, actor=OPERATOR)
    await groups.delete(house, field_service, replacement=cast.billing, actor=OPERATOR)
    await picklist_deleting.delete(
        house, Picklist.CATEGORY, "big_problem", replacement="small_problem", actor=OPERATOR
    )
    made = await written.shown(await stored.defined("Big"))
    assert made["on"] == "category changed to small_problem"
    assert made["if"] == "group is not group:Billing and category is small_problem"
    assert made["do"] == [
        "assign group:Billing",
        "mail group:Billing: Look",
        "set category = small_problem",
    ]
    assert await Change.filter(record="workflow", field="actions").count() == 2


async def test_the_history_of_a_german_desk_says_in_german_what_a_workflow_did(
    house: House, cast: Cast, ticket: Ticket
) -> None:
    await preference_editing.change(house, "language", "de", actor=OPERATOR)
    await contacts.change(house, cast.weber, {"email_opt_out": True}, actor=OPERATOR)
    await workflow(house, "Tschüss", "closed", "set priority = high", "mail customer: Bye", "note: Hm")
    await tickets.close(house, ticket, actor=as_agent(cast.nadia))
    await ran_now(house)
    noted = await Change.get(ticket_id=ticket.id, field="workflow")
    assert noted.new == (
        "Tschüss: Priorität → hoch; keine E-Mail: der Kunde möchte keine E-Mails (weber@kunde.example); "
        "interne Notiz"
    )


async def test_words_that_are_undone_take_no_others_along(house: House, cast: Cast, ticket: Ticket) -> None:
    await workflow(house, "Answered", "comment by agent", "tag answered")
    actor = as_agent(cast.nadia)
    held = NewComment("Held.", Visibility.EXTERNAL, hold=timedelta(seconds=30))
    undone = await comments.add_comment(house, ticket, held, actor=actor)
    await comments.add_comment(house, ticket, NewComment("At once.", Visibility.EXTERNAL), actor=actor)
    await comments.take_back(house, undone, actor=actor)
    await WorkflowEvent.all().update(at=clock.now())
    assert await ran_now(house) == ["Answered"]
