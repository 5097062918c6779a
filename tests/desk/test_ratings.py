"""Asking customers how a ticket was solved (N13): when, whom, how often; and what becomes of the answer."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from desk import (
    change_words,
    clock,
    comments,
    groups,
    merging,
    participants,
    preference_editing,
    ratings,
    selection,
    ticket_deletion,
    tickets,
)
from desk.comments import NewComment
from desk.conditions.tree import EVERYTHING
from desk.errors import Invalid, NotFound, NotNeeded, NotPossible
from desk.house import House
from desk.mass import batches, jobs
from desk.tickets import NewTicket
from models.change import Change
from models.comment import Visibility
from models.contact import Contact
from models.delivery import Courier, Delivery, State
from models.notification_decision import NotificationDecision
from models.rating import Rating, Score
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact
from tests.parts.mail_out import bytes_of, composed, html_of, send_all, text_of


@pytest.fixture
async def asking(house: House) -> House:
    await preference_editing.change(house, "ask_for_rating", "yes", actor=OPERATOR)
    return house


async def _ticket(house: House, cast: Cast, contact: Contact | None = None, **more: object) -> Ticket:
    new = NewTicket(title="Drucker druckt nicht", contact=contact or cast.weber, **more)  # type: ignore[arg-type]
    return await tickets.open_ticket(house, new, actor=as_contact(contact or cast.weber))


async def _answered(house: House, cast: Cast, contact: Contact | None = None) -> Ticket:
    ticket = await _ticket(house, cast, contact)
    said = NewComment(body="Bitte neu starten.", visibility=Visibility.EXTERNAL)
    await comments.add_comment(house, ticket, said, actor=as_agent(cast.nadia))
    return ticket


async def _mails(kind: str = "customer_rating") -> Sequence[Delivery]:
    return await Delivery.filter(kind=kind, courier=Courier.MAIL).order_by("id")


async def _reasons(ticket: Ticket) -> list[str]:
    decided = NotificationDecision.filter(ticket_id=ticket.id, rule="N13").order_by("id")
    return list(await decided.values_list("reason", flat=True))


async def test_nobody_is_asked_unless_an_administrator_wants_it(house: House, cast: Cast):
    ticket = await _answered(house, cast)
    await tickets.change(house, ticket, {"status": "closed", "solution": "Neu."}, actor=as_agent(cast.nadia))
    assert await Rating.all().count() == 0
    assert [mail.payload.get("rating") for mail in await _mails("customer_solution")] == [None]
    assert await _mails() == []


async def test_the_mail_with_the_solution_asks_and_no_other_mail_does(asking: House, cast: Cast):
    ticket = await _ticket(asking, cast)
    wishes = {"status": "closed", "solution": "Neu gestartet.", "assignee": "nadia"}
    await tickets.change(asking, ticket, wishes, actor=as_agent(cast.nadia))
    rating = await Rating.get()
    (mail,) = await _mails("customer_solution")
    assert mail.payload["rating"] == ratings.links(asking, rating)
    assert mail.payload["rating"]["good"].startswith(f"{asking.settings.portal_link}/rating/{rating.id}-")
    assert (rating.ticket_id, rating.contact_id) == (ticket.id, cast.weber.id)
    assert (rating.agent_id, rating.group_id) == (cast.nadia.id, ticket.group_id or rating.group_id)
    assert (rating.score, rating.answered_at) == (None, None)
    assert await _mails() == []
    # Colleagues who hear of the solution are not asked.
    assert all("rating" not in item.payload for item in await _mails("agent_solution"))


async def test_who_is_in_copy_gets_the_solution_but_is_not_asked(asking: House, cast: Cast):
    ticket = await _ticket(asking, cast)
    await participants.add(ticket, [("Herr Krause", "krause@kunde.example")])
    solved = {"status": "closed", "solution": "Neu."}
    await tickets.change(asking, ticket, solved, actor=as_agent(cast.nadia))
    asks = {mail.recipient: "rating" in mail.payload for mail in await _mails("customer_solution")}
    assert asks == {"weber@kunde.example": True, "krause@kunde.example": False}


async def test_two_who_close_it_at_once_ask_once(asking: House, cast: Cast):
    ticket = await _answered(asking, cast)
    people = [as_agent(cast.nadia), as_agent(cast.jonas)]
    await asyncio.gather(*(tickets.close(asking, ticket, actor=person) for person in people))
    assert (len(await _mails()), await Rating.all().count()) == (1, 1)


async def test_who_is_mailed_no_solution_is_asked_an_hour_later_by_a_mail_of_its_own(
    asking: House, cast: Cast
):
    ticket = await _answered(asking, cast)
    at = clock.now()
    await tickets.close(asking, ticket, actor=as_agent(cast.nadia))
    (mail,) = await _mails()
    assert (mail.recipient, mail.is_automatic) == ("weber@kunde.example", True)
    assert timedelta(minutes=59) < mail.due_at - at < timedelta(minutes=61)
    assert mail.payload["rating"] == ratings.links(asking, await Rating.get())
    assert await _reasons(ticket) == ["mailed"]


async def test_a_ticket_that_is_opened_again_meanwhile_is_not_asked_about(asking: House, cast: Cast):
    ticket = await _answered(asking, cast)
    await tickets.close(asking, ticket, actor=as_agent(cast.nadia))
    await tickets.reopen(asking, ticket, actor=as_contact(cast.weber))
    assert [mail.state for mail in await _mails()] == [State.CANCELLED]
    assert await Rating.all().count() == 0
    # Once at each closing.
    await tickets.close(asking, ticket, actor=as_agent(cast.nadia))
    assert [mail.state for mail in await _mails()] == [State.CANCELLED, State.HELD]
    assert await Rating.all().count() == 1


async def test_a_solution_taken_back_in_time_asks_nothing(asking: House, cast: Cast):
    ticket = await _ticket(asking, cast)
    await tickets.change(
        asking,
        ticket,
        {"status": "closed", "solution": "Neu."},
        actor=as_agent(cast.nadia),
        hold=timedelta(seconds=20),
    )
    assert await Rating.all().count() == 1
    await tickets.take_back_solution(asking, ticket, actor=as_agent(cast.nadia))
    assert await Rating.all().count() == 0


async def test_what_is_no_closing_asks_nothing(asking: House, cast: Cast):
    """Closed already, and the last change of a save counts."""
    ticket = await _answered(asking, cast)
    await tickets.close(asking, ticket, actor=as_agent(cast.nadia))
    await tickets.change(asking, ticket, {"priority": "high"}, actor=as_agent(cast.nadia))
    await tickets.close(asking, ticket, actor=as_agent(cast.jonas))
    other = await _answered(asking, cast, cast.oliver)
    async with asking.transaction():
        await tickets.close(asking, other, actor=as_agent(cast.nadia))
        await tickets.reopen(asking, other, actor=as_agent(cast.nadia))
    assert len(await _mails()) == 1


async def test_nobody_is_asked_about_two_tickets_within_a_fortnight(asking: House, cast: Cast):
    first, second, third = [await _answered(asking, cast) for _ in range(3)]
    await tickets.close(asking, first, actor=as_agent(cast.nadia))
    await tickets.close(asking, second, actor=as_agent(cast.nadia))
    assert await _reasons(second) == ["asked_lately"]
    solved = {"status": "closed", "solution": "Neu."}
    await tickets.change(asking, third, solved, actor=as_agent(cast.nadia))
    assert [mail.payload.get("rating") for mail in await _mails("customer_solution")] == [None]
    assert await Rating.all().count() == 1
    await Rating.all().update(asked_at=clock.now() - timedelta(days=15))
    await tickets.reopen(asking, second, actor=as_agent(cast.nadia))
    await tickets.close(asking, second, actor=as_agent(cast.nadia))
    assert await _reasons(second) == ["asked_lately", "mailed"]


async def test_spam_and_what_nobody_answered_is_not_asked_about(asking: House, cast: Cast):
    ticket = await _ticket(asking, cast)
    said = NewComment(body="Das ist Werbung.", visibility=Visibility.INTERNAL)
    await comments.add_comment(asking, ticket, said, actor=as_agent(cast.nadia))
    await tickets.close(asking, ticket, actor=as_agent(cast.nadia))
    assert (await _reasons(ticket), await _mails()) == (["unanswered"], [])
    internal = await tickets.open_ticket(asking, NewTicket(title="Regal"), actor=as_agent(cast.nadia))
    await tickets.close(asking, internal, actor=as_agent(cast.nadia))
    assert (await _reasons(internal), await Rating.all().count()) == ([], 0)


async def test_a_mass_edit_that_closes_tickets_asks_nobody(asking: House, cast: Cast):
    """It writes to no customer, either; one with a solution does, and that mail asks."""
    await _answered(asking, cast)
    other = await _ticket(asking, cast, cast.oliver)
    wishes = {"status": "closed"}
    for more in ({}, {"solution": "Neu."}):
        await tickets.reopen(asking, other, actor=OPERATOR)
        every = selection.of_conditions(EVERYTHING)
        job = await jobs.ask(asking, "edit", wishes | more, every, actor=OPERATOR)
        claimed = await batches.claim(job.id)
        assert claimed is not None
        while await batches.work(asking, claimed):
            pass
        assert await _mails() == []
    assert (await Rating.get()).ticket_id == other.id


async def test_a_machine_is_not_asked(asking: House, cast: Cast):
    """R42."""
    ticket = await _ticket(asking, cast, from_machine=True)
    said = NewComment(body="Bitte neu starten.", visibility=Visibility.EXTERNAL)
    await comments.add_comment(asking, ticket, said, actor=as_agent(cast.nadia))
    await tickets.close(asking, ticket, actor=as_agent(cast.nadia))
    assert (await _reasons(ticket), await _mails()) == (["machine"], [])


async def test_it_counts_for_whose_ticket_it_is_else_for_who_closed_it(asking: House, cast: Cast):
    ours, priyas = await _answered(asking, cast), await _answered(asking, cast, cast.oliver)
    await tickets.change(asking, priyas, {"assignee": "priya"}, actor=as_agent(cast.nadia))
    for ticket, agent in ((ours, cast.jonas), (priyas, cast.priya)):
        await tickets.close(asking, ticket, actor=as_agent(cast.jonas))
        assert (await Rating.get(ticket_id=ticket.id)).agent_id == agent.id


async def test_the_gate_holds_for_this_mail_too(asking: House, cast: Cast):
    """R32."""
    await Contact.filter(id=cast.weber.id).update(email_opt_out=True)
    await preference_editing.change(asking, "send_ticket_mails", "no", actor=OPERATOR)
    for contact, reason in ((cast.weber, "opt_out"), (cast.oliver, "gate_closed")):
        ticket = await _answered(asking, cast, await Contact.get(id=contact.id))
        await tickets.close(asking, ticket, actor=as_agent(cast.nadia))
        assert await _reasons(ticket) == [reason]
    assert (await Rating.all().count(), await _mails()) == (0, [])


async def _question(house: House, cast: Cast, contact: Contact | None = None) -> tuple[Ticket, str]:
    ticket = await _answered(house, cast, contact)
    await tickets.change(house, ticket, {"assignee": "group:Support"}, actor=as_agent(cast.nadia))
    await tickets.close(house, ticket, actor=as_agent(cast.nadia))
    return ticket, ratings.key_of(house, await Rating.get(ticket_id=ticket.id))


async def test_an_answer_stands_on_the_ticket_in_its_history_and_in_its_thread(asking: House, cast: Cast):
    ticket, key = await _question(asking, cast)
    mails_before = await Delivery.filter(courier=Courier.MAIL).count()
    await ratings.answer(asking, key, score=Score.BAD, comment="Zu  langsam.\nLeider.")
    rating = await Rating.get()
    assert (rating.score, rating.comment) == (Score.BAD, "Zu  langsam.\nLeider.")
    assert rating.answered_at is not None
    rows = await Change.filter(ticket_id=ticket.id, field__startswith="rating").order_by("id")
    assert [(row.field, row.old, row.new, row.actor_name, row.channel) for row in rows] == [
        ("rating", None, "bad", "Frau Weber", "portal"),
        ("rating_comment", None, "Zu  langsam.\nLeider.", "Frau Weber", "portal"),
    ]
    said = await change_words.worded(rows[:1], "de")
    assert [(item.label, item.new) for item in said] == [("Bewertung", "schlecht")]
    (notice,) = [row for row in await Delivery.filter(kind="notice") if "rated" in row.payload["text"]]
    assert notice.payload["text"] == "🙁 {customer} rated our help: bad.\n{comment}"
    assert notice.payload["values"] == {"customer": "Frau Weber", "comment": "Zu  langsam.\nLeider."}
    # Nobody is mailed about it.
    assert await Delivery.filter(courier=Courier.MAIL).count() == mails_before


async def test_a_mind_may_be_changed_for_thirty_days(asking: House, cast: Cast):
    ticket, key = await _question(asking, cast)
    await ratings.answer(asking, key, score=Score.BAD, comment="Zu langsam.")
    await ratings.answer(asking, key, score=Score.BAD, comment="Zu langsam.")
    first = (await Rating.get()).answered_at
    await ratings.answer(asking, key, score=Score.GOOD)
    assert (await Rating.get()).answered_at == first
    changes = Change.filter(ticket_id=ticket.id, field="rating").order_by("id")
    assert await changes.values_list("old", "new") == [(None, "bad"), ("bad", "good")]
    assert (await ratings.asked(asking, key)).may_answer
    await Rating.all().update(answered_at=clock.now() - ratings.MAY_CHANGE)
    assert not (await ratings.asked(asking, key)).may_answer
    with pytest.raises(NotPossible, match="can't be changed"):
        await ratings.answer(asking, key, score=Score.BAD)
    assert (await Rating.get()).score == Score.GOOD


async def test_a_link_holds_for_ninety_days_and_only_as_it_was_signed(asking: House, cast: Cast):
    _, key = await _question(asking, cast)
    number, signed = key.split("-")
    forged = "b" if signed[0] == "a" else "a"
    for wrong in (f"{number}-{forged}{signed[1:]}", f"{int(number) + 1}-{signed}", "", "-", f"{key}a"):
        with pytest.raises(NotFound):
            await ratings.answer(asking, wrong, score=Score.GOOD)
    with pytest.raises(Invalid):
        await ratings.answer(asking, key, score=Score.GOOD, comment="x" * 4001)
    await Rating.all().update(asked_at=clock.now() - ratings.LINK_VALID)
    with pytest.raises(NotPossible, match="expired"):
        await ratings.answer(asking, key, score=Score.GOOD)
    assert (await Rating.get()).score is None


async def test_ratings_of_a_deleted_group_count_for_the_one_that_replaces_it(asking: House, cast: Cast):
    await _question(asking, cast)
    assert (await Rating.get()).group_id == cast.support.id
    await groups.delete(asking, cast.support, replacement=cast.billing, actor=OPERATOR)
    assert (await Rating.get()).group_id == cast.billing.id


async def test_of_a_merged_ticket_the_one_that_goes_on_hears(asking: House, cast: Cast):
    merged, key = await _question(asking, cast)
    survivor = await _ticket(asking, cast)
    await merging.merge(asking, merged, survivor, actor=as_agent(cast.nadia))
    await ratings.answer(asking, key, score=Score.SO_SO)
    assert (await Change.get(field="rating")).ticket_id == survivor.id
    assert (await Rating.get()).ticket_id == merged.id


async def test_a_deleted_ticket_is_asked_about_no_more(asking: House, cast: Cast):
    ticket, key = await _question(asking, cast)
    await ticket_deletion.delete(asking, ticket, actor=as_agent(cast.nadia))
    with pytest.raises(NotFound):
        await ratings.asked(asking, key)
    with pytest.raises(NotFound):
        await ratings.answer(asking, key, score=Score.GOOD)


async def test_the_mail_asks_with_three_links_and_says_that_it_left_by_itself(asking: House, cast: Cast):
    """In the language of the customer; nothing that can be clicked comes from a stranger's title."""
    await _question(asking, cast)
    mail = await composed(asking, kind="customer_rating")
    links = ratings.links(asking, await Rating.get())
    for words in (text_of(mail), html_of(mail)):
        assert [words.count(links[word]) for word in ("good", "so_so", "bad")] == [1, 1, 1]
        assert "Wie zufrieden sind Sie mit unserer Hilfe?" in words
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Subject"].startswith("[TT1]")

    new = NewTicket(title="Win at https://casino.example now", contact=cast.oliver)
    ticket = await tickets.open_ticket(asking, new, actor=as_contact(cast.oliver))
    said = NewComment(body="No, thank you.", visibility=Visibility.EXTERNAL)
    await comments.add_comment(asking, ticket, said, actor=as_agent(cast.nadia))
    await tickets.close(asking, ticket, actor=as_agent(cast.nadia))
    mail = await composed(asking, kind="customer_rating", ticket_id=ticket.id)
    assert "casino.example" not in text_of(mail) + html_of(mail)
    assert "Oliver" not in text_of(mail) + html_of(mail) + mail["To"].replace("oliver@acme.example", "")


