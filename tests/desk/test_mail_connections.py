"""Connections to the mail server: TLS, login, what is kept and what is closed, what passes and what stays."""

import asyncio
import ssl
from collections.abc import AsyncIterator

import pytest
import trustme
from aiosmtpd.smtp import SMTP, Envelope, Session

from desk.errors import DeliveryError
from desk.mail_out.compose import Composed
from desk.mail_out.mail_courier import check
from desk.mail_out.smtp_connection import Patience
from desk.mail_out.smtp_pool import SmtpPool
from desk.mail_out.smtp_server import SmtpServer
from desk.settings import Settings, load
from sandbox.mail import MailSandbox
from tests.parts.watching import eventually

ANNA = "anna@kunde.example"
PATIENCE = Patience(step=5, final=5, idle=60)


def letter(to: str = ANNA, number: int = 1) -> Composed:
    data = f"From: support@desk.example\r\nSubject: {number}\r\nMessage-ID: <{number}@desk.example>\r\n\r\n"
    return Composed(sender="support@desk.example", recipient=to, data=data.encode())


@pytest.fixture
async def pools() -> AsyncIterator[list[SmtpPool]]:
    opened: list[SmtpPool] = []
    yield opened
    for pool in opened:
        await pool.close()


@pytest.fixture
def pool(mail: MailSandbox, pools: list[SmtpPool]) -> SmtpPool:
    return made(pools, mail.smtp_url)


def made(
    pools: list[SmtpPool], url: str, *, tls: ssl.SSLContext | None = None, patience: Patience = PATIENCE
) -> SmtpPool:
    pools.append(SmtpPool(SmtpServer.from_url(url), hello="desk.example", tls=tls, patience=patience))
    return pools[-1]


def settings(url: str) -> Settings:
    return load({"POSTBOTE_SMTP": url, "POSTBOTE_MAIL_FROM": "Support <support@desk.example>"})


async def fault_of(pool: SmtpPool, mail: Composed | None = None) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await pool.send(mail or letter())
    return caught.value


def connections(mail: MailSandbox) -> int:
    return len(mail.smtp._sessions)


# -- a connection is used again, if it is in step


async def test_a_connection_is_used_again(mail: MailSandbox, pool: SmtpPool):
    answers = [await pool.send(letter(number=number)) for number in range(3)]

    assert answers == ["250 2.6.0 delivered"] * 3
    assert len(mail.inbox(ANNA)) == 3
    assert connections(mail) == 1


async def test_after_a_refusal_the_next_mail_goes_over_the_same_connection(mail: MailSandbox, pool: SmtpPool):
    mail.faults.refuse_recipient("gone@kunde.example")

    fault = await fault_of(pool, letter("gone@kunde.example"))
    await pool.send(letter())

    assert fault.permanent
    assert connections(mail) == 1
    assert [mail.subject for mail in mail.inbox(ANNA)] == ["1"]


async def test_a_kept_connection_that_the_server_closed_is_replaced_at_once(
    mail: MailSandbox, pool: SmtpPool
):
    await pool.send(letter(number=1))
    await mail.stop_smtp()
    await mail.start_smtp()

    await pool.send(letter(number=2))

    assert [mail.subject for mail in mail.inbox(ANNA)] == ["1", "2"]


async def test_a_server_that_has_had_enough_of_a_connection_gets_the_mail_over_a_new_one(
    pools: list[SmtpPool],
):
    async with one_mail_each() as url:
        pool = made(pools, url)
        answers = [await pool.send(letter(number=number)) for number in range(3)]

    assert answers == ["250 ok"] * 3


async def test_a_new_connection_that_hangs_up_is_not_tried_for_ever(pools: list[SmtpPool]):
    async with one_mail_each(mails=0) as url:
        fault = await fault_of(made(pools, url))

    assert not fault.permanent
    assert "421" in fault.sentence


async def test_an_idle_connection_is_closed_after_a_while(mail: MailSandbox, pools: list[SmtpPool]):
    pool = made(pools, mail.smtp_url, patience=Patience(step=5, final=5, idle=0.02))

    await pool.send(letter())

    await eventually(lambda: connections(mail) == 0)
    assert await pool.send(letter()) == "250 2.6.0 delivered"


async def test_closing_the_pool_says_goodbye(mail: MailSandbox, pool: SmtpPool):
    await pool.send(letter())

    await pool.close()

    await eventually(lambda: connections(mail) == 0)


