"""Every fault a mail server can have, at every step: what becomes of the mail, and of the one after it.

Each case is a desk that answers a customer over a server that does one thing wrong. In all of them nothing is
lost; nothing goes twice unless the answer to a whole mail was lost; every try has the same Message-ID and
bytes; and a mail to somebody else leaves as soon as the server behaves (RFC 5321 §4.2.1, §4.5.4.1).
"""

import asyncio
import random
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import trustme

from desk import clock
from desk.assignees import Assignee
from desk.house import House
from desk.mail_out.mail_courier import MailCourier
from desk.mail_out.smtp_connection import Patience
from desk.outbox_loop import OutboxLoop
from models.comment import Comment
from models.contact import Contact
from models.delivery import Courier, Delivery, State
from models.domain_pause import DomainPause
from models.suppression import Suppression
from models.ticket import Ticket
from tests.parts.house import Cast, MakeHouse, as_agent
from tests.parts.mail_out import answer, read, text_of, ticket_of
from tests.parts.smtp_script import Act, Answer, Deed, SmtpScript, Step

WEBER = "weber@kunde.example"
OLIVER = "oliver@acme.example"
LOGIN = ("postbote", "s3cret!")
PATIENT = Patience(step=10, final=10, idle=60)
# For a server that is silent; all else answers at once.
HASTY = Patience(step=0.4, final=0.4, idle=60)
SILENT = {Deed.HANG, Deed.BABBLE}
NOT_TRUSTED = "certificate that can't be trusted"
TWICE = "may arrive twice"


@dataclass(frozen=True, slots=True)
class Case:
    step: Step
    act: Act
    # What an administrator reads.
    words: str
    state: State = State.DEFERRED
    # How often the customer has it in the end.
    copies: int = 1

    @property
    def is_silent(self) -> bool:
        return isinstance(self.act, Deed) and self.act in SILENT

    @property
    def recipient(self) -> str:
        """Where the server knows whom a mail is for, only Frau Weber's has this fault."""
        return WEBER if self.step in {Step.RCPT, Step.DATA, Step.CONTENT, Step.DOT} else ""

    @property
    def is_of_server(self) -> bool:
        """It is out of use, and no mail is given to it for a while."""
        steps = {Step.CONNECT, Step.EHLO, Step.STARTTLS, Step.HANDSHAKE, Step.AUTH}
        return self.step in steps and self.state is State.DEFERRED

    def __str__(self) -> str:
        return f"{self.step}: {self.act!r}"


@dataclass(frozen=True, slots=True)
class Certificates:
    authority: trustme.CA
    ours: ssl.SSLContext

    def good(self) -> ssl.SSLContext:
        return _context(self.authority.issue_cert("127.0.0.1"))

    def of_another_name(self) -> ssl.SSLContext:
        return _context(self.authority.issue_cert("mail.elsewhere.example"))

    def of_a_stranger(self) -> ssl.SSLContext:
        return _context(trustme.CA().issue_cert("127.0.0.1"))

    def expired(self) -> ssl.SSLContext:
        begin = datetime(2020, 1, 1, tzinfo=UTC)
        end = begin + timedelta(days=90)
        return _context(self.authority.issue_cert("127.0.0.1", not_before=begin, not_after=end))


def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@pytest.fixture(scope="module")
def certificates() -> Certificates:
    authority = trustme.CA()
    ours = ssl.create_default_context()
    authority.configure_trust(ours)
    return Certificates(authority, ours)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What a mail server does is the same to either database."""
    return sqlite_url


class Desk:
    """Nadia's answers to her customers, and the outbox that sends them over the scripted server."""

    def __init__(
        self, server: SmtpScript, make_house: MakeHouse, cast: Cast, tls: ssl.SSLContext | None
    ) -> None:
        self.server = server
        self.house: House = make_house(smtp=server.url)
        self._cast = cast
        self._tls = tls
        self._couriers: list[MailCourier] = []

    async def answers(self, contact: Contact, text: str = "Bitte aus- und einschalten.") -> Comment:
        nadia = as_agent(self._cast.nadia)
        owner = Assignee(agent=self._cast.nadia)
        ticket: Ticket = await ticket_of(self.house, contact, actor=nadia, assignee=owner)
        return await answer(self.house, ticket, text, actor=nadia)

    def courier(self, patience: Patience = PATIENT) -> MailCourier:
        self._couriers.append(MailCourier(self.house, tls=self._tls, patience=patience))
        return self._couriers[-1]

    async def sends(self, courier: MailCourier | None = None) -> None:
        await OutboxLoop(self.house, courier or self.courier()).drain()

    async def close(self) -> None:
        for courier in self._couriers:
            await courier.close()

    def copies_for(self, recipient: str) -> list[bytes]:
        return [mail.data for mail in self.server.taken if mail.recipient == recipient]


