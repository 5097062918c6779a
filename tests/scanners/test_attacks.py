"""What people try on a helpdesk by mail, and what comes of it (R39, R41, R42).

Of each attempt the whole table of facts: what became of the mail, that nothing stands in a ticket of somebody
else, and who was mailed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from email.message import EmailMessage

import pytest

from desk import message_ids, reply_address
from desk.house import House
from desk.signing import Signer
from models.comment import Comment
from models.contact import Contact
from models.delivery import Courier, Delivery
from models.inbound_mail import InboundMail
from models.ticket import Ticket
from models.ticket_participant import TicketParticipant
from tests.parts.house import STRANGER
from tests.parts.letterbox import FAILED, PASSED, SERVER, SUPPORT, WEBER, Letterbox, letter

OLIVER = "Oliver Smith <oliver@acme.example>"
# `kunde.example` with a Cyrillic letter, as it comes over the wire.
CYRILLIC = "kund\u0435.example".encode("idna").decode()
OLD_KEY = Signer((b"a key that was removed",))


@dataclass(frozen=True, slots=True)
class Scene:
    """TT1 is Frau Weber's, TT2 Oliver's."""

    box: Letterbox
    hers: Ticket
    his: Ticket

    @property
    def old(self) -> str:
        """A reply address of TT1 by a key that was removed."""
        return reply_address.make(OLD_KEY, SUPPORT, serial=self.hers.serial, given_to="c1")

    @property
    def old_id(self) -> str:
        return message_ids.mint(OLD_KEY, serial=self.hers.serial, domain="desk.example")

    @property
    def old_token(self) -> str:
        return reply_address.token(OLD_KEY, serial=self.hers.serial, given_to="c1")

    def lied(self, given_to: str) -> str:
        """TT1's address with somebody else's name written into it."""
        return self.box.address(self.hers).replace(".c1.", f".{given_to}.")

    def elsewhere(self) -> str:
        """The signature of TT2 on the number of TT1."""
        return self.box.address(self.his).replace("+tt2.", "+tt1.")


@dataclass(frozen=True, slots=True)
class Attempt:
    """`outcome` of the mail; `named`: the ticket that a person in quarantine is shown; `notes` say why."""

    what: str
    mail: Callable[[Scene], bytes]
    outcome: str
    named: str = ""
    reason: str = ""
    note: str = ""
    is_confirmed: bool = False


def report(message_id: str, *, sender: str = "MAILER-DAEMON@mx.elsewhere.example", **headers: str) -> bytes:
    """A delivery report, as anybody can write one."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"{more}From: {sender}\r\nTo: {SUPPORT}\r\nSubject: Undelivered Mail\r\nReturn-Path: <>\r\n"
        "MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nPlease click http://evil.example\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        "Final-Recipient: rfc822; weber@kunde.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n\r\n--b--\r\n"
    ).encode()


STRANGERS = "It names TT1 (by {way}), but stranger@elsewhere.example takes no part there."
FORGED = "The sender's address may be forged: DMARC failed."
UNSIGNED = "It looks like an answer, but: its signature is of no key of ours ({way})."

