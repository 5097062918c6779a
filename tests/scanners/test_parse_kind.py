"""Person or machine (R42)."""

import pytest

from scanners.parsed_mail import MailKind
from scanners.parser.parse import parse
from tests.parts.mails import names, raw, read


@pytest.mark.parametrize("name", [name for name in names() if name.startswith("kind_")])
def test_a_mail_is_of_the_kind_its_file_is_named_by(name: str):
    assert name.removeprefix("kind_").startswith(read(name).kind)


@pytest.mark.parametrize("name", [name for name in names() if not name.startswith("kind_")])
def test_a_damaged_mail_of_a_person_is_still_a_persons(name: str):
    assert read(name).kind is MailKind.MESSAGE


def test_with_our_own_id_only_mail_of_ours_is_a_loop():
    mail = raw("kind_loop_our_own")
    assert parse(mail, instance="haus-1").kind is MailKind.LOOP
    # Another Postbote's notice is automatic mail like any other, and a person may write from one.
    assert parse(mail, instance="haus-2").kind is MailKind.AUTO_REPLY
    by_a_person = mail.replace(b"Auto-Submitted: auto-generated\n", b"")
    assert parse(by_a_person, instance="haus-2").kind is MailKind.MESSAGE


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Precedence: auto_reply", MailKind.AUTO_REPLY),
        ("X-Autoreply: yes", MailKind.AUTO_REPLY),
        ("Precedence: junk", MailKind.BULK),
        ("List-Unsubscribe: <mailto:x@y.example>", MailKind.BULK),
        ("Mailing-List: contact x", MailKind.LIST),
        ("X-Failed-Recipients: weber@kunde.example", MailKind.BOUNCE),
        ("AUTO-SUBMITTED:  Auto-Replied ; owner-email=x", MailKind.AUTO_REPLY),
        ("X-Auto-Response-Suppress: All", MailKind.MESSAGE),
        ("Precedence: first-class", MailKind.MESSAGE),
        ("Subject: Out of office Abwesenheitsnotiz Undeliverable", MailKind.MESSAGE),
    ],
)
def test_one_header_is_enough_and_a_subject_never(header: str, kind: MailKind):
    assert parse(f"From: weber@kunde.example\n{header}\n\nText\n".encode()).kind is kind


def test_a_report_on_many_recipients_is_a_notice_only_if_all_were_reached():
    both = raw("kind_delivery_notice_delivered").replace(
        b"Status: 2.0.0\n", b"Status: 2.0.0\n\nFinal-Recipient: rfc822; x@kunde.example\nAction: failed\n"
    )
    assert parse(both).kind is MailKind.BOUNCE


def test_the_headers_that_tell_are_kept_for_later_questions():
    mail = read("kind_out_of_office_exchange")
    assert mail.header("x-auto-response-suppress") == "All"
    assert mail.header("list-id") == ""
