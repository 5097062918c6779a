"""Whatever a mail says, its kind is told without a fault, and a bounce names only what can be an address."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanners.parsed_mail import MailKind
from scanners.parser.parse import parse

PIECES = st.sampled_from(
    [
        "Final-Recipient: rfc822; ",
        "Action: failed\n",
        "Action: delivered\n",
        "Status: 5.1.1\n",
        "\n\n",
        "The following address failed:\n",
        "<weber@kunde.example>",
        "weber@kunde.example:\n",
        "550 5.1.1 user unknown",
        "--- Below this line is a copy of the message.\n",
        "Message-ID: <c1@desk.example>\n",
        "bis zum 3. Dezember",
        "Automatische Antwort: ",
        "---------- Forwarded message ---------\n",
        "Von: Anna <a@b.example>\n",
        "Gesendet: ",
        "\x00",
        "\ud800",
        "\\x{41}",
        "<",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=20), max_size=30).map("".join)
REPORT = "multipart/report; report-type={}; boundary=b"
TYPES = st.sampled_from(
    [
        "text/plain",
        "multipart/mixed; boundary=b",
        REPORT.format("delivery-status"),
        REPORT.format("feedback-report"),
        REPORT.format("disposition-notification"),
    ]
)
PARTS = st.sampled_from(
    [
        "text/plain",
        "message/delivery-status",
        "message/feedback-report",
        "message/disposition-notification",
        "message/rfc822",
        "text/rfc822-headers",
        "text/calendar",
    ]
)
SENDERS = st.sampled_from(["MAILER-DAEMON@x.example", "postmaster@x.example", "a@x.example", "", "<>"])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    sender=SENDERS,
    subject=TEXTS,
    content_type=TYPES,
    parts=st.lists(st.tuples(PARTS, TEXTS), max_size=4),
    empty_path=st.booleans(),
)
def test_no_mail_is_a_fault(
    sender: str,
    subject: str,
    content_type: str,
    parts: list[tuple[str, str]],
    empty_path: bool,  # noqa: FBT001
):
    header = f"From: {sender}\nSubject: {subject.translate({10: 32, 13: 32})}\nContent-Type: {content_type}\n"
    body = "".join(f"--b\nContent-Type: {kind}\n\n{text}\n" for kind, text in parts)
    path = "Return-Path: <>\n" if empty_path else ""
    found = parse(f"{path}{header}\n{body}--b--\n".encode("utf-8", "surrogatepass"))
    assert (found.kind is MailKind.MESSAGE) == (found.auto is None)
    assert not found.bounces or found.kind is MailKind.BOUNCE
    assert all(one.recipient.strip() for one in found.bounces)
