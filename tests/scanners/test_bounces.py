"""Bounces and complaints find the mail they are about, if they can show it; forged ones do nothing.

RFC 3464 and what servers write freely, RFC 5965; R32, R42. Reports come in by the real intake.
"""

import asyncio
from collections.abc import Sequence
from email import message_from_bytes, policy
from typing import Any

import pytest

from desk import (
    clock,
    comments,
    delivery_reports,
    outbox,
    outbox_results,
    preference_editing,
    return_address,
    sending_again,
    suppressions,
    tickets,
)
from desk.actor import system
from desk.assignees import Assignee
from desk.comments import NewComment
from desk.delivery_reports import Report, Told
from desk.errors import NotPossible
from desk.house import House
from desk.inbound import Raw
from desk.outbox_results import Result
from desk.tickets import NewTicket
from models.change import Change
from models.comment import Comment, Visibility
from models.delivery import Courier, Delivery, State
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox
from models.suppression import Suppression
from models.ticket import Ticket
from scanners.intake import Intake
from tests.parts.house import OPERATOR, Cast, as_agent

SUPPORT = "support@desk.example"
WEBER = "weber@kunde.example"


class Desk:
    """A mail that left for Frau Weber, and the mailbox that reports come back to."""

    def __init__(self, house: House, mailbox: Mailbox, ticket: Ticket, mail: Delivery) -> None:
        self.house, self.mailbox, self.ticket, self.mail = house, mailbox, ticket, mail
        self.uid = 0

    @property
    def address(self) -> str:
        return return_address.make(self.house.signer, SUPPORT, delivery_id=self.mail.id) or ""

    async def gets(self, raw: bytes) -> InboundMail:
        self.uid += 1
        await Intake(self.house, self.mailbox).receive(
            [Raw(data=raw, folder="INBOX", uidvalidity=7, uid=self.uid)]
        )
        return await InboundMail.get(uid=self.uid)

    async def state(self) -> State:
        return State((await Delivery.get(id=self.mail.id)).state)

    async def told(self) -> list[str]:
        """What the thread was told in a line."""
        notices = Delivery.filter(courier=Courier.SLACK, kind="notice").order_by("id")
        return [item.payload["text"].format(**item.payload["values"]) for item in await notices]


@pytest.fixture
async def desk(house: House, cast: Cast) -> Desk:
    mailbox = await Mailbox.create(
        address=SUPPORT, url="imap://unused", group=cast.support, created_at=clock.now()
    )
    new = NewTicket(title="Drucker", contact=cast.weber, assignee=Assignee(agent=cast.jonas))
    ticket = await tickets.open_ticket(house, new, actor=as_agent(cast.nadia))
    said = NewComment(body="Stecker?", visibility=Visibility.EXTERNAL)
    comment = await comments.add_comment(house, ticket, said, actor=as_agent(cast.nadia))
    mail = await Delivery.get(comment_id=comment.id, kind="customer_comment")
    await Delivery.filter(id=mail.id).update(
        state=State.SENT, attempts=1, sent_at=clock.now(), answer="250 ok"
    )
    return Desk(house, mailbox, ticket, await Delivery.get(id=mail.id))


def report(
    to: str,
    *,
    recipient: str = WEBER,
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "550 5.1.1 <weber@kunde.example>: Recipient address rejected: User unknown",
    returned: str = "<other@elsewhere.example>",
    envelope_id: str = "",
) -> bytes:
    """As Postfix writes it (RFC 3464)."""
    envelope = f"Original-Envelope-Id: {envelope_id}\r\n" if envelope_id else ""
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.kunde.example (Mail Delivery System)\r\n"
        f"To: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\n"
        "This is the mail system at host mx.kunde.example.\r\n\r\n"
        "I'm sorry to have to inform you that your message could not be delivered.\r\n\r\n"
        f"<{recipient}>: {said}\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.kunde.example\r\n{envelope}\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {said}\r\n\r\n"
        "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {returned}\r\nSubject: x\r\n\r\n--b--\r\n"
    ).encode()


def freely(to: str, subject: str, text: str, *, sender: str = "MAILER-DAEMON@mx.kunde.example") -> bytes:
    return (
        f"Return-Path: <>\r\nFrom: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
        + text.replace("\n", "\r\n")
    ).encode()