MakeDesk = Callable[[SmtpScript], Desk]


@pytest.fixture
async def desk_at(make_house: MakeHouse, cast: Cast, certificates: Certificates) -> AsyncIterator[MakeDesk]:
    opened: list[Desk] = []

    def make(server: SmtpScript) -> Desk:
        opened.append(Desk(server, make_house, cast, certificates.ours))
        return opened[-1]

    yield make
    for desk in opened:
        await desk.close()


async def mail_of(comment: Comment) -> Delivery:
    return await Delivery.get(comment_id=comment.id, courier=Courier.MAIL)


async def time_has_come() -> None:
    waiting = Delivery.filter(courier=Courier.MAIL, state__in=(State.QUEUED, State.DEFERRED))
    await waiting.update(due_at=clock.now())
    await DomainPause.all().delete()


async def wrongs(case: Case, desk: Desk, cast: Cast, *, mend: Callable[[], None]) -> list[str]:
    """Plays a case to its end; what is not as it should be, in words."""
    courier = desk.courier(HASTY if case.is_silent else PATIENT)
    comment = await desk.answers(cast.weber)
    await desk.sends(courier)
    first = await mail_of(comment)
    mend()
    other = await desk.answers(cast.oliver)
    await desk.sends(courier)
    next_mail = await mail_of(other)
    await time_has_come()
    await desk.sends()
    await Suppression.all().delete()
    found = [
        *first_wrongs(case, first),
        *next_wrongs(case, next_mail),
        *last_wrongs(case, await mail_of(comment), desk.copies_for(WEBER)),
        *ended_wrongs(await mail_of(other), (State.SENT, 1, 1), desk.copies_for(OLIVER)),
    ]
    return [f"{case}: {wrong}" for wrong in found]


def first_wrongs(case: Case, mail: Delivery) -> list[str]:
    wrong = []
    if (mail.state, mail.attempts) != (case.state, 1):
        wrong.append(f"is {mail.state} after {mail.attempts}: {mail.answer}")
    if case.words not in mail.answer:
        wrong.append(f"says {mail.answer!r}")
    if (TWICE in mail.answer) != (TWICE in case.words):
        wrong.append(f"is wrong about what may have arrived: {mail.answer!r}")
    if mail.lease_until is not None:
        wrong.append("is still claimed")
    wait = mail.due_at - clock.now()
    if case.state is State.DEFERRED and not timedelta(seconds=5) < wait <= timedelta(minutes=66):
        wrong.append(f"is tried again in {wait}")
    return wrong


def next_wrongs(case: Case, mail: Delivery) -> list[str]:
    """It leaves at once; for want of a server it waits, and no try is counted."""
    if not case.is_of_server:
        return [] if mail.state == State.SENT else [f"the next mail is {mail.state}: {mail.answer}"]
    wrong = []
    if (mail.state, mail.attempts) != (State.QUEUED, 0):
        wrong.append(f"the next mail is {mail.state} after {mail.attempts}: {mail.answer}")
    if case.words not in mail.answer:
        wrong.append(f"the next mail says {mail.answer!r}")
    if not timedelta(0) < mail.due_at - clock.now() <= timedelta(seconds=30):
        wrong.append(f"the next mail is due in {mail.due_at - clock.now()}")
    return wrong


def last_wrongs(case: Case, mail: Delivery, copies: Sequence[bytes]) -> list[str]:
    if case.state is State.FAILED:
        return ended_wrongs(mail, (State.FAILED, 1, 0), copies)
    tries = 2 if case.state is State.DEFERRED else 1
    return ended_wrongs(mail, (State.SENT, tries, case.copies), copies)


