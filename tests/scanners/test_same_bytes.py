"""The same bytes are the same mail, whatever a newer parser reads in them: it comes in once."""

from desk import clock
from desk.house import House
from desk.inbound import Raw
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox
from models.ticket import Ticket
from scanners.intake import Intake
from tests.parts.house import Cast

RAW = b"From: weber@kunde.example\nSubject: Drucker\nMessage-ID: <1@kunde.example>\n\nHallo\n"


async def came_again(house: House, cast: Cast) -> list[InboundMail]:
    """The server forgot its UIDs after an update of Postbote, and gives all mails once more."""
    mailbox = await Mailbox.create(
        address="support@desk.example", url="imap://unused", group=cast.support, created_at=clock.now()
    )
    intake = Intake(house, mailbox)
    await intake.receive([Raw(data=RAW, folder="INBOX", uidvalidity=7, uid=1)])
    await InboundMail.all().update(identity="what another parser made of it")
    await intake.receive([Raw(data=RAW, folder="INBOX", uidvalidity=8, uid=uid) for uid in (1, 2)])
    return await InboundMail.all().order_by("id")


async def test_mail_that_is_fetched_again_after_an_update_is_no_new_ticket(house: House, cast: Cast) -> None:
    mails = await came_again(house, cast)
    assert [mail.outcome for mail in mails] == ["ticket", "duplicate", "duplicate"]
    assert {mail.reason for mail in mails[1:]} == {f"The same mail as number {mails[0].id}."}
    assert await Ticket.all().count() == 1
