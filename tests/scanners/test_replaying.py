"""Stored mail is read again (R41): what waited may move, words get better, and nothing happens twice."""

from datetime import timedelta
from typing import Any

import pytest
from tortoise import Tortoise

from desk import clock, participants
from desk.actor import Actor
from desk.errors import NotAllowed
from desk.house import House
from desk.inbound import Raw
from desk.mail_rules import editing
from desk.mail_rules.rule import Act, Rule, Then
from desk.run.mail_replay import BY_DEFAULT, Replayed, Result, Stretch, replayed
from models.comment import Comment
from models.delivery import Delivery
from models.document import Document
from models.inbound_mail import InboundMail, Outcome
from models.mailbox import Mailbox
from models.notification_decision import NotificationDecision
from models.ticket import Ticket
from scanners.intake import Intake
from tests.parts.house import OPERATOR, Cast, as_agent

SUPPORT = "support@desk.example"
ASKED = b"""From: Frau Weber <weber@kunde.example>
To: support@desk.example
Subject: =?utf-8?q?St=C3=B6rung?=
Message-ID: <1@kunde.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/plain; charset=utf-8

Der Drucker f\xc3\xa4llt aus.
--x
Content-Type: text/csv; name=zaehler.csv
Content-Disposition: attachment

a;b
--x--
"""
ANSWERED = b"""From: %b
To: support@desk.example
Subject: Re: Drucker
Message-ID: <2@kunde.example>
In-Reply-To: <1@kunde.example>
Content-Type: text/plain; charset=utf-8

Er f\xc3\xa4llt noch immer aus.
"""
AWAY = b"""From: Frau Weber <weber@kunde.example>
To: support@desk.example
Subject: Abwesenheit
Message-ID: <3@kunde.example>
In-Reply-To: <1@kunde.example>
Auto-Submitted: auto-replied

Ich bin im Urlaub.
"""
OURS = (
    b"From: support@desk.example\nTo: support@desk.example\nSubject: x\nMessage-ID: <4@x.example>\n\nHallo\n"
)
WEBER = b"Frau Weber <weber@kunde.example>"
ANNA = b"Anna <anna@elsewhere.example>"


@pytest.fixture
async def intake(house: House, cast: Cast) -> Intake:
    mailbox = await Mailbox.create(
        address=SUPPORT, url="imap://unused", group=cast.support, created_at=clock.now()
    )
    return Intake(house, mailbox)


async def came(intake: Intake, *mails: bytes) -> list[InboundMail]:
    await intake.receive([Raw(data=raw) for raw in mails])
    return await InboundMail.all().order_by("id")


async def again(house: House, *, is_dry: bool = False, **wanted: Any) -> list[Replayed]:
    at = clock.now()
    stretch = Stretch(at - timedelta(days=1), at, **wanted)
    return [mail async for mail in replayed(house, stretch, actor=OPERATOR, is_dry=is_dry)]


def results(mails: list[Replayed]) -> list[str]:
    return [mail.result for mail in mails]


async def everything() -> dict[str, list[Any]]:
    assert Tortoise.apps is not None
    models = Tortoise.apps["models"].values()
    return {model.__name__: sorted(map(repr, await model.all().values())) for model in models}


async def told() -> tuple[int, int]:
    cards = await Delivery.filter(kind="card").count()
    return await NotificationDecision.all().count(), await Delivery.all().count() - cards


async def as_an_older_parser_left_it() -> None:
    """Its letters are wrong, and it did not find the file."""
    await Ticket.all().update(title="St?rung", description="Der Drucker f?llt aus.")
    await InboundMail.filter(outcome=Outcome.TICKET).update(subject="St?rung")
    await Comment.all().update(body="Er f?llt noch immer aus.")
    await Document.all().delete()


async def test_ticket_answer_and_note_get_the_words_of_today_and_nobody_is_told(
    house: House, intake: Intake
) -> None:
    """R40."""
    mails = await came(intake, ASKED, ANSWERED % WEBER, AWAY)
    assert [mail.outcome for mail in mails] == ["ticket", "comment", "noted"]
    right = [(await Ticket.get()).description, *[item.body for item in await Comment.all().order_by("id")]]
    await as_an_older_parser_left_it()
    before = await told()
    assert results(await again(house)) == [Result.BETTER] * 3
    ticket, comments = await Ticket.get(), await Comment.all().order_by("id")
    assert [ticket.description, *[item.body for item in comments]] == right
    assert (ticket.title, (await InboundMail.first() or mails[0]).subject) == ("Störung", "Störung")
    assert [item.name for item in await Document.all()] == ["zaehler.csv"]
    assert await told() == before


async def test_a_second_run_changes_nothing_in_any_table(house: House, intake: Intake) -> None:
    await came(intake, ASKED, ANSWERED % WEBER, AWAY, OURS, ANSWERED % ANNA)
    await as_an_older_parser_left_it()
    first = await again(house)
    assert set(results(first)) == {Result.BETTER, Result.WAITS}
    before = await everything()
    assert set(results(await again(house))) == {Result.SAME, Result.WAITS}
    assert await everything() == before


async def test_a_dry_run_says_what_a_run_would_do_and_writes_nothing(house: House, intake: Intake) -> None:
    _, _, anna = await came(intake, ASKED, ANSWERED % WEBER, (ANSWERED % ANNA).replace(b"<2@", b"<9@"))
    await as_an_older_parser_left_it()
    await participants.add(await Ticket.get(), [("Anna", "anna@elsewhere.example")])
    before = await everything()
    dry = await again(house, is_dry=True)
    assert await everything() == before
    assert results(dry) == [Result.BETTER, Result.BETTER, Result.MOVED]
    assert dry[2].now == "write into a ticket"
    assert dry == await again(house)
    assert (await InboundMail.get(id=anna.id)).outcome == "comment"