def ended_wrongs(mail: Delivery, expected: tuple[State, int, int], copies: Sequence[bytes]) -> list[str]:
    wrong = []
    if (mail.state, mail.attempts, len(copies)) != expected:
        wrong.append(f"ends {mail.state} after {mail.attempts}, {len(copies)} copies: {mail.answer}")
    if len(set(copies)) > 1:
        wrong.append("changed between two tries")
    if {read(copy)["Message-ID"] for copy in copies} - {mail.message_id}:
        wrong.append("lost its Message-ID")
    return wrong


# -- the steps, each with all that can go wrong there

GARBAGE = Answer(b"<html>\r\n")
ENDLESS_LINE = Answer(b"250 " + b"x" * 40_000)
# Beyond ASCII in no known encoding, and with a NUL.
ODD_LETTERS = "250 2.0.0 angenommen\0 f\N{LATIN SMALL LETTER U WITH DIAERESIS}r".encode("latin-1") + b"\r\n"
# Out of step from here on: nothing after it answers what was asked.
TWO_ANSWERS = Answer(b"250 ok\r\n250 again\r\n")
# Said in plain text, for the talk that begins when it is private (RFC 3207 §6).
SLIPPED_IN = Answer(b"220 go ahead\r\n250-evil.example\r\n250 AUTH PLAIN\r\n")
REACHED = "can't be reached"
SETTING = "POSTBOTE_SMTP"

