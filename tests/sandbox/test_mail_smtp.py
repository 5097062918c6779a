"""The SMTP server of the sandbox, asked by the client the product uses."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from email.message import EmailMessage

import aiosmtplib
import pytest
import trustme

from sandbox.mail import MailSandbox, NoMail

ANNA = "anna.weber@kunde.example"


@pytest.fixture
async def mail() -> AsyncIterator[MailSandbox]:
    async with MailSandbox() as sandbox:
        yield sandbox


def letter(to: str = ANNA) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "support@desk.example"
    message["To"] = to
    message["Subject"] = "Ihr Ticket TT1: Störung"
    message["Message-ID"] = "<1@desk.example>"
    message.set_content("Guten Tag,\n.\n..ein Punkt\n")
    return message


async def send(mail: MailSandbox, to: str = ANNA, **options: object) -> None:
    await aiosmtplib.send(letter(to), hostname=mail.host, port=mail.smtp.port, timeout=5, **options)


async def test_a_mail_for_somebody_unknown_opens_a_mailbox_and_arrives(mail: MailSandbox):
    await send(mail)

    arrived = await mail.wait_for_mail(ANNA, lambda m: "TT1" in m.subject)

    assert arrived.subject == "Ihr Ticket TT1: Störung"
    assert arrived.text.splitlines() == ["Guten Tag,", ".", "..ein Punkt"]
    assert arrived.header("Return-Path") == "<support@desk.example>"
    assert arrived.header("Delivered-To") == ANNA
    assert [(a.mail_from, a.recipients) for a in mail.accepted] == [("support@desk.example", (ANNA,))]


async def test_an_address_with_a_detail_reaches_the_mailbox_before_the_plus(mail: MailSandbox):
    mail.add_mailbox("support@desk.example")

    await send(mail, "Support+t12.abcdef@Desk.example")

    (arrived,) = mail.inbox("support@desk.example")
    assert arrived.header("Delivered-To") == "Support+t12.abcdef@Desk.example"


async def test_waiting_ends_when_the_mail_comes_or_the_time_is_over(mail: MailSandbox):
    waiting = asyncio.create_task(mail.wait_for_mail(ANNA, lambda m: m.subject == "second", 5))
    mail.deliver(ANNA, b"Subject: first\r\n\r\n")
    mail.deliver(ANNA, b"Subject: second\r\n\r\n")

    assert (await waiting).uid == 2
    with pytest.raises(NoMail, match="first"):
        await mail.wait_for_mail(ANNA, lambda m: m.subject == "third", 0.01)


async def test_recipients_are_refused_for_good_for_a_while_and_only_they(mail: MailSandbox):
    mail.faults.refuse_recipient(ANNA, "550 5.1.1 unknown")
    mail.faults.refuse_recipient("busy@kunde.example", "451 4.3.0 later", times=1)

    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await send(mail)
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as delayed:
        await send(mail, "busy@kunde.example")
    await send(mail, "busy@kunde.example")
    errors, _ = await aiosmtplib.send(
        letter(), recipients=[ANNA, "tobias@kunde.example"], hostname=mail.host, port=mail.smtp.port
    )

    assert refused.value.recipients[0].code == 550
    assert delayed.value.recipients[0].code == 451
    assert list(errors) == [ANNA]
    assert mail.inbox(ANNA) == []
    assert len(mail.inbox("busy@kunde.example")) == len(mail.inbox("tobias@kunde.example")) == 1


async def test_the_content_is_refused_after_the_dot(mail: MailSandbox):
    mail.faults.refuse_mail("552 5.3.4 too big", times=1)

    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await send(mail)
    await send(mail)

    assert refused.value.code == 552
    assert len(mail.inbox(ANNA)) == len(mail.accepted) == 1


async def test_a_connection_lost_before_the_dot_delivers_nothing(mail: MailSandbox):
    mail.faults.drop_before_dot()

    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await send(mail)

    assert mail.inbox(ANNA) == []
    await send(mail)
    assert len(mail.inbox(ANNA)) == 1


async def test_a_connection_lost_after_the_dot_has_delivered(mail: MailSandbox):
    mail.faults.drop_after_dot()

    with pytest.raises(aiosmtplib.SMTPServerDisconnected):
        await send(mail)

    assert len(mail.inbox(ANNA)) == 1


async def test_an_answer_can_come_too_late_for_the_sender(mail: MailSandbox):
    mail.faults.delay_smtp(30)

    with pytest.raises(aiosmtplib.SMTPReadTimeoutError):
        await aiosmtplib.send(letter(), hostname=mail.host, port=mail.smtp.port, timeout=0.2)

    assert len(mail.inbox(ANNA)) == 1


async def test_the_port_refuses_and_the_greeting_says_not_now(mail: MailSandbox):
    await mail.stop_smtp()
    with pytest.raises(aiosmtplib.SMTPConnectError):
        await send(mail)
    await mail.start_smtp()

    mail.faults.refuse_smtp_greeting()
    with pytest.raises(aiosmtplib.SMTPConnectResponseError) as refused:
        await send(mail)
    await send(mail)

    assert refused.value.code == 421
    assert len(mail.inbox(ANNA)) == 1


async def test_mail_is_taken_only_after_the_login_if_so_ordered(mail: MailSandbox):
    mail.faults.require_smtp_login("postbote", "s3cret")

    with pytest.raises(aiosmtplib.SMTPSenderRefused) as nameless:
        await send(mail)
    with pytest.raises(aiosmtplib.SMTPAuthenticationError):
        await send(mail, username="postbote", password="guess")
    await send(mail, username="postbote", password="s3cret")

    assert nameless.value.code == 530
    assert len(mail.inbox(ANNA)) == 1


async def test_mail_is_taken_only_over_tls_if_so_ordered():
    authority = trustme.CA()
    server_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server_tls)
    client_tls = ssl.create_default_context()
    authority.configure_trust(client_tls)

    async with MailSandbox(tls=server_tls) as mail:
        mail.faults.require_smtp_tls()
        with pytest.raises(aiosmtplib.SMTPSenderRefused):
            await send(mail, start_tls=False)
        await send(mail, start_tls=True, tls_context=client_tls)

        assert [a.tls for a in mail.accepted] == [True]
        assert "starttls" not in mail.smtp_url
