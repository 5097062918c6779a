"""Killed without warning, at the three worst moments: nothing is lost, and at most one mail repeats.

The process is the real one, ended by SIGKILL; the moments are made, not hoped for: a lock in the database, a
process that stands still, a mail server that takes its time to say "250".
"""

from collections.abc import AsyncIterator, Callable
from email.message import EmailMessage

import pytest

from desk import clock, db
from models.delivery import Delivery, State
from sandbox.mail import MailSandbox
from tests.parts.postbote import Postbote
from tests.parts.slow_tickets import slow_tickets

SUPPORT, ANNA = "support@desk.example", "anna@kunde.example"


@pytest.fixture
async def mail() -> AsyncIterator[MailSandbox]:
    async with MailSandbox() as mail:
        mail.add_mailbox(SUPPORT, "secret", "Support")
        mail.add_mailbox(ANNA, "secret", "Anna")
        yield mail


@pytest.fixture
async def postbote(mail: MailSandbox, make_postbote: Callable[..., Postbote], database_url: str) -> Postbote:
    postbote = make_postbote(database=database_url, smtp=f"{mail.smtp_url}")
    await postbote.says("group", "add", "Support")
    await postbote.says("agent", "add", "--name", "Nadia Brandt", "--email", "nadia@desk.example")
    await postbote.says("mailbox", "add", SUPPORT, mail.imap_url(SUPPORT), "--group", "Support")
    return postbote


def letter(subject: str = "Drucker kaputt") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Anna <{ANNA}>", SUPPORT, subject
    message["Message-ID"] = f"<{abs(hash(subject))}@kunde.example>"
    message.set_content("Er druckt nicht.")
    return message.as_bytes()


async def _ticket(postbote: Postbote) -> dict[str, object]:
    await postbote.until(lambda: postbote.rows("ticket", "list"), "a ticket")
    (ticket,) = await postbote.rows("ticket", "list")
    return ticket


async def test_killed_between_storing_and_reading_a_mail(
    mail: MailSandbox, postbote: Postbote, database_url: str
) -> None:
    async with slow_tickets(database_url):
        await postbote.run()
        mail.deliver(SUPPORT, letter())

        async def stored() -> bool:
            return [row["outcome"] for row in await postbote.rows("mail", "list")] == ["stored"]

        await postbote.until(stored, "stored")
        await postbote.killed()
    assert await postbote.rows("ticket", "list") == []

    await postbote.run()

    assert (await _ticket(postbote))["title"] == "Drucker kaputt"
    (row,) = await postbote.rows("mail", "list")
    assert row["outcome"] == "ticket"
    await mail.wait_for_mail(ANNA, lambda found: "TT1" in found.subject)


async def test_killed_between_commit_and_sending(mail: MailSandbox, postbote: Postbote) -> None:
    await postbote.run()
    mail.deliver(SUPPORT, letter())
    await _ticket(postbote)
    await mail.wait_for_mail(ANNA, lambda found: "TT1" in found.subject)
    postbote.freeze()
    await postbote.says("ticket", "comment", "TT1", "--external", "--as", "nadia", "Bitte neu starten.")
    await postbote.killed()
    assert len(mail.inbox(ANNA)) == 1

    await postbote.run()

    await mail.wait_for_mail(ANNA, lambda found: "Bitte neu starten." in found.text)
    assert len(mail.inbox(ANNA)) == 2


async def test_killed_between_sending_and_recording_repeats_one_mail_with_the_same_message_id(
    mail: MailSandbox, postbote: Postbote, database_url: str
) -> None:
    await postbote.run()
    mail.deliver(SUPPORT, letter())
    await _ticket(postbote)
    await mail.wait_for_mail(ANNA, lambda found: "TT1" in found.subject)
    mail.faults.delay_smtp(3600)
    await postbote.says("ticket", "comment", "TT1", "--external", "--as", "nadia", "Bitte neu starten.")
    first = await mail.wait_for_mail(ANNA, lambda found: "Bitte neu starten." in found.text)
    await postbote.killed()
    mail.faults.clear()
    await _leases_run_out(database_url)

    await postbote.run()

    again = await mail.wait_for_mail(
        ANNA, lambda found: found.uid > first.uid and "Bitte neu starten." in found.text
    )
    assert again.message_id == first.message_id

    async def settled() -> bool:
        rows = await postbote.rows("outbox", "list")
        return all(row["state"] == "sent" for row in rows if row["courier"] == "mail")

    await postbote.until(settled, "settled")
    assert len(mail.inbox(ANNA)) == 3


async def _leases_run_out(database_url: str) -> None:
    """As time would do it: who died with a lease has lost it."""
    context = await db.connect(database_url)
    try:
        await Delivery.filter(state=State.SENDING).update(lease_until=clock.now())
    finally:
        await context.close_connections()