CONNECTING = [
    Case(Step.CONNECT, "421 4.3.2 not now", "sends us away: 421 4.3.2 not now (POSTBOTE_SMTP)"),
    Case(Step.CONNECT, "554 5.7.1 you are listed", "sends us away: 554 5.7.1 you are listed (POSTBOTE_SMTP)"),
    Case(Step.CONNECT, Deed.HANG, "doesn't answer in time (POSTBOTE_SMTP)"),
    Case(Step.CONNECT, Deed.BABBLE, "doesn't answer in time (POSTBOTE_SMTP)"),
    Case(Step.CONNECT, Deed.CLOSE, SETTING),
    Case(Step.CONNECT, Deed.RESET, SETTING),
    Case(Step.CONNECT, GARBAGE, "doesn't speak SMTP"),
    Case(Step.CONNECT, ENDLESS_LINE, "doesn't speak SMTP"),
    Case(Step.EHLO, "421 4.7.0 come back later", "421 4.7.0 come back later (POSTBOTE_SMTP)"),
    Case(Step.EHLO, Deed.HANG, "doesn't answer in time (POSTBOTE_SMTP)"),
    Case(Step.EHLO, Deed.CLOSE, SETTING),
    Case(Step.EHLO, GARBAGE, SETTING),
    # They know no EHLO: HELO will do.
    Case(Step.EHLO, "502 5.5.1 what?", "250 2.0.0 taken", State.SENT),
    Case(Step.EHLO, "451 4.3.0 what?", "250 2.0.0 taken", State.SENT),
]
SENDER = [
    Case(Step.MAIL, "421 4.3.2 closing", "421 4.3.2 closing"),
    Case(Step.MAIL, "450 4.7.1 later", "450 4.7.1 later"),
    Case(Step.MAIL, "451 4.3.0 later", "451 4.3.0 later"),
    Case(Step.MAIL, "452 4.3.1 disk full", "452 4.3.1 disk full"),
    Case(Step.MAIL, "501 5.1.7 bad sender", "refuses our sender (POSTBOTE_MAIL_FROM"),
    Case(Step.MAIL, "530 5.7.0 log in first", "530 5.7.0 log in first"),
    Case(Step.MAIL, "550 5.7.1 who are you", "refuses our sender (POSTBOTE_MAIL_FROM"),
    Case(Step.MAIL, "552 5.3.4 too large", "too large for the mail server: 552", State.FAILED),
    Case(Step.MAIL, "553 5.7.1 not yours", "refuses our sender (POSTBOTE_MAIL_FROM"),
    Case(Step.MAIL, Deed.HANG, "connection to the mail server broke"),
    Case(Step.MAIL, Deed.CLOSE, "connection to the mail server broke"),
    Case(Step.MAIL, Deed.RESET, "connection to the mail server broke"),
    Case(Step.MAIL, GARBAGE, "connection to the mail server broke"),
    Case(Step.MAIL, TWO_ANSWERS, "doesn't take this mail: 250"),
]
RECIPIENT = [
    Case(Step.RCPT, "421 4.3.2 closing", "421 4.3.2 closing"),
    Case(Step.RCPT, "450 4.2.0 greylisted", "450 4.2.0 greylisted"),
    Case(Step.RCPT, "451 4.7.1 too many mails to this domain", "451 4.7.1 too many mails"),
    Case(Step.RCPT, "452 4.2.2 mailbox full", "452 4.2.2 mailbox full"),
    Case(Step.RCPT, "452 4.3.1 disk full", "452 4.3.1 disk full"),
    Case(Step.RCPT, "454 4.7.1 no relaying yet", "454 4.7.1 no relaying yet"),
    Case(Step.RCPT, "501 5.5.4 parameter", "501 5.5.4 parameter"),
    Case(Step.RCPT, "503 5.5.1 MAIL first", "503 5.5.1 MAIL first"),
    Case(Step.RCPT, "530 5.7.0 log in first", "530 5.7.0 log in first"),
    Case(Step.RCPT, "501 5.1.3 bad address", f"doesn't take mail for {WEBER}: 501", State.FAILED),
    Case(Step.RCPT, "550 5.1.1 no such user", f"doesn't take mail for {WEBER}: 550", State.FAILED),
    Case(Step.RCPT, "550 5.7.1 refused", f"doesn't take mail for {WEBER}: 550", State.FAILED),
    Case(Step.RCPT, "551 5.1.6 moved", f"doesn't take mail for {WEBER}: 551", State.FAILED),
    Case(Step.RCPT, "552 5.2.2 over quota", f"doesn't take mail for {WEBER}: 552", State.FAILED),
    Case(Step.RCPT, "553 5.1.3 bad address", f"doesn't take mail for {WEBER}: 553", State.FAILED),
    Case(Step.RCPT, "554 5.7.1 refused", f"doesn't take mail for {WEBER}: 554", State.FAILED),
    Case(Step.RCPT, "556 5.1.10 takes no mail", f"doesn't take mail for {WEBER}: 556", State.FAILED),
    Case(Step.RCPT, Deed.HANG, "connection to the mail server broke"),
    Case(Step.RCPT, Deed.CLOSE, "connection to the mail server broke"),
    Case(Step.RCPT, Deed.RESET, "connection to the mail server broke"),
    Case(Step.RCPT, GARBAGE, "connection to the mail server broke"),
    Case(Step.RCPT, TWO_ANSWERS, "doesn't take this mail: 250 again"),
]
CONTENT = [
    Case(Step.DATA, "421 4.3.2 closing", "421 4.3.2 closing"),
    Case(Step.DATA, "451 4.3.0 later", "451 4.3.0 later"),
    Case(Step.DATA, "452 4.3.1 disk full", "452 4.3.1 disk full"),
    Case(Step.DATA, "503 5.5.1 RCPT first", "503 5.5.1 RCPT first"),
    Case(Step.DATA, "550 5.7.1 not wanted", "doesn't take this mail: 550", State.FAILED),
    Case(Step.DATA, "552 5.3.4 too large", "doesn't take this mail: 552", State.FAILED),
    Case(Step.DATA, "554 5.5.1 no valid recipients", "doesn't take this mail: 554", State.FAILED),
    # Not what DATA is answered with: the mail hasn't been given to them.
    Case(Step.DATA, "250 2.0.0 ok", "250 2.0.0 ok"),
    Case(Step.DATA, Deed.HANG, "connection to the mail server broke"),
    Case(Step.DATA, Deed.CLOSE, "connection to the mail server broke"),
    Case(Step.DATA, Deed.RESET, "connection to the mail server broke"),
    Case(Step.DATA, GARBAGE, "connection to the mail server broke"),
    Case(Step.CONTENT, "421 4.3.2 closing", "421 4.3.2 closing"),
    Case(Step.CONTENT, "451 4.3.0 disk full", "451 4.3.0 disk full"),
    Case(Step.CONTENT, "552 5.3.4 too large", "doesn't take this mail: 552", State.FAILED),
    # Where in the mail they went away can't be seen from here.
    Case(Step.CONTENT, Deed.CLOSE, TWICE),
    Case(Step.CONTENT, Deed.RESET, TWICE),
    Case(Step.CONTENT, Deed.HANG, TWICE),
]
ANSWER = [
    Case(Step.DOT, "421 4.3.2 closing", "421 4.3.2 closing"),
    Case(Step.DOT, "450 4.7.1 later", "450 4.7.1 later"),
    Case(Step.DOT, "451 4.7.1 greylisted, come back in 00:05:00", "451 4.7.1 greylisted"),
    Case(Step.DOT, "452 4.3.1 disk full", "452 4.3.1 disk full"),
    Case(Step.DOT, "550 5.7.1 spam", "doesn't take this mail: 550", State.FAILED),
    Case(Step.DOT, "552 5.3.4 too large", "doesn't take this mail: 552", State.FAILED),
    Case(Step.DOT, "554 5.6.0 bad content", "doesn't take this mail: 554", State.FAILED),
    Case(Step.DOT, Deed.HANG, TWICE, copies=2),
    Case(Step.DOT, Deed.BABBLE, TWICE, copies=2),
    Case(Step.DOT, Deed.CLOSE, TWICE, copies=2),
    Case(Step.DOT, Deed.RESET, TWICE, copies=2),
    Case(Step.DOT, GARBAGE, TWICE, copies=2),
    Case(Step.DOT, ENDLESS_LINE, TWICE, copies=2),
    Case(Step.DOT, "354 go on", TWICE),
    Case(Step.DOT, "250-2.0.0 taken\r\n250 as 17", "250 2.0.0 taken as 17", State.SENT),
    # RFC 5321 §4.3.2: the first digit counts.
    Case(Step.DOT, "200 fine", "200 fine", State.SENT),
    Case(Step.DOT, Answer(ODD_LETTERS), "250 2.0.0 angenommen f", State.SENT),
]
GOODBYE = [Case(Step.QUIT, act, "250 2.0.0 taken", State.SENT) for act in (Deed.CLOSE, "500 what?", GARBAGE)]
PRIVACY = [
    Case(Step.STARTTLS, "421 4.3.2 closing", "421 4.3.2 closing (POSTBOTE_SMTP)"),
    Case(Step.STARTTLS, "454 4.7.0 no TLS now", "454 4.7.0 no TLS now (POSTBOTE_SMTP)"),
    Case(Step.STARTTLS, "502 5.5.1 what?", "502 5.5.1 what? (POSTBOTE_SMTP)"),
    Case(Step.STARTTLS, Deed.HANG, "doesn't answer in time (POSTBOTE_SMTP)"),
    Case(Step.STARTTLS, Deed.CLOSE, SETTING),
    Case(Step.STARTTLS, SLIPPED_IN, "250 2.0.0 taken", State.SENT),
    Case(Step.HANDSHAKE, Deed.HANG, "doesn't answer in time (POSTBOTE_SMTP)"),
    Case(Step.HANDSHAKE, Deed.CLOSE, SETTING),
    Case(Step.HANDSHAKE, Deed.RESET, SETTING),
    Case(Step.HANDSHAKE, GARBAGE, SETTING),
]
ENTERING = [
    Case(Step.AUTH, "421 4.7.0 closing", "421 4.7.0 closing (POSTBOTE_SMTP)"),
    Case(
        Step.AUTH,
        "454 4.7.0 directory is away",
        "lets nobody in now: 454 4.7.0 directory is away (POSTBOTE_SMTP)",
    ),
    Case(Step.AUTH, "535 5.7.8 wrong", "refuses user name or password: 535 5.7.8 wrong (POSTBOTE_SMTP)"),
    Case(Step.AUTH, "534 5.7.9 too weak", "534 5.7.9 too weak (POSTBOTE_SMTP)"),
    Case(Step.AUTH, Deed.HANG, "doesn't answer in time (POSTBOTE_SMTP)"),
    Case(Step.AUTH, Deed.CLOSE, SETTING),
    Case(Step.AUTH, GARBAGE, SETTING),
]