async def test_a_cancelled_sending_leaves_no_connection_that_is_out_of_step(
    mail: MailSandbox, pool: SmtpPool
):
    mail.faults.delay_smtp(30)
    sending = asyncio.create_task(pool.send(letter(number=1)))
    await mail.wait_for_mail(ANNA)
    sending.cancel()
    await asyncio.wait([sending])
    await eventually(lambda: connections(mail) == 0)
    mail.faults.clear()

    await pool.send(letter(number=2))

    assert [mail.subject for mail in mail.inbox(ANNA)] == ["1", "2"]


# -- what passes and what stays


@pytest.mark.parametrize(
    ("reply", "stays"),
    [
        ("550 5.1.1 no such user", True),
        ("553 5.1.3 bad address", True),
        ("450 4.2.1 try later", False),
        ("451 4.3.0 try later", False),
        ("452 4.2.2 mailbox full", False),
        ("421 4.3.2 closing", False),
        ("530 5.7.0 log in first", False),
        ("554 5.7.1 not wanted", True),
    ],
)
async def test_a_refused_recipient_stays_or_passes_as_the_server_says(
    mail: MailSandbox, pool: SmtpPool, reply: str, *, stays: bool
):
    mail.faults.refuse_recipient(ANNA, reply, times=1)

    fault = await fault_of(pool)
    await pool.send(letter())

    assert fault.permanent is stays
    assert reply in fault.sentence
    assert ANNA in fault.sentence


@pytest.mark.parametrize(
    ("reply", "stays"),
    [("554 5.7.1 not wanted", True), ("552 5.3.4 too big", True), ("451 4.7.1 later", False)],
)
async def test_a_refused_content_stays_or_passes_as_the_server_says(
    mail: MailSandbox, pool: SmtpPool, reply: str, *, stays: bool
):
    mail.faults.refuse_mail(reply, times=1)

    fault = await fault_of(pool)
    await pool.send(letter())

    assert fault.permanent is stays
    assert reply in fault.sentence
    assert len(mail.inbox(ANNA)) == 1


async def test_a_connection_lost_before_the_dot_passes(mail: MailSandbox, pool: SmtpPool):
    mail.faults.drop_before_dot()

    fault = await fault_of(pool)

    assert not fault.permanent
    assert mail.inbox(ANNA) == []


async def test_a_reply_lost_after_the_dot_passes_and_says_that_the_mail_may_come_twice(
    mail: MailSandbox, pool: SmtpPool
):
    mail.faults.drop_after_dot()

    fault = await fault_of(pool)
    await pool.send(letter())

    assert not fault.permanent
    assert "may arrive twice" in fault.sentence
    assert [mail.message_id for mail in mail.inbox(ANNA)] == ["<1@desk.example>"] * 2


async def test_an_answer_that_comes_too_late_passes_and_the_connection_is_given_up(
    mail: MailSandbox, pools: list[SmtpPool]
):
    pool = made(pools, mail.smtp_url, patience=Patience(step=5, final=0.1, idle=60))
    mail.faults.delay_smtp(30)

    fault = await fault_of(pool)
    mail.faults.clear()

    assert not fault.permanent
    assert "may arrive twice" in fault.sentence
    assert await pool.send(letter()) == "250 2.6.0 delivered"


async def test_a_server_that_is_down_or_sends_us_away_passes_and_names_the_setting(
    mail: MailSandbox, pool: SmtpPool
):
    mail.faults.refuse_smtp_greeting()
    sent_away = await fault_of(pool)
    await mail.stop_smtp()
    down = await fault_of(pool)

    assert not sent_away.permanent
    assert not down.permanent
    assert "421 4.3.2 not now" in sent_away.sentence
    assert "POSTBOTE_SMTP" in sent_away.sentence
    assert "POSTBOTE_SMTP" in down.sentence


# -- addresses beyond ASCII


async def test_an_address_with_letters_beyond_ascii_is_written_to_if_the_server_can(
    mail: MailSandbox, pool: SmtpPool
):
    await pool.send(letter("jörg@xn--bcher-kva.example"))

    assert mail.accepted[0].recipients == ("jörg@xn--bcher-kva.example",)


async def test_an_address_with_letters_beyond_ascii_stays_unsent_if_the_server_can_not(pools: list[SmtpPool]):
    async with plain_server(enable_SMTPUTF8=False) as url:
        fault = await fault_of(made(pools, url), letter("jörg@kunde.example"))

    assert fault.permanent
    assert "jörg@kunde.example" in fault.sentence