QMAIL = """Hi. This is the qmail-send program at kunde.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<weber@kunde.example>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Message-ID: {returned}
From: Support <support@desk.example>
To: Frau Weber <weber@kunde.example>
Subject: [TT1] Drucker

Stecker?
"""
EXCHANGE = """Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:

weber@kunde.example
Die von Ihnen eingegebene E-Mail-Adresse konnte nicht gefunden werden. Überprüfen Sie die E-Mail-Adresse
des Empfängers, und versuchen Sie, die Nachricht erneut zu senden.

Diagnoseinformationen für Administratoren:

Generierender Server: ex01.kunde.example

weber@kunde.example
#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##
"""


def complaint(to: str, returned: str, *, recipient: str = WEBER) -> bytes:
    """A provider passes on that somebody called a mail spam (RFC 5965)."""
    return (
        f"From: feedback@provider.example\r\nTo: {to}\r\nSubject: complaint\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nThis is an email abuse report.\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\n"
        "Feedback-Type: abuse\r\nUser-Agent: Provider/1.0\r\nVersion: 1\r\n"
        f"Original-Rcpt-To: <{recipient}>\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {returned}\r\nTo: {recipient}\r\n"
        "Subject: x\r\n\r\nStecker?\r\n--b--\r\n"
    ).encode()


async def mails_to(agent: str, **columns: Any) -> Sequence[Delivery]:
    return await Delivery.filter(courier=Courier.MAIL, kind="agent_bounce", recipient=agent, **columns)


async def test_a_bounce_to_the_return_address_marks_the_mail_and_tells_the_assignee(
    desk: Desk, cast: Cast
) -> None:
    row = await desk.gets(report(desk.address))

    mail = await Delivery.get(id=desk.mail.id)
    assert (mail.state, mail.bounced_at is not None) == (State.BOUNCED, True)
    assert mail.answer.startswith("550 5.1.1 <weber@kunde.example>")
    assert (row.outcome, row.ticket_id) == ("noted", desk.ticket.id)
    (told,) = await mails_to("jonas@desk.example")
    assert (told.payload["address"], told.payload["state"]) == (WEBER, "bounced")
    assert told.payload["is_suppressed"] is True
    (listed,) = await Suppression.all()
    assert (listed.address, listed.cause, listed.status) == (WEBER, "bounce", "5.1.1")
    assert (listed.inbound_mail_id, listed.message_id) == (row.id, desk.mail.message_id)
    (line,) = await desk.told()
    assert line.startswith("The mail to weber@kunde.example came back, and nothing more is sent")
    marks = await Delivery.filter(kind="mark").order_by("id")
    assert marks[-1].payload["mark"] == "failed"
    assert await Change.exists(ticket_id=desk.ticket.id, field="mail_bounced")
    note = await Comment.get(author="system")
    assert note.visibility == "internal"
    assert await Ticket.all().count() == 1
    assert not await Delivery.exists(courier=Courier.MAIL, contact_id=cast.weber.id, id__gt=desk.mail.id)


async def test_a_bounce_without_the_return_address_is_known_by_what_it_returns(desk: Desk) -> None:
    """Those in copy of an answer know our Message-ID, too: on its word alone nobody is cut off."""
    await desk.gets(report(SUPPORT, returned=str(desk.mail.message_id)))
    assert await desk.state() is State.BOUNCED
    assert list(await suppressions.suppressed([WEBER])) == []


async def test_where_no_return_address_can_be_signed_what_it_returns_is_enough(desk: Desk) -> None:
    await Mailbox.filter(id=desk.mailbox.id).update(replies="none")
    await desk.gets(report(SUPPORT, returned=str(desk.mail.message_id)))
    assert list(await suppressions.suppressed([WEBER])) == [WEBER]


async def test_a_bounce_is_known_by_the_signed_envelope_id(desk: Desk) -> None:
    token = return_address.token(desk.house.signer, delivery_id=desk.mail.id)
    await desk.gets(report(SUPPORT, envelope_id=token))
    assert await desk.state() is State.BOUNCED


@pytest.mark.parametrize(
    ("subject", "text"),
    [("failure notice", QMAIL), ("Unzustellbar: [TT1] Drucker", EXCHANGE)],
    ids=["qmail", "exchange in German"],
)
async def test_what_servers_write_freely_marks_the_mail_too(desk: Desk, subject: str, text: str) -> None:
    await desk.gets(freely(desk.address, subject, text.replace("{returned}", str(desk.mail.message_id))))
    assert await desk.state() is State.BOUNCED
    assert list(await suppressions.suppressed([WEBER])) == [WEBER]


