"""What mail servers write freely when a mail did not arrive: the recipient is found by the shape of the text.

Each notice of `notices/` is written for this test in the form of one family of servers; all but those that
say otherwise in their first lines are about weber@kunde.example.
"""

from pathlib import Path
from time import process_time

import pytest

from scanners.parsed_mail import MailKind, ParsedMail
from scanners.parser.parse import parse
from tests.scanners.kinds.letters import mail

FOLDER = Path(__file__).parent / "notices"
NAMES = sorted(file.stem for file in FOLDER.glob("*.eml"))


def notice(name: str) -> ParsedMail:
    return parse((FOLDER / f"{name}.eml").read_bytes())


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("passing_")])
def test_a_notice_names_whom_it_did_not_reach(name: str):
    found = notice(name)
    assert found.kind is MailKind.BOUNCE
    assert [one.recipient for one in found.bounces] == ["weber@kunde.example"]
    assert found.bounces[0].permanent
    assert found.bounces[0].diagnostic
    assert found.returned_id in {None, "<c1@desk.example>"}


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("passing_")])
def test_a_notice_of_a_delay_is_no_failure_yet(name: str):
    found = notice(name)
    assert [(one.recipient, one.permanent) for one in found.bounces] == [("weber@kunde.example", False)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ending", [b"\r\n", b"\r"], ids=["network", "old mac"])
def test_a_notice_is_read_whatever_ends_its_lines(name: str, ending: bytes):
    found = parse((FOLDER / f"{name}.eml").read_bytes().replace(b"\n", ending))
    assert [one.recipient for one in found.bounces] == ["weber@kunde.example"]


def test_a_daemon_without_an_address_is_one():
    found = mail(
        "There was an error delivering your mail to <weber@kunde.example>.", sender="MAILER-DAEMON <>"
    )
    assert [one.recipient for one in found.bounces] == ["weber@kunde.example"]


def test_a_server_that_is_away_is_no_person_who_is():
    found = mail(
        "Ihre Nachricht konnte nicht an folgende Empfänger zugestellt werden:\n\nweber@kunde.example\n"
        "Der Server ist nicht erreichbar.",
        sender="postmaster@kunde.example",
        Subject="Unzustellbar: Drucker",
        Auto_Submitted="auto-replied",
    )
    assert (found.kind, found.bounces[0].recipient) == (MailKind.BOUNCE, "weber@kunde.example")


PASTED = """The following address failed:

<meier@kunde.example>: 550 5.1.1 user unknown

--- Below this line is a copy of the message.

Received: from mail.kunde.example
Message-ID: <c1@desk.example>
To: meier@kunde.example
"""


@pytest.mark.parametrize(
    ("sender", "subject", "text"),
    [
        ("weber@kunde.example", "Fwd: Undelivered Mail Returned to Sender", PASTED),
        (
            "chef@kunde.example",
            "Mail not delivered",
            "Your mail was not delivered to a@b.example\n\nAnna",
        ),
        ("weber@kunde.example", "WG: Unzustellbar: Rechnung", f"Was bedeutet das?\n\n{PASTED}"),
        ("weber@kunde.example", "AW: Unzustellbar: Rechnung", PASTED),
        ("weber@kunde.example", "Undelivered Mail Returned to Sender", f"Das bekomme ich immer.\n\n{PASTED}"),
        ("admin@kunde.example", "Undeliverable: Rechnung", f"Hello,\n\nwe get this:\n{PASTED}"),
        (
            "postmaster@kunde.example",
            "Delivery problems with your server",
            "Dear colleagues,\n\nyou reject the following recipients:\nx@y.example: 550 5.7.1 blocked\n",
        ),
        (
            "postmaster@kunde.example",
            "Fwd: Undelivered Mail Returned to Sender",
            "Can you check why we get this?\n\n<x@y.example>: host mx said: 550 5.1.1 user unknown",
        ),
        (
            "mail@kunde.example",
            "Zustellfehler",
            "Folgende Empfänger werden abgelehnt: a@b.example (550 5.7.1).",
        ),
        (
            "mail@kunde.example",
            "Unzustellbar",
            "Das Paket an folgende Adresse war unzustellbar: Weg 5. weber@b.example",
        ),
        (
            "weber@kunde.example",
            "Failure of the printer",
            "The following user cannot print: a@b.example (error 550).",
        ),
    ],
)
def test_people_who_write_about_lost_mail_are_people(sender: str, subject: str, text: str):
    found = mail(text, sender=sender, Subject=subject, Return_Path=f"<{sender}>")
    assert (found.kind, found.bounces) == (MailKind.MESSAGE, ())


def test_a_monitor_that_checks_deliveries_reports_none():
    text = "SMTP CRITICAL - connection refused for weber@kunde.example"
    subject = "PROBLEM - mail delivery failed check"
    found = mail(text, sender="icinga@kunde.example", Subject=subject, Auto_Submitted="auto-generated")
    assert (found.kind, found.bounces) == (MailKind.AUTO_REPLY, ())


def test_a_gateway_may_answer_under_the_subject_of_the_lost_mail():
    text = "Error: Invalid user address\n\n550 - no such user here\n\n  RCPT TO: weber@kunde.example"
    found = mail(text, sender="post_master@kunde.example", Subject="Re: Drucker")
    assert [one.recipient for one in found.bounces] == ["weber@kunde.example"]


def test_a_parcel_that_was_not_delivered_is_no_mail():
    text = "Delivery failed. We could not deliver your parcel to the following address: Weg 5, 10115 Berlin"
    sender = "Parcel Delivery Service <noreply@parcel.example>"
    found = mail(text, sender=sender, Subject="Delivery failed", Auto_Submitted="auto-generated")
    assert found.kind is MailKind.AUTO_REPLY
    assert mail(text, sender=sender, Subject="Delivery notification").kind is MailKind.MESSAGE


def test_who_is_asked_for_help_did_not_fail():
    found = mail(
        "Delivery to the following recipient failed permanently:\n\n  weber@kunde.example\n\n"
        "Please contact help@mx.example or forward this to abuse@mx.example if it goes on.\n"
        "Reported by gateway@mx.example",
        sender="MAILER-DAEMON@mx.example",
        Subject="failure notice",
    )
    assert [one.recipient for one in found.bounces] == ["weber@kunde.example"]


def test_several_recipients_are_told_each_with_its_reason():
    found = mail(
        "I was not able to deliver your message to these recipients:\n\n"
        "<a@kunde.example>:\nRemote host said: 550 5.1.1 unknown user\n\n"
        "<b@kunde.example>:\nRemote host said: 452 4.2.2 mailbox full\n",
        sender="MAILER-DAEMON@mx.example",
        Subject="failure notice",
    )
    assert [(one.recipient, one.status, one.permanent) for one in found.bounces] == [
        ("a@kunde.example", "5.1.1", True),
        ("b@kunde.example", "4.2.2", False),
    ]


def test_the_returned_mail_tells_the_recipient_that_the_notice_leaves_out():
    found = mail(
        "   ----- Transcript of session follows -----\n421 mx: Deferred: Connection timed out\n\n"
        "   ----- Unsent message follows -----\nReceived: by mx\nFrom: support@desk.example\n"
        "To: weber@kunde.example\nMessage-ID: <c1@desk.example>\n\nHallo\n",
        sender="MAILER-DAEMON@mx.example",
        Subject="Returned mail: Cannot send message for 4 days",
    )
    assert [one.recipient for one in found.bounces] == ["weber@kunde.example"]
    assert found.returned_id == "<c1@desk.example>"


@pytest.mark.parametrize(
    "text",
    [
        "a@b.example " * 100_000,
        "<" * 500_000,
        "@" * 500_000,
        "The following recipients failed: " * 20_000,
        "550 " * 200_000,
        "a@b.example:\n" * 60_000,
        "To: x\n" * 100_000,
        "-----" * 100_000,
    ],
)
def test_a_hostile_notice_is_read_in_no_time(text: str):
    before = process_time()
    assert mail(text, sender="MAILER-DAEMON@mx.example", Subject="failure notice").kind is MailKind.BOUNCE
    assert process_time() - before < 5