# -- TLS and login


async def test_starttls_is_used_and_the_certificate_looked_at(pools: list[SmtpPool]):
    ours, theirs = trusted_and_server()
    async with MailSandbox(tls=theirs) as mail:
        mail.faults.require_smtp_tls()
        await made(pools, mail.smtp_url, tls=ours).send(letter())
        untrusted = await fault_of(made(pools, mail.smtp_url))

        assert [accepted.tls for accepted in mail.accepted] == [True]
    assert not untrusted.permanent
    assert "certificate that can't be trusted" in untrusted.sentence
    assert "POSTBOTE_SMTP" in untrusted.sentence


async def test_nothing_is_sent_in_plain_text_where_starttls_is_not_offered(
    mail: MailSandbox, pools: list[SmtpPool]
):
    url = mail.smtp_url.partition("?")[0]

    fault = await fault_of(made(pools, url))

    assert not fault.permanent
    assert "offers no STARTTLS" in fault.sentence
    assert "POSTBOTE_SMTP" in fault.sentence
    assert mail.accepted == []


async def test_smtps_is_tls_from_the_first_byte(mail: MailSandbox, pools: list[SmtpPool]):
    ours, theirs = trusted_and_server()
    async with plain_server(ssl_context=theirs) as url:
        await made(pools, url.replace("smtp:", "smtps:"), tls=ours).send(letter())
    wrong = await fault_of(made(pools, mail.smtp_url.replace("smtp:", "smtps:"), tls=ours))

    assert not wrong.permanent
    assert "POSTBOTE_SMTP" in wrong.sentence


async def test_a_login_is_made_and_a_refused_one_passes_without_telling_the_password(
    mail: MailSandbox, pools: list[SmtpPool]
):
    mail.faults.require_smtp_login("postbote", "s3cret!")
    url = mail.smtp_url.replace("smtp://", "smtp://postbote:{}@")

    await made(pools, url.format("s3cret!")).send(letter())
    wrong = await fault_of(made(pools, url.format("gue55")))
    nameless = await fault_of(made(pools, mail.smtp_url))

    assert len(mail.inbox(ANNA)) == 1
    assert not wrong.permanent
    assert "refuses user name or password" in wrong.sentence
    assert "gue55" not in wrong.sentence
    assert not nameless.permanent
    assert "530 5.7.0 AUTH first" in nameless.sentence


# -- `postbote check`


async def test_the_check_finds_nothing_where_mail_can_be_sent(mail: MailSandbox):
    assert await check(settings(mail.smtp_url)) == []
    assert await check(load({})) == []
    assert mail.accepted == []


async def test_the_check_says_in_a_sentence_what_is_wrong(mail: MailSandbox):
    mail.faults.require_smtp_login("postbote", "s3cret!")
    (nameless,) = await check(settings(mail.smtp_url))
    (no_tls,) = await check(settings(mail.smtp_url.partition("?")[0]))
    await mail.stop_smtp()
    (down,) = await check(settings(mail.smtp_url))

    assert "POSTBOTE_SMTP" in nameless
    assert "530 5.7.0 AUTH first" in nameless
    assert "STARTTLS" in no_tls
    assert "can't be reached" in down


# -- servers of one's own


def trusted_and_server() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    authority = trustme.CA()
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(theirs)
    ours = ssl.create_default_context()
    authority.configure_trust(ours)
    return ours, theirs


class plain_server:  # noqa: N801 - reads as a verb
    """aiosmtpd as it is, with options; takes everything."""

    def __init__(self, *, ssl_context: ssl.SSLContext | None = None, **options: object) -> None:
        self._tls = ssl_context
        self._options = options

    async def handle_DATA(self, *_: object) -> str:  # noqa: N802
        return "250 ok"

    async def __aenter__(self) -> str:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SMTP(self, hostname="plain.example", **self._options), "127.0.0.1", 0, ssl=self._tls
        )
        return f"smtp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}?starttls=never"

    async def __aexit__(self, *_: object) -> None:
        self._server.close()


class one_mail_each(plain_server):  # noqa: N801
    """Says 421 to more than so many mails over one connection, as busy servers do."""

    def __init__(self, mails: int = 1) -> None:
        super().__init__()
        self._mails = mails

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        session.mails = getattr(session, "mails", 0) + 1
        if session.mails > self._mails:
            return "421 4.7.0 too many mails over one connection"
        envelope.mail_from = address
        return "250 ok"
