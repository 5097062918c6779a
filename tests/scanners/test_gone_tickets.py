"""Mail to tickets that are deleted or merged (R10, R39): nothing is lost, nothing goes astray."""

import asyncio
import os
import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from tortoise.connection import get_connection

from desk import clock, comments, merging, message_ids, reply_address, ticket_deletion, ticket_purge, tickets
from desk.assignees import Assignee
from desk.comments import NewComment
from desk.house import House
from desk.inbound import Raw
from desk.merging import Others
from desk.tickets import NewTicket
from models.comment import Comment, Visibility
from models.contact import Contact
from models.delivery import Delivery
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox
from models.ticket import Ticket
from scanners.intake import Intake
from tests.parts.house import OPERATOR, Cast, as_agent

SUPPORT = "support@desk.example"
WEBER = "Frau Weber <weber@kunde.example>"


class Box:
    """A mailbox whose next mails have the next UIDs."""

    def __init__(self, house: House, mailbox: Mailbox) -> None:
        self._intake = Intake(house, mailbox)
        self._house = house
        self._uid = 0

    async def gets(self, subject: str = "Re: Drucker", *, sender: str = WEBER, **headers: str) -> InboundMail:
        self._uid += 1
        message = EmailMessage()
        message["From"], message["Subject"] = sender, subject
        message["To"] = headers.pop("to", SUPPORT)
        message["Message-ID"] = f"<{self._uid}@kunde.example>"
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(f"Wort {self._uid}")
        raw = Raw(data=message.as_bytes(), folder="INBOX", uidvalidity=7, uid=self._uid)
        await self._intake.receive([raw])
        return await InboundMail.get(uid=raw.uid)

    def address(self, ticket: Ticket) -> str:
        return reply_address.make(self._house.signer, SUPPORT, serial=ticket.serial, given_to="c1")

    def message_id(self, ticket: Ticket) -> str:
        return message_ids.mint(self._house.signer, serial=ticket.serial, domain="desk.example")


@pytest.fixture
async def box(house: House, cast: Cast) -> Box:
    mailbox = await Mailbox.create(
        address=SUPPORT, url="imap://unused", group=cast.support, created_at=clock.now()
    )
    return Box(house, mailbox)


async def opened(house: House, cast: Cast, contact: Contact) -> Ticket:
    new = NewTicket(title="Drucker", contact=contact, assignee=Assignee(group=cast.support))
    return await tickets.open_ticket(house, new, actor=as_agent(cast.nadia))


async def notes_of(ticket_id: int | None) -> list[str]:
    said = Comment.filter(ticket_id=ticket_id, visibility=Visibility.INTERNAL)
    return [item.body for item in await said.order_by("id")]


async def test_an_answer_to_a_deleted_ticket_becomes_a_ticket_that_names_it(
    house: House, cast: Cast, box: Box
) -> None:
    """R10."""
    ticket = await opened(house, cast, cast.weber)
    ids = [box.message_id(ticket), *await sent_ids(house, ticket, cast)]
    await ticket_deletion.delete(house, ticket, actor=as_agent(cast.nadia))

    ways = [
        await box.gets(to=box.address(ticket)),
        await box.gets("Re: [TT1] Drucker"),
        *[await box.gets(In_Reply_To=message_id) for message_id in ids],
    ]

    for row in ways:
        assert row.outcome == "ticket"
        assert row.ticket_id not in {None, ticket.id}
        (note,) = await notes_of(row.ticket_id)
        assert note.startswith("This mail names TT1 (by ")
        assert note.endswith("but TT1 was deleted. It became a ticket of its own.")
        assert (await Ticket.get(id=row.ticket_id)).contact_id == cast.weber.id


async def sent_ids(house: House, ticket: Ticket, cast: Cast) -> list[str]:
    """The Message-ID of a mail to the customer."""
    said = NewComment(body="Stecker?", visibility=Visibility.EXTERNAL)
    comment = await comments.add_comment(house, ticket, said, actor=as_agent(cast.nadia))
    mail = await Delivery.get(comment_id=comment.id, kind="customer_comment")
    return [str(mail.message_id)]


async def test_a_bounce_of_a_deleted_ticket_is_kept_on_it_without_a_word(
    house: House, cast: Cast, box: Box
) -> None:
    """R42: it disturbs nobody, and is there if the ticket comes back."""
    ticket = await opened(house, cast, cast.weber)
    await ticket_deletion.delete(house, ticket, actor=as_agent(cast.nadia))
    last = (await Delivery.all().order_by("-id").first()) or pytest.fail("nothing was queued")

    row = await box.gets("Automatic reply", to=box.address(ticket), Auto_Submitted="auto-replied")

    assert (row.outcome, row.ticket_id) == ("noted", ticket.id)
    assert not await Delivery.filter(id__gt=last.id).exists()