@pytest.mark.parametrize("what", ["reopened", "opted out"])
async def test_a_mail_that_waited_is_not_sent_if_the_question_is_idle(asking: House, cast: Cast, what: str):
    ticket, _ = await _question(asking, cast)
    # Switched off: nobody looks after what waits but the mail itself.
    await preference_editing.change(asking, "ask_for_rating", "no", actor=OPERATOR)
    if what == "reopened":
        await tickets.reopen(asking, ticket, actor=as_agent(cast.nadia))
    else:
        await Contact.filter(id=cast.weber.id).update(email_opt_out=True)
    # There is no server: the first mail that finds that out would keep this one waiting.
    await Delivery.filter(kind__not="customer_rating", courier=Courier.MAIL).update(state=State.CANCELLED)
    await Delivery.filter(kind="customer_rating").update(due_at=clock.now())
    await send_all(asking)
    assert [mail.state for mail in await _mails()] == [State.CANCELLED]


async def test_who_is_no_longer_the_customer_is_not_asked(asking: House, cast: Cast):
    ticket = await _answered(asking, cast)
    await tickets.close(asking, ticket, actor=as_agent(cast.nadia))
    oliver = {"contact": "oliver@acme.example"}
    await tickets.change(asking, ticket, oliver, actor=as_agent(cast.nadia))
    (mail,) = await _mails()
    with pytest.raises(NotNeeded, match="another customer"):
        await bytes_of(asking, mail)


async def test_a_question_that_was_held_for_a_day_is_dated_when_it_leaves(asking: House, cast: Cast):
    await preference_editing.change(asking, "rating_after_minutes", "1440", actor=OPERATOR)
    ticket = await _answered(asking, cast)
    await tickets.close(asking, ticket, actor=as_agent(cast.nadia))
    (mail,) = await _mails()
    written = await composed(asking, kind="customer_rating")
    assert written["Date"].datetime == mail.due_at.replace(microsecond=0)
