"""Delivery reports in the form of RFC 3464, and in the forms that servers make of it."""

from time import process_time

import pytest

from scanners.parsed_mail import Bounced, MailKind
from scanners.parser.parse import parse
from tests.scanners.kinds.letters import report

RETURNED = "From: support@desk.example\nTo: weber@kunde.example\nMessage-ID: <c7.1a@desk.example>\n"
FAILED = "Final-Recipient: rfc822; weber@kunde.example\nAction: failed\nStatus: 5.1.1\n"


def only(status: str, *, text: str = "Your mail did not arrive.", returned: str = RETURNED) -> Bounced:
    mail = report(text, status, returned=returned)
    assert mail.kind is MailKind.BOUNCE
    assert len(mail.bounces) == 1
    return mail.bounces[0]


def test_a_report_tells_who_failed_why_and_of_which_mail():
    mail = report(
        "Sorry.",
        f"Reporting-MTA: dns; mx\n\n{FAILED}Diagnostic-Code: smtp; 550 5.1.1 unknown",
        returned=RETURNED,
    )
    assert mail.bounces == (Bounced("weber@kunde.example", True, "5.1.1", "550 5.1.1 unknown"),)
    assert mail.returned_id == "<c7.1a@desk.example>"


@pytest.mark.parametrize(
    "status",
    [
        FAILED,
        # no blank line between the parts, or one behind every field
        f"Reporting-MTA: dns; mx.kunde.example\n{FAILED}",
        "Final-Recipient: rfc822; weber@kunde.example\n\nAction: failed\n\nStatus: 5.1.1",
        # in another order
        "Remote-MTA: dns; x\nStatus: 5.1.1\nFinal-Recipient: rfc822;weber@kunde.example\nAction: Failed (x)",
        # without a type, with brackets, with a remark, folded, in capitals
        "Final-Recipient: <weber@kunde.example>\nAction: failed\nStatus: 5.1.1 (bad mailbox)",
        "FINAL-RECIPIENT: RFC822;\n <weber@kunde.example>\nACTION: FAILED\nSTATUS: 5.1.1",
        "Final-Recipient: LOCAL;<weber@kunde.example>\nAction: failure\nStatus: 5.1.1",
        "Original-Recipient: rfc822;weber@kunde.example\nAction: failed\nStatus: 5.1.1",
        # passed on before it failed: we know the first address
        f"Original-Recipient: rfc822;weber@kunde.example\n{FAILED.replace('weber@kunde', 'box17@host')}",
        "Final-Recipient: utf-8; weber@kunde.example\nAction: failed\nStatus: 5.1.1",
        "Final-Recipient: rfc822; weber\nAction: failed\nStatus: 5.1.1",
        "Final-Recipient: X400; c=de;a= ;p=kunde;s=weber\nAction: failed\nStatus: 5.1.1",
        f"{FAILED}\n{FAILED}",
    ],
)
def test_a_report_is_read_however_its_fields_are_arranged(status: str):
    found = only(status)
    assert (found.recipient, found.permanent, found.status) == ("weber@kunde.example", True, "5.1.1")


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        ("Action: failed\nStatus: 5.2.2", True),
        ("Action: failed\nStatus: 4.4.7", False),
        ("Action: delayed\nStatus: 4.4.1", False),
        # The server still tries, whatever its code.
        ("Action: delayed\nStatus: 5.0.0", False),
        ("Action: failed\nDiagnostic-Code: smtp; 451 try later", False),
        ("Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 452 4.2.2 mailbox full", False),
        ("Action: failed", True),
        ("Action: transient-failure", False),
    ],
)
def test_a_failure_is_permanent_or_passes(status: str, permanent: bool):  # noqa: FBT001
    assert only(f"Final-Recipient: rfc822; weber@kunde.example\n{status}").permanent is permanent