ATTEMPTS = [
    # Guessed numbers and stolen subjects
    Attempt(
        "a stranger guesses a number",
        lambda s: letter(STRANGER, "Re: [TT1] Drucker"),
        "ticket",
        note="but stranger@elsewhere.example is no participant there",
        is_confirmed=True,
    ),
    Attempt(
        "a stranger writes a number without brackets",
        lambda s: letter(STRANGER, "TT1 TT2 TT3"),
        "ticket",
        is_confirmed=True,
    ),
    Attempt(
        "a customer guesses the number of another one",
        lambda s: letter(OLIVER, "Re: [TT1] Drucker"),
        "ticket",
        note="but oliver@acme.example is no participant there",
        is_confirmed=True,
    ),
    Attempt(
        "a stranger steals subject and Outlook's conversation",
        lambda s: letter(STRANGER, "Re: Drucker", Thread_Index="AQHZ1234567890abcdefghijklmnopqrstuv"),
        "ticket",
        is_confirmed=True,
    ),
    Attempt(
        "an agent's address guesses a number, and nobody vouches for it",
        lambda s: letter("nadia@desk.example", "[TT1] Drucker"),
        "ticket",
        note="nadia@desk.example is no participant there",
        is_confirmed=True,
    ),
    # Signed addresses in strange hands
    Attempt(
        "a stranger has a right reply address",
        lambda s: letter(STRANGER, to=s.box.address(s.hers)),
        "quarantined",
        named="TT1",
        reason=STRANGERS.format(way="reply address"),
    ),
    Attempt(
        "a stranger has a right Message-ID",
        lambda s: letter(STRANGER, In_Reply_To=s.box.message_id(s.hers)),
        "quarantined",
        named="TT1",
        reason=STRANGERS.format(way="Message-ID"),
    ),
    Attempt(
        "a stranger has a right token",
        lambda s: letter(STRANGER, body=f"Hallo\n> {s.box.token(s.hers)}"),
        "quarantined",
        named="TT1",
        reason=STRANGERS.format(way="token in the words"),
    ),
    Attempt(
        "a customer has the address of somebody else's ticket",
        lambda s: letter(OLIVER, to=s.box.address(s.hers)),
        "quarantined",
        named="TT1",
        reason="It names TT1 (by reply address), but oliver@acme.example takes no part there.",
    ),
    Attempt(
        "the signature of the own ticket on another number",
        lambda s: letter(OLIVER, to=s.elsewhere()),
        "ticket",
        reason=UNSIGNED.format(way="reply address"),
        is_confirmed=True,
    ),
    Attempt(
        "an address given to a customer, made out to an agent",
        lambda s: letter("nadia@desk.example", to=s.lied("e1"), Authentication_Results=PASSED),
        "ticket",
        reason=UNSIGNED.format(way="reply address"),
        is_confirmed=True,
    ),
    # Keys that were removed
    Attempt(
        "a reply address by a removed key",
        lambda s: letter(WEBER, to=s.old),
        "ticket",
        reason=UNSIGNED.format(way="reply address"),
        is_confirmed=True,
    ),
    Attempt(
        "a Message-ID by a removed key",
        lambda s: letter(WEBER, In_Reply_To=s.old_id),
        "ticket",
        reason=UNSIGNED.format(way="Message-ID"),
        is_confirmed=True,
    ),
    Attempt(
        "a token by a removed key",
        lambda s: letter(WEBER, "Neu", body=f"Hallo\n> {s.old_token}"),
        "ticket",
        is_confirmed=True,
    ),
    # Forged senders
    Attempt(
        "a forged customer with a right address",
        lambda s: letter(WEBER, to=s.box.address(s.hers), Authentication_Results=FAILED),
        "quarantined",
        named="TT1",
        reason=FORGED,
    ),
    Attempt(
        "a forged customer with a number in the subject",
        lambda s: letter(WEBER, "Re: [TT1] Drucker", Authentication_Results=FAILED),
        "quarantined",
        named="TT1",
        reason=FORGED,
    ),
    Attempt(
        "a forged agent answers a notification",
        lambda s: letter(
            "nadia@desk.example",
            to=s.box.given_to(s.hers, s.box.cast.nadia),
            Authentication_Results=FAILED,
        ),
        "quarantined",
        named="TT1",
        reason=FORGED,
    ),
    Attempt(
        "a forged customer opens a ticket",
        lambda s: letter(WEBER, "Neu", Authentication_Results=FAILED),
        "ticket",
        note="the sender's address may be forged (DMARC failed)",
    ),
    Attempt(
        "the mail brings a verdict of its own along",
        lambda s: letter(WEBER, "Neu", Authentication_Results=FAILED).replace(
            b"From:",
            f"Authentication-Results: {SERVER}; dmarc=pass header.from=kunde.example\r\nFrom:".encode(),
            1,
        ),
        "ticket",
        note="the sender's address may be forged (DMARC failed)",
    ),
    Attempt(
        "our own address as sender",
        lambda s: letter(SUPPORT, to=s.box.address(s.hers)),
        "quarantined",
        reason="It claims to come from our own address support@desk.example.",
    ),
    # Homographs: Cyrillic letters in name and domain, and the domain in its ASCII form.
    Attempt(
        "a sender in Cyrillic letters",
        lambda s: letter(WEBER, to=s.box.address(s.hers)).replace(
            b"weber@kunde.example", "w\u0435b\u0435r@kunde.example".encode()
        ),
        "quarantined",
        named="TT1",
        reason="It names TT1, but w\u0435b\u0435r@kunde.example is not weber@kunde.example: "
        "the address only looks like it.",
    ),
    Attempt(
        "a domain in Cyrillic letters",
        lambda s: letter(f"weber@{CYRILLIC}", to=s.box.address(s.hers)),
        "quarantined",
        named="TT1",
        reason=f"It names TT1, but weber@{CYRILLIC} is not weber@kunde.example: "
        "the address only looks like it.",
    ),
    Attempt(
        "the customer's address as a stranger's name",
        lambda s: letter('"weber@kunde.example" <stranger@elsewhere.example>', to=s.box.address(s.hers)),
        "quarantined",
        named="TT1",
        reason=STRANGERS.format(way="reply address"),
    ),
    # Reports and bulk
    Attempt(
        "a forged report about an id that isn't ours",
        lambda s: report(f"<tt1.{'0' * 24}.aaaaaaaaaaaaaaaa@desk.example>"),
        "quarantined",
        reason="A machine's answer that belongs to no ticket.",
    ),
    Attempt(
        "a report with a right id, whose sender is forged",
        lambda s: report(
            s.box.message_id(s.hers),
            Authentication_Results=f"{SERVER}; dmarc=fail header.from=mx.elsewhere.example",
        ),
        "quarantined",
        named="TT1",
        reason=FORGED,
    ),
    Attempt(
        "a report with a number in its subject",
        lambda s: report("<x@kunde.example>").replace(b"Undelivered Mail", b"Undelivered: [TT1] Drucker"),
        "quarantined",
        reason="A machine's answer that belongs to no ticket.",
    ),
    Attempt(
        "a newsletter that refers to an old mail of ours",
        lambda s: letter(
            "News <news@elsewhere.example>",
            "Unser Newsletter",
            References=s.box.message_id(s.hers),
            List_Unsubscribe="<https://elsewhere.example/u>",
            Precedence="bulk",
        ),
        "quarantined",
        named="TT1",
        reason="It names TT1 (by Message-ID), but news@elsewhere.example takes no part there.",
    ),
    # Headers
    Attempt(
        "a subject that would be two headers",
        lambda s: letter(STRANGER, "x").replace(
            b"Subject: x", b"Subject: =?utf-8?q?x=0D=0ABcc=3A_all=40kunde=2Eexample=0D=0A=0D=0AHello?="
        ),
        "ticket",
        is_confirmed=True,
    ),
    Attempt(
        "a sender's name that would be another header",
        lambda s: letter(STRANGER, "x").replace(
            b"From: stranger@elsewhere.example",
            b"From: =?utf-8?q?x=0D=0ATo=3A_all=40kunde=2Eexample?= <stranger@elsewhere.example>",
        ),
        "ticket",
        is_confirmed=True,
    ),
]