@pytest.mark.parametrize(
    "cases",
    [
        pytest.param(CONNECTING, id="connecting"),
        pytest.param(SENDER, id="sender"),
        pytest.param(RECIPIENT, id="recipient"),
        pytest.param(CONTENT, id="content"),
        pytest.param(ANSWER, id="answer"),
        pytest.param(GOODBYE, id="goodbye"),
    ],
)
async def test_no_fault_of_a_server_loses_a_mail_or_repeats_it_without_need(
    cases: list[Case], desk_at: MakeDesk, cast: Cast
):
    wrong = []
    for case in cases:
        async with SmtpScript() as server:
            server.on(case.step, case.act, recipient=case.recipient)
            wrong += await wrongs(case, desk_at(server), cast, mend=server.mend)

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("is_smtps", [False, True])
async def test_no_mail_and_no_password_leaves_over_a_connection_that_did_not_become_private(
    desk_at: MakeDesk, cast: Cast, certificates: Certificates, *, is_smtps: bool
):
    wrong = []
    for case in PRIVACY:
        if is_smtps and case.step is Step.STARTTLS:
            continue
        async with SmtpScript(tls=certificates.good(), login=LOGIN, is_smtps=is_smtps) as server:
            server.on(case.step, case.act)
            wrong += await wrongs(case, desk_at(server), cast, mend=server.mend)
            wrong += [f"{case}: {mail}" for mail in server.taken if not mail.is_private]

    assert not wrong, "\n".join(wrong)