async def test_a_delay_is_noted_and_suppresses_nobody(desk: Desk) -> None:
    raw = report(desk.address, action="delayed", status="4.4.1", said="connect to mx: Connection timed out")
    row = await desk.gets(raw)
    mail = await Delivery.get(id=desk.mail.id)
    assert mail.state == State.SENT
    assert mail.answer == "250 ok | delayed: 4.4.1 connect to mx: Connection timed out"
    assert (row.outcome, await Suppression.all().count(), await desk.told()) == ("noted", 0, [])


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.7.1", "550 5.7.1 Message rejected due to policy"),
        ("5.2.2", "552 5.2.2 Mailbox full"),
        ("5.3.4", "552 5.3.4 Message too big"),
        ("5.6.0", "554 5.6.0 Message content rejected"),
        ("5.0.0", "550 blocked: user unknown to our reputation service"),
    ],
)
async def test_what_a_server_refuses_for_other_reasons_bounces_and_suppresses_nobody(
    desk: Desk, status: str, said: str
) -> None:
    await desk.gets(report(desk.address, status=status, said=said))
    assert await desk.state() is State.BOUNCED
    assert await Suppression.all().count() == 0


async def test_forged_bounces_mark_nothing(desk: Desk, house: House) -> None:
    """A wrong signature, another recipient, another mail's number, a Message-ID that was never ours."""
    wrong = desk.address.replace(f"+b{desk.mail.id}.", f"+b{desk.mail.id + 1}.")
    unsigned = f"support+b{desk.mail.id}.aaaaaaaaaaaaaaaa@desk.example"
    forged = [
        report(wrong),
        report(unsigned),
        report(desk.address, recipient="somebody@elsewhere.example"),
        report(SUPPORT, returned="<tt1.000000000000000000000000.aaaaaaaaaaaaaaaa@desk.example>"),
        report(SUPPORT, returned=str(desk.mail.message_id), recipient="oliver@acme.example"),
        complaint(SUPPORT, str(desk.mail.message_id), recipient="oliver@acme.example"),
        complaint(SUPPORT, "<never@ours.example>"),
    ]
    for raw in forged:
        await desk.gets(raw)
    assert await desk.state() is State.SENT
    assert await Suppression.all().count() == 0
    assert await mails_to("jonas@desk.example") == []
    assert await Ticket.all().count() == 1


async def test_no_persons_mail_to_a_return_address_becomes_a_comment(desk: Desk) -> None:
    raw = freely(desk.address, "Re: [TT1] Drucker", "Hallo, der Stecker steckt.", sender=WEBER)
    row = await desk.gets(raw)
    (note,) = await Comment.filter(ticket_id=desk.ticket.id).exclude(author="agent")
    assert (row.outcome, note.visibility, note.author) == ("noted", "internal", "system")
    assert await desk.state() is State.SENT


async def test_an_absence_note_to_the_return_address_is_a_note(desk: Desk) -> None:
    raw = freely(desk.address, "Abwesend", "Ich bin im Urlaub.", sender=WEBER)
    row = await desk.gets(raw.replace(b"MIME-Version", b"Auto-Submitted: auto-replied\r\nMIME-Version"))
    assert row.outcome == "noted"
    assert await desk.state() is State.SENT


async def test_the_same_bounce_counts_once_however_often_it_comes(desk: Desk, house: House) -> None:
    for said in ("550 5.1.1 User unknown", "550 5.1.1 User unknown", "550 5.1.1 no such user"):
        await desk.gets(report(desk.address, said=said))
    again = Report(Told.FAILED, "5.1.1", "550 5.1.1 User unknown")
    assert not await delivery_reports.record(house, desk.mail, again, actor=system())
    assert len(await mails_to("jonas@desk.example")) == 1
    assert await Suppression.all().count() == 1
    assert len(await desk.told()) == 1


async def test_a_complaint_puts_the_address_on_the_list_and_tells_the_assignee(desk: Desk) -> None:
    await desk.gets(complaint(SUPPORT, str(desk.mail.message_id)))
    listed = await Suppression.get()
    assert (listed.address, listed.cause) == (WEBER, "complaint")
    assert await desk.state() is State.SENT
    (told,) = await mails_to("jonas@desk.example")
    assert told.payload["state"] == "complaint"


async def test_a_bounce_of_an_agents_own_notification_mails_no_agent(desk: Desk, cast: Cast) -> None:
    """No loops: a mail about a mail that doesn't arrive would not arrive either."""
    mail = await Delivery.filter(agent_id=cast.jonas.id, courier=Courier.MAIL).order_by("id").first()
    assert mail is not None
    await Delivery.filter(id=mail.id).update(state=State.SENT, attempts=1)
    address = return_address.make(desk.house.signer, SUPPORT, delivery_id=mail.id) or ""
    await desk.gets(report(address, recipient="jonas@desk.example"))
    assert (await Delivery.get(id=mail.id)).state == State.BOUNCED
    assert not await Delivery.exists(kind="agent_bounce")
    assert len(await desk.told()) == 1