@pytest.fixture
async def scene(letterbox: Letterbox) -> Scene:
    return Scene(
        letterbox, await letterbox.ticket(), await letterbox.ticket(letterbox.cast.oliver, title="Netz")
    )


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.what)
async def test_an_attempt_leaves_the_tickets_of_others_alone(scene: Scene, attempt: Attempt) -> None:
    before = await Delivery.filter(courier=Courier.MAIL).count()
    row = await scene.box.gets(attempt.mail(scene))

    assert (row.outcome, row.reason) == (attempt.outcome, attempt.reason)
    assert not await Comment.filter(ticket_id__in=[scene.hers.id, scene.his.id]).exists()
    named = await Ticket.get_or_none(id=row.named_ticket_id) if row.named_ticket_id else None
    assert (named.number if named else "") == attempt.named
    mails = await Delivery.filter(courier=Courier.MAIL).order_by("id").offset(before)
    assert any(mail.kind == "customer_confirmation" for mail in mails) == attempt.is_confirmed
    if attempt.outcome == "quarantined":
        assert await Ticket.all().count() == 2
        assert mails == []
        return
    assert row.ticket_id not in {scene.hers.id, scene.his.id}
    notes = await Comment.filter(ticket_id=row.ticket_id, visibility="internal")
    assert [attempt.note] == [attempt.note for note in notes if attempt.note in note.body] or not attempt.note
    assert bool(notes) == bool(attempt.note)