async def test_a_login_that_fails_keeps_the_mails_and_tells_no_password(
    desk_at: MakeDesk, cast: Cast, certificates: Certificates
):
    wrong = []
    for case in ENTERING:
        async with SmtpScript(tls=certificates.good(), login=LOGIN) as server:
            server.on(case.step, case.act)
            wrong += await wrongs(case, desk_at(server), cast, mend=server.mend)

    assert not wrong, "\n".join(wrong)
    assert not await Delivery.filter(answer__contains=LOGIN[1]).exists()


async def test_a_certificate_that_is_not_the_servers_own_and_good_stops_everything_and_says_why(
    desk_at: MakeDesk, cast: Cast, certificates: Certificates
):
    wrong = []
    for context, words in (
        (certificates.of_another_name(), f"{NOT_TRUSTED}: IP address mismatch"),
        (certificates.of_a_stranger(), f"{NOT_TRUSTED}: unable to get local issuer"),
        (certificates.expired(), f"{NOT_TRUSTED}: certificate has expired"),
    ):
        async with SmtpScript(tls=context, login=LOGIN) as server:
            mend = partial(setattr, server, "tls", certificates.good())
            case = Case(Step.HANDSHAKE, words, words)
            wrong += await wrongs(case, desk_at(server), cast, mend=mend)

    assert not wrong, "\n".join(wrong)


async def test_a_server_that_refuses_connections_keeps_the_mails_until_it_is_back(
    desk_at: MakeDesk, cast: Cast
):
    async with SmtpScript() as server:
        desk = desk_at(server)
        await server.stop()
        comments = [await desk.answers(cast.weber, f"Zeile {number}") for number in range(10)]
        await desk.sends()
        waiting = [await mail_of(comment) for comment in comments]
        await server.start()
        await time_has_come()
        await desk.sends()
        sent = [await mail_of(comment) for comment in comments]

    assert {mail.state for mail in waiting} <= {State.QUEUED, State.DEFERRED}
    assert all(REACHED in mail.answer for mail in waiting)
    assert {mail.state for mail in sent} == {State.SENT}
    assert len(set(desk.copies_for(WEBER))) == 10


async def test_a_user_name_where_no_login_is_offered_is_said_and_never_told(desk_at: MakeDesk, cast: Cast):
    async with SmtpScript(login=LOGIN) as server:
        desk = desk_at(server)
        server.login = None
        comment = await desk.answers(cast.weber)
        await desk.sends()

    mail = await mail_of(comment)
    assert "offers no login" in mail.answer
    assert (mail.state, Step.AUTH in server.heard, server.taken) == (State.DEFERRED, False, [])


# -- connections that were used before