async def test_a_bounced_mail_is_sent_again_by_an_agent_and_the_address_lifted(
    desk: Desk, house: House, cast: Cast
) -> None:
    await desk.gets(report(desk.address))
    await sending_again.send_again(house, desk.mail.id, actor=as_agent(cast.nadia))
    mail = await Delivery.get(id=desk.mail.id)
    assert (mail.state, mail.message_id, mail.bounced_at) == (State.QUEUED, desk.mail.message_id, None)
    assert await suppressions.suppressed([WEBER]) == {}
    assert (await Suppression.get()).lifted_by == "Nadia Brandt"
    # The report about the first try, told once more, says nothing about the second.
    old = Report(Told.FAILED, "5.1.1", "550 5.1.1 User unknown")
    assert not await delivery_reports.record(house, mail, old, actor=system())
    with pytest.raises(NotPossible):
        await sending_again.send_again(house, desk.mail.id, actor=as_agent(cast.nadia))


async def test_a_mail_that_waits_can_be_taken_back(desk: Desk) -> None:
    await Delivery.filter(id=desk.mail.id).update(state=State.DEFERRED)
    assert await outbox.stop(desk.mail.id)
    assert not await outbox.stop(desk.mail.id)
    assert await desk.state() is State.CANCELLED


def test_a_report_of_ours_reads_as_one() -> None:
    assert message_from_bytes(report(SUPPORT), policy=policy.default).is_multipart()


async def test_of_two_who_read_the_same_bounce_at_once_one_tells(desk: Desk, house: House) -> None:
    dead = Report(Told.FAILED, "5.1.1", "550 5.1.1 User unknown")
    told = await asyncio.gather(
        *(delivery_reports.record(house, desk.mail, dead, actor=system()) for _ in range(4))
    )
    assert sorted(told) == [False, False, False, True]
    assert len(await mails_to("jonas@desk.example")) == 1
    assert await Suppression.all().count() == 1


async def test_a_bounce_that_is_quicker_than_the_note_of_the_answer_stays_one(
    desk: Desk, house: House
) -> None:
    """A server nearby sends it back before our own transaction has written down that it took the mail."""
    await Delivery.filter(id=desk.mail.id).update(state=State.SENDING, sent_at=None, answer="")
    under_way = await Delivery.get(id=desk.mail.id)
    await desk.gets(report(desk.address))
    await outbox_results.record(house, [Result(under_way, answer="250 ok")])
    assert await desk.state() is State.BOUNCED
    marks = await Delivery.filter(kind="mark").order_by("id")
    assert marks[-1].payload["mark"] == "failed"
    assert len(await desk.told()) == 1


async def test_credentials_that_come_back_are_told_in_the_operations_channel(
    desk: Desk, house: House, cast: Cast
) -> None:
    """They belong to no ticket."""
    await preference_editing.change(house, "operations_channel", "C0OPS", actor=OPERATOR)
    await Delivery.filter(id=desk.mail.id).update(ticket_id=None, comment_id=None, kind="credentials")
    row = await desk.gets(report(desk.address))
    assert (row.outcome, row.ticket_id) == ("noted", None)
    assert await desk.state() is State.BOUNCED
    assert len([line for line in await desk.told() if WEBER in line]) == 1
    assert await Ticket.all().count() == 1


async def test_a_flood_of_reports_is_not_kept_and_a_failure_behind_it_is_told(desk: Desk, cast: Cast) -> None:
    def sent(**more: str) -> bytes:
        return report(desk.address, said=f"{more['status']} try {desk.uid}", **more)

    became = [(await desk.gets(sent(status="4.2.0", action="delayed"))).outcome for _ in range(23)]
    assert (became[19], became[20:]) == ("noted", ["quarantined"] * 3)
    assert await desk.state() == State.SENT

    assert (await desk.gets(sent(status="5.1.1"))).outcome == "noted"

    assert await desk.state() == State.BOUNCED
    assert (await desk.gets(sent(status="5.1.1"))).outcome == "quarantined"


async def test_complaints_about_one_mail_are_told_once_whatever_their_words(desk: Desk, cast: Cast) -> None:
    for kind in ("abuse", "fraud", "virus", "x" * 30, "other"):
        raw = complaint(SUPPORT, desk.mail.message_id or "")
        await desk.gets(raw.replace(b"Feedback-Type: abuse", f"Feedback-Type: {kind}".encode()))
    assert len(await desk.told()) == 1
    assert len(await mails_to("jonas@desk.example")) == 1