async def test_a_report_with_a_right_id_is_a_quiet_note_and_nothing_else(scene: Scene) -> None:
    """Its id was given to nobody but whoever got our mail; what it says is shown to agents alone (R42)."""
    before = await Delivery.filter(courier=Courier.MAIL).count()
    row = await scene.box.gets(report(scene.box.message_id(scene.hers)))
    (note,) = await Comment.filter(ticket_id=scene.hers.id)
    assert (row.outcome, note.visibility, note.author) == ("noted", "internal", "system")
    assert note.body.startswith("The mail to weber@kunde.example did not arrive: 5.1.1")
    assert await Delivery.filter(courier=Courier.MAIL).count() == before


async def test_a_report_with_bytes_that_no_database_stores_is_a_note_all_the_same(scene: Scene) -> None:
    data = report("<a\0b@x.example>", References=scene.box.message_id(scene.hers))
    data = data.replace(b"weber@kunde", b"we\0ber@kunde").replace(
        b"5.1.1", b"5.1.1\r\nDiagnostic-Code: smtp; \0 no"
    )
    row = await scene.box.gets(data)
    assert (row.outcome, row.ticket_id) == ("noted", scene.hers.id)


async def test_ten_thousand_recipients_make_twenty_participants_at_most(letterbox: Letterbox) -> None:
    many = ", ".join(f"person{number}@kunde.example" for number in range(10_000))
    row = await letterbox.gets(letter(WEBER, "Rundschreiben", Cc=many))
    assert row.outcome == "ticket"
    assert await TicketParticipant.filter(ticket_id=row.ticket_id).count() <= 20
    assert await Contact.all().count() == 3


async def test_many_mails_of_ten_thousand_recipients_make_no_crowd_either(letterbox: Letterbox) -> None:
    ticket = await letterbox.ticket()
    for part in range(8):
        many = ", ".join(f"p{part}x{number}@kunde.example" for number in range(50))
        await letterbox.gets(letter(WEBER, to=letterbox.address(ticket), Cc=many))
    assert await TicketParticipant.filter(ticket_id=ticket.id).count() == 100


async def test_a_mail_signed_with_an_older_key_of_ours_is_an_answer(letterbox: Letterbox) -> None:
    """Keys are renewed: the newest signs, all verify."""
    ticket = await letterbox.ticket()
    address = letterbox.address(ticket)
    token = letterbox.token(ticket)
    renewed = replace(letterbox, house=_with_keys(letterbox.house, b"a newer key", b"a key for tests"))
    assert renewed.address(ticket) != address
    row = await renewed.gets(letter(WEBER, to=address))
    again = await renewed.gets(letter(WEBER, body=f"> {token}"))
    assert [(item.outcome, item.ticket_id) for item in (row, again)] == [("comment", ticket.id)] * 2


def _with_keys(house: House, *keys: bytes) -> House:
    return replace(house, signer=Signer(keys))


async def test_a_title_from_a_header_with_line_ends_is_one_line_in_all_that_leaves(scene: Scene) -> None:
    message = EmailMessage()
    message["From"], message["To"] = STRANGER, SUPPORT
    raw = message.as_bytes() + b"Subject: =?utf-8?q?Hi=0D=0ABcc=3A_evil=40elsewhere=2Eexample?=\r\n\r\nx\r\n"
    row = await scene.box.gets(raw.replace(b"\n\nSubject", b"\nSubject"))
    ticket = await Ticket.get(id=row.ticket_id)
    assert "\n" not in ticket.title
    assert "\r" not in ticket.title
    assert await InboundMail.filter(outcome="ticket").count() == 1
