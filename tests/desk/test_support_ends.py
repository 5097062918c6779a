"""Portal users are reminded that their support ends (R52, N11): in time, once each time, through the gate."""

import asyncio
from datetime import date, timedelta

import pytest

from desk import clock, contacts, preference_editing, support_ends
from desk.contacts import NewContact
from desk.house import House
from models.change import Change
from models.contact import Contact
from models.delivery import Delivery
from models.notification_decision import NotificationDecision
from tests.parts.house import OPERATOR, Cast, MakeHouse
from tests.parts.mail_out import composed, html_of, text_of


@pytest.fixture
async def reminding(house: House, cast: Cast) -> House:
    for name, value in (("support_reminder_days", "30,7"), ("operations_channel", "C0OPS")):
        await preference_editing.change(house, name, value, actor=OPERATOR)
    return house


async def _ends_in(contact: Contact, days: int, **columns: object) -> None:
    end = clock.today() + timedelta(days=days)
    await Contact.filter(id=contact.id).update(
        portal_user=True, support_start=date(2020, 1, 1), support_end=end, **columns
    )


async def _mailed() -> list[tuple[str, int]]:
    mails = await Delivery.filter(kind="support_ends").order_by("id")
    return [(mail.recipient, mail.payload["days"]) for mail in mails]


async def _said() -> list[str]:
    rows = await Delivery.filter(recipient="C0OPS").order_by("id")
    return [row.payload["text"].format(**row.payload["values"]) for row in rows]


async def test_each_reminder_is_sent_once_and_a_moved_end_begins_anew(reminding: House, cast: Cast):
    await _ends_in(cast.weber, 31)
    assert await support_ends.remind_due(reminding) == 0
    for left, mails in ((30, 1), (29, 1), (8, 1), (7, 2), (0, 2)):
        await _ends_in(cast.weber, left)
        # The day goes by, the end stays: what is known of the last reminder moves with it.
        end = clock.today() + timedelta(days=left)
        await Contact.filter(id=cast.weber.id, reminded_of_end__isnull=False).update(reminded_of_end=end)
        await support_ends.remind_due(reminding)
        assert await support_ends.remind_due(reminding) == 0
        assert len(await _mailed()) == mails
    assert await _mailed() == [("weber@kunde.example", 30), ("weber@kunde.example", 7)]
    await _ends_in(cast.weber, 30)
    assert await support_ends.remind_due(reminding) == 1
    assert await Change.filter(record="contact", field="support_reminder").count() == 3


async def test_who_comes_late_gets_the_reminder_that_is_due_and_no_other(reminding: House, cast: Cast):
    await _ends_in(cast.weber, 5)
    assert await support_ends.remind_due(reminding) == 1
    assert await _mailed() == [("weber@kunde.example", 5)]


async def test_only_portal_users_whose_support_ends_are_reminded(reminding: House, cast: Cast):
    await _ends_in(cast.weber, -1)
    await _ends_in(cast.oliver, 400)
    await Contact.filter(id=cast.grace.id).update(support_end=clock.today() + timedelta(days=3))
    assert await support_ends.remind_due(reminding) == 0
    await preference_editing.change(reminding, "support_reminder_days", "", actor=OPERATOR)
    await _ends_in(cast.weber, 3)
    assert await support_ends.remind_due(reminding) == 0


async def test_the_operations_channel_hears_who_was_told_and_who_was_not(reminding: House, cast: Cast):
    """The gate holds (R32); a decision is written for each, once."""
    await _ends_in(cast.weber, 7)
    await _ends_in(cast.oliver, 7, email_opt_out=True)
    assert await support_ends.remind_due(reminding) == 2
    assert await support_ends.remind_due(reminding) == 0
    day = clock.today() + timedelta(days=7)
    assert await _said() == [
        f"Support ends soon; these customers were reminded: Frau Weber ({day})",
        f"Support ends soon; these customers got no reminder:\nOliver Smith ({day}): no mail: opt-out is set",
    ]
    decided = NotificationDecision.filter(rule="N11").order_by("id")
    assert await decided.values_list("recipient", "reason", "ticket_id") == [
        ("weber@kunde.example", "mailed", None),
        ("oliver@acme.example", "opt_out", None),
    ]


async def test_the_mail_speaks_the_customers_language_and_names_the_last_day(reminding: House, cast: Cast):
    await _ends_in(cast.weber, 7)
    await support_ends.remind_due(reminding)
    mail = await composed(reminding, kind="support_ends")
    assert mail["Auto-Submitted"] == "auto-generated"
    for words in (text_of(mail), html_of(mail)):
        assert "in 7 Tagen" in words
        assert str((clock.today() + timedelta(days=7)).year) in words
    assert mail["Subject"].startswith("Ihr Support endet am")


async def test_two_processes_at_once_remind_once(reminding: House, cast: Cast):
    end = clock.today() + timedelta(days=7)
    await _ends_in(cast.weber, 7, reminded_of_end=end, reminded_days_before=30)
    counts = await asyncio.gather(*(support_ends.remind_due(reminding) for _ in range(3)))
    assert sorted(counts) == [0, 0, 1]
    assert await _mailed() == [("weber@kunde.example", 7)]


async def test_many_are_reminded_in_batches(reminding: House, cast: Cast):
    await _ends_in(cast.weber, 400)
    for number in range(support_ends.BATCH + 1):
        email = f"c{number}@kunde.example"
        end = clock.today() + timedelta(days=2)
        new = NewContact(
            f"C{number}", email, portal_user=True, support_start=date(2020, 1, 1), support_end=end
        )
        await contacts.add(reminding, new, actor=OPERATOR)
    assert await support_ends.remind_due(reminding) == support_ends.BATCH + 1
    assert len(await _said()) == 2


async def test_without_a_mail_server_the_operations_channel_still_hears_of_it(
    make_house: MakeHouse, reminding: House, cast: Cast
):
    """R33."""
    await _ends_in(cast.weber, 7)
    assert await support_ends.remind_due(make_house(smtp="")) == 1
    assert await _mailed() == []
    ((said),) = await _said()
    assert "no mail server is configured" in said