async def test_a_purged_number_opens_nothing(house: House, cast: Cast, box: Box) -> None:
    """R10: the number is never given again, an answer to it is a new ticket."""
    ticket = await opened(house, cast, cast.weber)
    await ticket_deletion.delete(house, ticket, actor=as_agent(cast.nadia))
    await ticket_purge.purge(house, "TT1", actor=OPERATOR)

    row = await box.gets("Re: [TT1] Drucker", to=box.address(ticket), In_Reply_To=box.message_id(ticket))

    assert row.outcome == "ticket"
    assert (await Ticket.get()).number == "TT2"


async def test_a_purge_takes_the_words_of_the_same_mail_in_another_mailbox_too(
    house: House, cast: Cast, box: Box
) -> None:
    """R10."""
    row = await box.gets("Vertraulich")
    other = await Mailbox.create(address="office@desk.example", url="imap://unused", created_at=clock.now())
    again = b"Delivered-To: office@desk.example\n" + await house.raw_mail.read(row.sha256)
    await Intake(house, other).receive([Raw(data=again)])
    for mail in await InboundMail.all():
        a_week_ago(house.raw_mail.path(mail.sha256))
    ticket = await Ticket.get()
    await ticket_deletion.delete(house, ticket, actor=as_agent(cast.nadia))
    await ticket_purge.purge(house, ticket.number, actor=OPERATOR)

    for mail in await InboundMail.all():
        assert (mail.subject, mail.sender, mail.reason) == ("", "", "Its ticket was removed for good.")
        assert not house.raw_mail.path(mail.sha256).exists()


def a_week_ago(file: Path) -> None:
    os.utime(file, (time.time() - 7 * 86_400,) * 2)


async def test_mail_to_a_merged_number_goes_to_the_survivor_however_it_names_it(
    house: House, cast: Cast, box: Box
) -> None:
    """R39."""
    survivor, middle, merged = [await opened(house, cast, cast.weber) for _ in range(3)]
    (sent_before,) = await sent_ids(house, merged, cast)
    own = await box.gets(to=box.address(merged))
    await merging.merge(house, merged, middle, actor=as_agent(cast.nadia))
    await merging.merge(house, middle, survivor, actor=as_agent(cast.nadia))

    ways = [
        await box.gets(to=box.address(merged)),
        await box.gets("Re: [TT3] Drucker"),
        await box.gets(In_Reply_To=box.message_id(merged)),
        await box.gets(In_Reply_To=sent_before),
        await box.gets(In_Reply_To=str(own.message_id)),
        await box.gets(to=box.address(middle)),
    ]
    assert [(row.outcome, row.ticket_id) for row in ways] == [("comment", survivor.id)] * len(ways)

    await merging.unmerge(house, middle, actor=as_agent(cast.nadia))
    await merging.unmerge(house, merged, actor=as_agent(cast.nadia))
    again = [
        await box.gets(to=box.address(merged)),
        await box.gets("Re: [TT3] Drucker"),
        await box.gets(In_Reply_To=sent_before),
    ]
    assert [(row.outcome, row.ticket_id) for row in again] == [("comment", merged.id)] * 3
    assert (await box.gets(to=box.address(middle))).ticket_id == middle.id


async def test_whose_ticket_went_into_somebody_elses_gets_an_own_one_with_the_next_mail(
    house: House, cast: Cast, box: Box
) -> None:
    """R17: their words are not shown to the survivor's customer without anybody having asked for it."""
    survivor, merged = await opened(house, cast, cast.oliver), await opened(house, cast, cast.weber)
    await merging.merge(house, merged, survivor, actor=as_agent(cast.nadia), others=Others.SHOW)

    row = await box.gets(to=box.address(merged))

    assert row.outcome == "ticket"
    assert row.ticket_id not in {survivor.id, merged.id}
    (note,) = await notes_of(row.ticket_id)
    assert "names TT2" in note
    assert "no participant" in note


async def test_who_may_join_writes_into_the_survivor_by_the_old_number(
    house: House, cast: Cast, box: Box
) -> None:
    survivor, merged = await opened(house, cast, cast.oliver), await opened(house, cast, cast.weber)
    await merging.merge(house, merged, survivor, actor=as_agent(cast.nadia), others=Others.JOIN)

    row = await box.gets(to=box.address(merged))

    assert (row.outcome, row.ticket_id) == ("comment", survivor.id)


async def test_a_mail_that_comes_while_its_ticket_is_deleted_is_never_lost(
    house: House, cast: Cast, box: Box
) -> None:
    await asyncio.gather(*(get_connection("default").execute_query("SELECT 1") for _ in range(5)))
    for _ in range(5):
        ticket = await opened(house, cast, cast.weber)
        async with asyncio.timeout(30):
            row, _ = await asyncio.gather(
                box.gets(to=box.address(ticket)),
                ticket_deletion.delete(house, ticket, actor=as_agent(cast.nadia)),
            )
        assert row.outcome in {"comment", "ticket"}
        assert (row.outcome == "comment") == (row.ticket_id == ticket.id)
        assert not await Delivery.filter(ticket_id=ticket.id, courier="mail", state="queued").exists()