@pytest.mark.parametrize("act", [Deed.HANG, Deed.CLOSE, Deed.RESET, GARBAGE, "421 4.4.2 you were idle"])
async def test_what_goes_wrong_on_a_kept_connection_is_done_again_on_a_new_one_at_once(
    act: Act, desk_at: MakeDesk, cast: Cast
):
    async with SmtpScript() as server:
        desk = desk_at(server)
        courier = desk.courier(HASTY)
        await desk.answers(cast.oliver)
        await desk.sends(courier)
        server.on(Step.MAIL, act, times=1)
        comment = await desk.answers(cast.weber)
        await desk.sends(courier)

    assert ended_wrongs(await mail_of(comment), (State.SENT, 1, 1), desk.copies_for(WEBER)) == []
    assert server.connections == 2


@pytest.mark.parametrize("act", [Deed.HANG, Deed.CLOSE, Deed.RESET, GARBAGE, "421 bye", "500 what?"])
async def test_a_refused_mail_stays_refused_whatever_becomes_of_the_connection_then(
    act: Act, desk_at: MakeDesk, cast: Cast
):
    case = Case(Step.RCPT, "550 5.7.1 refused", f"doesn't take mail for {WEBER}: 550", State.FAILED)
    async with SmtpScript() as server:
        desk = desk_at(server)
        courier = desk.courier(HASTY)
        server.on(case.step, case.act, recipient=WEBER)
        server.on(Step.RSET, act, times=1)
        comment = await desk.answers(cast.weber)
        other = await desk.answers(cast.oliver)
        await desk.sends(courier)

    assert first_wrongs(case, await mail_of(comment)) == []
    assert ended_wrongs(await mail_of(comment), (State.FAILED, 1, 0), desk.copies_for(WEBER)) == []
    assert ended_wrongs(await mail_of(other), (State.SENT, 1, 1), desk.copies_for(OLIVER)) == []


async def test_a_server_that_says_no_goodbye_holds_nobody_up(desk_at: MakeDesk, cast: Cast):
    async with SmtpScript() as server:
        server.on(Step.QUIT, Deed.HANG)
        desk = desk_at(server)
        comment = await desk.answers(cast.weber)
        courier = desk.courier()
        await desk.sends(courier)
        async with asyncio.timeout(5):
            await courier.close()

    assert ended_wrongs(await mail_of(comment), (State.SENT, 1, 1), desk.copies_for(WEBER)) == []


# -- one recipient, and the others


async def test_each_recipient_gets_what_the_server_says_of_them_and_nobody_else(
    desk_at: MakeDesk, cast: Cast
):
    grace = "grace@acme.example"
    async with SmtpScript() as server:
        server.on(Step.RCPT, "550 5.7.1 refused", recipient=WEBER)
        server.on(Step.RCPT, "452 4.2.2 mailbox full", recipient=grace)
        desk = desk_at(server)
        comments = [await desk.answers(contact) for contact in (cast.weber, cast.oliver, cast.grace)]
        await desk.sends()
    weber, oliver, full = [await mail_of(comment) for comment in comments]

    assert (weber.state, oliver.state, full.state) == (State.FAILED, State.SENT, State.DEFERRED)
    assert (WEBER in weber.answer, grace in full.answer) == (True, True)
    assert [len(desk.copies_for(name)) for name in (WEBER, OLIVER, grace)] == [0, 1, 0]


async def test_a_greylisted_mail_comes_again_after_five_minutes_and_stops_nobody_elses(
    desk_at: MakeDesk, cast: Cast
):
    """RFC 6647 §2.1: a server wants to see the same mail again, and not at once."""
    async with SmtpScript() as server:
        server.on(Step.RCPT, "450 4.2.0 greylisted", times=1, recipient=OLIVER)
        desk = desk_at(server)
        courier = desk.courier()
        comment = await desk.answers(cast.oliver)
        await desk.sends(courier)
        grey = await mail_of(comment)
        neighbour = await desk.answers(cast.grace)
        await desk.sends(courier)
        now = (await mail_of(neighbour)).state
        await time_has_come()
        await desk.sends(courier)

    wait = grey.due_at - clock.now()
    assert timedelta(minutes=4) < wait < timedelta(minutes=10)
    assert now == State.SENT
    assert ended_wrongs(await mail_of(comment), (State.SENT, 2, 1), desk.copies_for(OLIVER)) == []


