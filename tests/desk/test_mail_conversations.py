"""A long conversation by mail, with programs that keep headers and programs that lose them (R39).

Every answer lands in the ticket, and all of it is one thread for whoever has it in their mailbox.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from itertools import count

import pytest

from desk import tickets
from desk.house import House
from desk.mail_out import outlook_thread
from models.agent import Agent
from models.delivery import Delivery, State
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox
from models.ticket import Ticket
from sandbox.mail import MailSandbox
from tests.parts import jwz
from tests.parts.house import Cast, as_agent
from tests.parts.letterbox import SUPPORT, WEBER, Letterbox, letter
from tests.parts.mail_out import answer, bytes_of, mails, read, send_all, text_of, ticket_of

INDEX = "AQHcXJx0mS3g0Qk0TkqO1x2y3z4A5Q=="
_ids = count(1)


@dataclass
class Correspondence:
    """Frau Weber's mailbox: what she got and wrote about a ticket, in order."""

    letterbox: Letterbox
    ticket: Ticket
    all: list[EmailMessage] = field(default_factory=list)

    async def gets_an_answer(self, text: str, agent: Agent) -> EmailMessage:
        house = self.letterbox.house
        await answer(house, self.ticket, text, actor=as_agent(agent))
        delivery = (await mails(contact_id=self.letterbox.cast.weber.id))[-1]
        message = read(await bytes_of(house, delivery))
        # As the courier writes it down when it has left.
        await Delivery.filter(id=delivery.id).update(
            state=State.SENT, sent_at=delivery.created_at, subject=str(message["Subject"])
        )
        self.all.append(message)
        return message

    async def writes(self, mail: bytes) -> InboundMail:
        self.all.append(read(mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")))
        return await self.letterbox.gets(mail)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What differs between databases is tested where it is written."""
    return sqlite_url


@pytest.fixture
async def weber(letterbox: Letterbox) -> Correspondence:
    return Correspondence(letterbox, await letterbox.ticket(title="Der Drucker streikt"))


def _quoted(got: EmailMessage) -> str:
    return "\n".join(f"> {line}" for line in text_of(got).splitlines())


def _reply_to(got: EmailMessage) -> str:
    return str(got["Reply-To"].addresses[0].addr_spec)


def gmail(got: EmailMessage) -> bytes:
    """Keeps everything, and adds to the references."""
    return letter(
        subject=_re(got, "Re: "),
        to=_reply_to(got),
        In_Reply_To=str(got["Message-ID"]),
        References=f"{got['References'] or ''} {got['Message-ID']}".strip(),
        body=f"Antwort aus Gmail {next(_ids)}\n\n{_quoted(got)}",
    )


def outlook(got: EmailMessage) -> bytes:
    """Behind an old Exchange: a Thread-Index, and neither References nor In-Reply-To."""
    return letter(
        subject=_re(got, "AW: "),
        to=_reply_to(got),
        Thread_Index=INDEX,
        Thread_Topic=str(got["Thread-Topic"]),
        body=f"Antwort aus Outlook {next(_ids)}",
    )


def apple(got: EmailMessage) -> bytes:
    """Answered to the sender whose card is in the address book."""
    return letter(
        subject=_re(got, "Re: "),
        to=SUPPORT,
        In_Reply_To=str(got["Message-ID"]),
        References=f"{got['References'] or ''} {got['Message-ID']}".strip(),
        body=f"Antwort von Apple Mail {next(_ids)}",
    )


def gmx(got: EmailMessage) -> bytes:
    """In-Reply-To alone."""
    return letter(
        subject=_re(got, "Aw: "),
        to=SUPPORT,
        In_Reply_To=str(got["Message-ID"]),
        body=f"Antwort von GMX {next(_ids)}",
    )


def ticket_system(got: EmailMessage) -> bytes:
    """Writes the subject anew, finds its own ticket by that, and refers to nothing but what it answers."""
    subject = str(got["Subject"])
    return letter(
        subject=subject if "[#4711]" in subject else f"[#4711] {subject}",
        to=SUPPORT,
        References=str(got["Message-ID"]),
        body=f"Antwort eines Ticketsystems {next(_ids)}",
    )


def phone(got: EmailMessage) -> bytes:
    """Keeps the words and nothing else."""
    return letter(subject="Antwort", to=SUPPORT, body=f"Antwort vom Telefon {next(_ids)}\n\n{_quoted(got)}")


def rewritten(got: EmailMessage) -> bytes:
    """A service on the way gave our mail an id of its own: the customer's program knows only that one."""
    own = f"<0102{next(_ids):06}@eu-west-1.amazonses.example>"
    return letter(
        subject=_re(got, "Re: "),
        to=SUPPORT,
        In_Reply_To=own,
        References=f"{got['References'] or ''} {own}".strip(),
        body=f"Antwort {next(_ids)}",
    )


def _re(got: EmailMessage, prefix: str) -> str:
    subject = str(got["Subject"])
    return subject if subject.startswith(prefix) else f"{prefix}{subject}"


Program = Callable[[EmailMessage], bytes]
PROGRAMS: Sequence[Program] = (gmail, outlook, apple, gmx, ticket_system, phone, rewritten)


async def _converse(weber: Correspondence, cast: Cast, programs: Sequence[Program]) -> None:
    for program in programs:
        got = await weber.gets_an_answer(f"Zu {program.__name__}", cast.nadia)
        row = await weber.writes(program(got))
        assert row.ticket_id == weber.ticket.id, program.__name__
        # What is done to the ticket meanwhile tears nothing apart.
        title = f"Drucker, nach {program.__name__}"
        await tickets.change(
            weber.letterbox.house, weber.ticket, {"title": title}, actor=as_agent(cast.nadia)
        )


async def test_every_program_answers_into_the_ticket_and_keeps_one_thread(
    weber: Correspondence, cast: Cast
) -> None:
    await _converse(weber, cast, PROGRAMS)

    assert await Ticket.all().count() == 1
    assert len(weber.all) == 14
    # The subject of the first, whatever the title has become; since the ticket system answered, its number.
    subjects = [str(mail["Subject"]).removeprefix("Re: ") for mail in weber.all[::2]]
    assert set(subjects[:5]) == {"[TT1] Der Drucker streikt"}
    assert set(subjects[5:]) == {"[TT1] Der Drucker streikt [#4711]"}
    assert not str(weber.all[0]["Subject"]).startswith("Re:")
    assert all(str(mail["Subject"]).startswith("Re: ") for mail in weber.all[2::2])
    assert len(jwz.by_references(weber.all)) == 1
    # Gmail parts mails by their subject: it is one thread until a program writes another.
    assert len(jwz.as_gmail(weber.all[:8])) == 1


@pytest.mark.parametrize("program", PROGRAMS)
async def test_one_program_alone_keeps_one_thread(
    weber: Correspondence, cast: Cast, program: Program
) -> None:
    await _converse(weber, cast, [program] * 3)

    assert await Ticket.all().count() == 1
    # What nobody can place by itself is placed by our answer to it.
    assert len(jwz.by_references(weber.all[:-1])) == 1
    if program is not ticket_system:
        assert len(jwz.as_gmail(weber.all[::2])) == 1


async def test_mails_of_ours_that_nobody_answers_are_one_thread_even_if_a_service_renames_them(
    weber: Correspondence, cast: Cast
) -> None:
    for number in range(3):
        await weber.gets_an_answer(f"Nachfrage {number}", cast.nadia)
        weber.all[-1].replace_header("Message-ID", f"<0102{number}@eu-west-1.amazonses.example>")

    assert {str(mail["Subject"]) for mail in weber.all} == {"[TT1] Der Drucker streikt"}
    assert len(jwz.as_gmail(weber.all)) == 1
    assert len(jwz.by_references(weber.all)) == 1


async def test_a_long_conversation_refers_to_its_beginning_and_stays_short(
    weber: Correspondence, cast: Cast
) -> None:
    await _converse(weber, cast, [gmail] * 10)

    last = str(weber.all[-2]["References"]).split()
    assert len(last) <= 13
    assert str(weber.all[0]["Message-ID"]) in last
    assert last[-1] == str(weber.all[-3]["Message-ID"])
    assert len(jwz.by_references(weber.all)) == 1


async def test_the_number_of_another_ticket_system_stands_in_our_answers_and_in_no_mail_that_leaves_by_itself(
    weber: Correspondence, cast: Cast
) -> None:
    for subject in ("[EXTERN] Drucker", "[Nur heute billig #12 #34] x", "[rt.kunde.example #4711] Drucker"):
        row = await weber.writes(letter(to=weber.letterbox.address(weber.ticket), subject=subject))
        assert row.ticket_id == weber.ticket.id
    got = await weber.gets_an_answer("Guten Tag", cast.nadia)
    assert str(got["Subject"]) == "Re: [TT1] Der Drucker streikt [rt.kunde.example #4711]"

    await Delivery.filter(contact_id=cast.weber.id).update(kind="customer_confirmation", subject="")
    (delivery,) = await mails(contact_id=cast.weber.id)
    confirmed = read(await bytes_of(weber.letterbox.house, delivery))
    assert str(confirmed["Subject"]) == "Re: [TT1] Der Drucker streikt"


async def test_a_title_that_changes_tears_no_conversation_apart(
    house: House, cast: Cast, mail: MailSandbox
) -> None:
    """From the verb to the mailbox: what left is what the next mail goes by."""
    nadia = as_agent(cast.nadia)
    ticket = await ticket_of(house, cast.weber, actor=nadia, title="Drucker")
    await answer(house, ticket, "Guten Tag", actor=nadia)
    await send_all(house)
    await tickets.change(house, ticket, {"title": "Toner", "solution": "Neuer Toner"}, actor=nadia)
    await send_all(house)

    first, second = mail.inbox("weber@kunde.example")

    assert first.subject == second.subject == "[TT1] Drucker"
    assert second.header("In-Reply-To") == first.message_id
    assert len(jwz.as_gmail([read(first.raw), read(second.raw)])) == 1


async def test_an_answer_to_outlook_bears_its_conversation_further(weber: Correspondence, cast: Cast) -> None:
    got = await weber.gets_an_answer("Guten Tag", cast.nadia)
    await weber.writes(outlook(got))
    then = await weber.gets_an_answer("Und noch etwas", cast.nadia)

    assert "Thread-Index" not in got
    theirs, ours = INDEX.rstrip("="), str(then["Thread-Index"])
    assert ours[:28] == theirs[:28]
    assert len(ours) == 36
    assert str(then["Thread-Topic"]) == "[TT1] Der Drucker streikt"


def test_a_thread_index_that_is_none_is_not_answered() -> None:
    from desk import clock

    for rubbish in ("", "zz", "00" * 21, "00" * 40):
        assert outlook_thread.answer_to(rubbish, clock.now()) == ""


# -- where the mail server takes no signed addresses


@pytest.mark.parametrize(
    ("form", "expected"), [("plus", "support+tt1.c"), ("@reply.desk.example", "tt1.c"), ("none", None)]
)
async def test_the_reply_address_has_the_form_that_the_own_mail_server_takes(
    weber: Correspondence, cast: Cast, form: str, expected: str | None
) -> None:
    await Mailbox.all().update(replies=form)
    got = await weber.gets_an_answer("Guten Tag", cast.nadia)

    if expected is None:
        assert "Reply-To" not in got
        # The Message-ID and the words find the ticket.
        row = await weber.writes(phone(got))
    else:
        assert _reply_to(got).startswith(expected)
        assert _reply_to(got).endswith(form if form.startswith("@") else "@desk.example")
        row = await weber.writes(letter(subject="Antwort", to=_reply_to(got), sender=WEBER))
    assert row.ticket_id == weber.ticket.id


@pytest.fixture
def house(sending_house: House) -> House:
    return sending_house