async def test_who_takes_part_by_now_is_let_out_of_quarantine_once(house: House, intake: Intake) -> None:
    """R39, R41."""
    (_, anna) = await came(intake, ASKED, ANSWERED % ANNA)
    assert anna.outcome == "quarantined"
    assert results(await again(house)) == [Result.SAME, Result.WAITS]
    ticket = await Ticket.get()
    await participants.add(ticket, [("Anna", "anna@elsewhere.example")])
    for wanted in (Result.MOVED, Result.SAME):
        assert results(await again(house)) == [Result.SAME, wanted]
        (comment,) = await Comment.filter(ticket_id=ticket.id)
        assert comment.body == "Er fällt noch immer aus."
    row = await InboundMail.get(id=anna.id)
    assert (row.outcome, row.comment_id, row.ticket_id) == ("comment", comment.id, ticket.id)


async def test_what_no_rule_took_is_taken_by_todays_rules(house: House, intake: Intake) -> None:
    """R38, R41."""
    await editing.replace_all(house, [Rule(1, "Answers", Then(Act.UPDATE))], note="x", actor=OPERATOR)
    (row,) = await came(intake, ASKED)
    assert (row.outcome, row.reason) == ("quarantined", "No rule takes it.")
    assert results(await again(house)) == [Result.WAITS]
    await editing.add(house, Rule(0, "The rest", Then(Act.CREATE)), actor=OPERATOR)
    (moved,) = await again(house)
    assert (moved.before, moved.result, moved.now) == ("quarantined", Result.MOVED, "open a ticket")
    assert (await Ticket.get()).title == "Störung"


async def test_ignored_mails_are_tried_only_if_they_are_asked_for(house: House, intake: Intake) -> None:
    await editing.replace_all(house, [Rule(1, "None", Then(Act.IGNORE))], note="x", actor=OPERATOR)
    await came(intake, ASKED)
    await editing.replace_all(house, [Rule(1, "All", Then(Act.CREATE))], note="x", actor=OPERATOR)
    assert await again(house) == []
    assert results(await again(house, outcomes=("ignored",))) == [Result.MOVED]
    assert await Ticket.all().count() == 1


async def test_what_a_person_decided_stays(house: House, intake: Intake, cast: Cast) -> None:
    (row,) = await came(intake, OURS)
    decided = {"ordered": "ignore", "outcome": Outcome.IGNORED, "decided_by_id": cast.nadia.id}
    await InboundMail.filter(id=row.id).update(**decided)
    assert results(await again(house, outcomes=("ignored", *BY_DEFAULT))) == [Result.SAME]
    assert (await InboundMail.get(id=row.id)).outcome == "ignored"


async def test_a_title_and_a_description_of_a_rule_or_a_person_stay(house: House, intake: Intake) -> None:
    await came(intake, ASKED)
    await Ticket.all().update(title="Von Hand", description="Der Drucker f?llt aus.")
    assert results(await again(house)) == [Result.BETTER]
    assert (await Ticket.get()).title == "Von Hand"
    then = Then(Act.CREATE, values={"description": "{subject}"})
    rules = await editing.replace_all(house, [Rule(1, "Short", then)], note="x", actor=OPERATOR)
    await InboundMail.all().update(rule_list=rules.number)
    await Ticket.all().update(description="Störung")
    assert results(await again(house)) == [Result.SAME]
    assert (await Ticket.get()).description == "Störung"


async def test_it_can_be_broken_off_and_begun_again(house: House, intake: Intake) -> None:
    await came(intake, ASKED, ANSWERED % WEBER, AWAY)
    await as_an_older_parser_left_it()
    at = clock.now()
    running = replayed(house, Stretch(at - timedelta(days=1), at), actor=OPERATOR, is_dry=False)
    assert (await anext(running)).result == Result.BETTER
    await running.aclose()
    assert results(await again(house)) == [Result.SAME, Result.BETTER, Result.BETTER]


async def test_a_mail_that_came_only_in_part_still_waits(house: House, intake: Intake) -> None:
    """R41: its beginning alone is no ticket."""
    await intake.receive([Raw(data=ASKED, fault="The server gave the beginning only.")])
    (mail,) = await again(house)
    assert (mail.result, mail.why) == (Result.WAITS, "The server gave the beginning only.")
    assert await Ticket.all().count() == 0


async def test_mails_whose_bytes_are_gone_are_told(house: House, intake: Intake) -> None:
    (row,) = await came(intake, ASKED)
    house.raw_mail.path(row.sha256).unlink()
    assert results(await again(house)) == [Result.LOST]
    await InboundMail.all().update(raw_gone_at=clock.now())
    assert await again(house) == []


async def test_only_mails_of_the_stretch_are_read(house: House, intake: Intake) -> None:
    await came(intake, ASKED)
    assert await again(house, mailbox_ids=[]) == []
    assert len(await again(house, mailbox_ids=[1])) == 1
    await InboundMail.all().update(received_at=clock.now() - timedelta(days=2))
    assert await again(house) == []


async def test_only_an_administrator_may_have_mails_read_again(house: House, cast: Cast) -> None:
    actor: Actor = as_agent(cast.nadia)
    at = clock.now()
    with pytest.raises(NotAllowed):
        await anext(replayed(house, Stretch(at, at), actor=actor, is_dry=True))