def test_each_recipient_has_a_line_of_its_own_and_those_reached_have_none():
    mail = report(
        "Sorry.",
        "Reporting-MTA: dns; mx\n\n"
        "Final-Recipient: rfc822; a@kunde.example\nAction: failed\nStatus: 5.1.1\n\n"
        "Final-Recipient: rfc822; b@kunde.example\nAction: delivered\nStatus: 2.0.0\n\n"
        "Final-Recipient: rfc822; c@kunde.example\nAction: delayed\nStatus: 4.4.1\n",
        returned=RETURNED,
    )
    assert [(one.recipient, one.permanent) for one in mail.bounces] == [
        ("a@kunde.example", True),
        ("c@kunde.example", False),
    ]


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_that_all_were_reached_is_a_notice(action: str):
    mail = report(
        "Arrived.", f"Final-Recipient: rfc822; weber@kunde.example\nAction: {action}", returned=RETURNED
    )
    assert (mail.kind, mail.bounces) == (MailKind.DELIVERY_NOTICE, ())
    assert mail.returned_id == "<c7.1a@desk.example>"


@pytest.mark.parametrize(
    "address",
    [
        ".weber..w.@kunde.example",
        "lists+weber=kunde.example@x.example",
        "o'weber@kunde.example",
        "wéber@kunde.example",
    ],
)
def test_an_odd_address_is_told_whole(address: str):
    assert only(f"Final-Recipient: rfc822; <{address}>\nAction: failed", returned="").recipient == address


def test_words_of_the_notice_explain_where_the_report_gives_no_reason():
    found = only(FAILED, text="<weber@kunde.example>: mailbox disabled\n")
    assert found.diagnostic == "mailbox disabled"


def test_without_fields_the_notice_names_the_recipient():
    found = only(
        "Reporting-MTA: dns; mx", text="Could not be delivered to:\n\n<weber@kunde.example>: unknown user"
    )
    assert (found.recipient, found.permanent) == ("weber@kunde.example", True)


def test_a_report_in_an_ordinary_mail_of_a_mail_server_is_one():
    raw = (
        "Return-Path: <>\nFrom: postmaster@kunde.example\nSubject: Zugestellt?\n"
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n"
        f"--b\nContent-Type: message/delivery-status\n\n{FAILED}\n--b--\n"
    )
    assert parse(raw.encode()).bounces[0].recipient == "weber@kunde.example"
    # Somebody who saves such a file and asks about it is a person.
    by_a_person = raw.replace("Return-Path: <>\n", "").replace("postmaster@", "meier@")
    assert parse(by_a_person.encode()).kind is MailKind.MESSAGE


def test_a_gateway_that_wraps_the_report_is_seen_through():
    inner = (
        "From: a@mx.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=i\n\n"
        f"--i\n\nFailed.\n--i\nContent-Type: message/delivery-status\n\n{FAILED}\n--i--\n"
    )
    raw = (
        "Return-Path: <>\nFrom: postmaster@mx.example\nSubject: Delivery Status Notification (Failure)\n"
        f"Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\n{inner}\n"
        "--o\nContent-Type: text/plain\n\nThis e-mail is confidential.\n--o--\n"
    )
    assert parse(raw.encode()).bounces[0].recipient == "weber@kunde.example"


def test_a_rejection_in_the_form_of_a_receipt_is_a_bounce():
    raw = (
        "From: Mail Delivery Subsystem <postmaster@kunde.example>\nSubject: Rejected: [TT7] x\n"
        "Auto-Submitted: auto-replied (rejected)\n"
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
        "--b\n\nYour message to <weber@kunde.example> was automatically rejected:\nQuota\n"
        "--b\nContent-Type: message/disposition-notification\n\n"
        "Final-Recipient: rfc822; weber@kunde.example\nOriginal-Message-ID: <c7.1a@desk.example>\n"
        "Disposition: automatic-action/MDN-sent-automatically; deleted\n--b--\n"
    )
    mail = parse(raw.encode())
    assert (mail.kind, mail.bounces[0].recipient) == (MailKind.BOUNCE, "weber@kunde.example")


def test_a_report_of_nobody_known_is_still_a_bounce():
    mail = report("An error occurred.", "", returned="")
    assert (mail.kind, mail.bounces, mail.returned_id) == (MailKind.BOUNCE, (), None)


def test_a_report_on_a_hundred_thousand_recipients_is_read_in_no_time():
    status = "".join(
        f"Final-Recipient: rfc822; w{n}@kunde.example\nAction: failed\n\n" for n in range(100_000)
    )
    before = process_time()
    mail = report("Sorry.", status, returned=RETURNED)
    assert process_time() - before < 8
    assert 500 < len(mail.bounces) <= 1_000
