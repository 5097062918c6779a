"""What is known of a mailbox between two runs, and what keeps it from being removed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desk import clock, inbound, mailbox_states, mailboxes
from desk.errors import NotPossible
from desk.house import House
from desk.inbound import Raw
from desk.mailboxes import MailboxChanges, NewMailbox
from models.change import Change
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox, MailboxCursor
from tests.parts.house import OPERATOR

pytestmark = pytest.mark.usefixtures("store")
SECRET = "imaps://support:streng-geheim@mail.example/INBOX"


async def added(house: House) -> Mailbox:
    return await mailboxes.add(house, NewMailbox("support@desk.example", SECRET), actor=OPERATOR)


async def mail(mailbox: Mailbox, uid: int, **columns: Any) -> InboundMail:
    at = clock.now()
    wanted = {"outcome": "ticket", "handled_at": at, "received_at": at, **columns}
    return await InboundMail.create(
        mailbox=mailbox, folder="INBOX", uidvalidity=7, uid=uid, sha256="0" * 64, size=1, **wanted
    )


async def just_stored(mailbox: Mailbox) -> list[int]:
    return list(await mailboxes.just_stored(mailbox, "INBOX", uidvalidity=7, uid=9))


async def test_what_was_stored_last_is_known_without_what_could_not_be_fetched(house: House):
    mailbox = await added(house)
    for uid in (3, 4, 10):
        await mail(mailbox, uid)
    await mail(mailbox, 5, outcome="quarantined")
    await mail(mailbox, 6, outcome="quarantined", handled_at=None)
    assert await just_stored(mailbox) == [3, 4, 5]


async def test_a_mail_from_before_is_not_deleted_because_mails_are_deleted_from_now_on(house: House):
    mailbox = await added(house)
    await mail(mailbox, 3, received_at=clock.now() - timedelta(seconds=5))
    await mailboxes.change(house, mailbox, MailboxChanges(afterwards="delete"), actor=OPERATOR)
    await mail(mailbox, 4)
    assert await just_stored(mailbox) == [4]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"outcome": "stored", "handled_at": None}, "1 mails of support@desk.example are not handled yet."),
        ({"outcome": "quarantined"}, "decide about them first"),
    ],
)
async def test_a_mailbox_is_kept_while_its_mails_wait(house: House, columns: dict[str, Any], sentence: str):
    mailbox = await added(house)
    await mail(mailbox, 3, **columns)
    with pytest.raises(NotPossible, match=sentence):
        await mailboxes.remove(house, mailbox, actor=OPERATOR)


async def test_the_mails_of_a_removed_mailbox_stay(house: House):
    mailbox = await added(house)
    kept = await mail(mailbox, 3)
    await mailboxes.begin_behind(house, mailbox, "INBOX", uidvalidity=7, uid=9)
    await mailboxes.remove(house, mailbox, actor=OPERATOR)
    await kept.refresh_from_db()
    assert kept.mailbox_id is None
    assert await mailbox_states.states() == []


async def test_a_password_that_is_changed_stands_in_no_history(house: House):
    mailbox = await added(house)
    new = MailboxChanges(url=SECRET.replace("streng", "ganz"), folder="INBOX")
    assert await mailboxes.change(house, mailbox, new, actor=OPERATOR) == ["url"]
    told = [(row.field, row.old, row.new) for row in await Change.filter(record="mailbox")]
    assert "geheim" not in repr(told)
    assert (
        "url",
        "imaps://support:***@mail.example/INBOX",
        "imaps://support:***@mail.example/INBOX (changed)",
    ) in told


@pytest.mark.parametrize(
    "link", ["imaps://support:x@other.example/INBOX", "imaps://helpdesk:x@mail.example/INBOX"]
)
async def test_mails_of_another_account_are_not_taken_for_those_of_the_old_one(house: House, link: str):
    """R37. Gmail numbers the INBOX of every account under the same UIDVALIDITY."""
    mailbox = await added(house)
    raw = Raw(data=b"old", folder="INBOX", uidvalidity=1, uid=5)
    assert len(await inbound.receive(house, mailbox, [raw])) == 1
    await mailboxes.change(house, mailbox, MailboxChanges(url=link), actor=OPERATOR)
    with pytest.raises(NotPossible, match="was changed"):
        await inbound.receive(house, mailbox, [replace(raw, data=b"late", uid=6)])

    mailbox = await Mailbox.get()
    cursor = await MailboxCursor.get()
    assert (cursor.uidvalidity, cursor.last_uid) == (-1, 0)
    assert len(await inbound.receive(house, mailbox, [replace(raw, data=b"new")])) == 1
    assert sorted(await InboundMail.all().values_list("uidvalidity", "uid"), key=str) == [
        (1, 5),
        (None, None),
    ]


async def test_a_new_password_changes_nothing_about_how_far_a_mailbox_was_read(house: House):
    mailbox = await added(house)
    raw = Raw(data=b"old", folder="INBOX", uidvalidity=1, uid=5)
    await inbound.receive(house, mailbox, [raw])
    url = SECRET.replace("streng-geheim", "neu").replace("mail.", "MAIL.")
    await mailboxes.change(house, mailbox, MailboxChanges(url=url), actor=OPERATOR)
    assert (await MailboxCursor.get()).last_uid == 5
    assert not await inbound.receive(house, await Mailbox.get(), [raw])