# -- all at once


async def test_in_the_worst_weather_every_mail_arrives_and_only_those_twice_whose_answer_was_lost(
    desk_at: MakeDesk, cast: Cast
):
    """Over several connections at once, with faults at every step in a shuffled order (S1)."""
    async with SmtpScript() as server:
        desk = desk_at(server)
        lost = bad_weather(server)
        people = [cast.weber, cast.oliver, cast.grace]
        comments = [await desk.answers(people[number % 3], f"Zeile {number}") for number in range(45)]
        for _ in range(60):
            await time_has_come()
            await desk.sends()
            if not await Delivery.exists(courier=Courier.MAIL, state__not=State.SENT):
                break
    sent = [await mail_of(comment) for comment in comments]
    arrived = [(mail.recipient, read(mail.data)["Message-ID"]) for mail in server.taken]

    assert server.faults_left == 0
    assert {mail.state for mail in sent} == {State.SENT}
    assert set(arrived) == {(mail.recipient, mail.message_id) for mail in sent}
    assert len(arrived) == len(sent) + lost
    assert len({mail.data for mail in server.taken}) == len(sent)


def bad_weather(server: SmtpScript) -> int:
    """Each of the faults that pass and aren't silence, once; returns how many lose the answer to a mail."""
    cases = [*CONNECTING, *SENDER, *RECIPIENT, *CONTENT, *ANSWER]
    passing = [case for case in cases if case.state is State.DEFERRED and not case.is_silent]
    random.Random(7).shuffle(passing)
    for case in passing:
        server.on(case.step, case.act, times=1)
    return sum(case.copies - 1 for case in passing)


# -- servers that are odd, and not wrong


async def test_a_server_that_answers_bit_by_bit_is_understood(
    desk_at: MakeDesk, cast: Cast, certificates: Certificates
):
    async with SmtpScript(tls=certificates.good(), login=LOGIN) as server:
        server.trickles = True
        desk = desk_at(server)
        comment = await desk.answers(cast.weber)
        await desk.sends()

    assert ended_wrongs(await mail_of(comment), (State.SENT, 1, 1), desk.copies_for(WEBER)) == []
    assert [(mail.is_private, mail.login) for mail in server.taken] == [(True, LOGIN[0])]
    assert [line.split()[0] for line in server.heard[:4]] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]


async def test_a_server_that_offers_nothing_gets_nothing_but_plain_commands_and_ascii(
    desk_at: MakeDesk, cast: Cast
):
    async with SmtpScript(offers=()) as server:
        desk = desk_at(server)
        comment = await desk.answers(cast.weber, "Gr\u00fc\u00dfe aus K\u00f6ln")
        await desk.sends()
    mail_from, rcpt_to = server.heard[1:3]

    assert mail_from.endswith(">")
    assert rcpt_to == f"RCPT TO:<{WEBER}>"
    (data,) = desk.copies_for(WEBER)
    assert data.isascii()
    assert (await mail_of(comment)).state == State.SENT


async def test_a_server_that_offers_much_hears_the_size_and_what_we_want_to_be_told(
    desk_at: MakeDesk, cast: Cast
):
    async with SmtpScript() as server:
        desk = desk_at(server)
        await desk.answers(cast.weber)
        await desk.sends()
    mail_from, rcpt_to = server.heard[1:3]
    (data,) = desk.copies_for(WEBER)

    assert f"SIZE={len(data)}" in mail_from
    assert "RET=HDRS ENVID=" in mail_from
    assert "SMTPUTF8" not in mail_from
    assert "NOTIFY=FAILURE,DELAY" in rcpt_to


async def test_lines_of_dots_arrive_as_they_were_written(desk_at: MakeDesk, cast: Cast):
    text = "Eins\n.\n..\n.zwei\n\n.\nQUIT"
    async with SmtpScript() as server:
        desk = desk_at(server)
        await desk.answers(cast.weber, text)
        await desk.sends()

    (data,) = desk.copies_for(WEBER)
    assert text in text_of(read(data))
