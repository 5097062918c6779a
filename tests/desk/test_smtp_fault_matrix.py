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
from tests.parts.smtp_cases import (
    ANSWER,
    CONNECTING,
    CONTENT,
    ENTERING,
    GARBAGE,
    GOODBYE,
    PRIVACY,
    REACHED,
    RECIPIENT,
    SENDER,
    TWICE,
    WEBER,
    Case,
)
from tests.parts.smtp_script import Act, Deed, SmtpScript, Step

OLIVER = "oliver@acme.example"
LOGIN = ("postbote", "s3cret!")
PATIENT = Patience(step=10, final=10, idle=60)
# For a server that is silent; all else answers at once.
HASTY = Patience(step=0.4, final=0.4, idle=60)
NOT_TRUSTED = "certificate that can't be trusted"


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
