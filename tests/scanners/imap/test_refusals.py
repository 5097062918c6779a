"""What a server's refusal means, in the words of real ones: does it pass, how long to leave it alone."""

import pytest

from scanners.imap.providers import hint
from scanners.imap.refusals import is_passing, pause_after, refusal

PASSING = [
    b"[UNAVAILABLE] Temporary authentication failure.",
    b"[THROTTLED] FETCH Rate limit hit.",
    b"[LIMIT] Too many connections",
    b"[INUSE] Mailbox is locked",
    b"[OVERQUOTA] Account exceeded command or bandwidth limits. (Failure)",
    b"[ALERT] Too many simultaneous connections. (Failure)",
    b"User is authenticated but not connected.",
    b"Request is throttled. Suggested Backoff Time: 92415 milliseconds",
    b"[SERVERBUG] Internal error occurred.",
    b"Server Unavailable. 15",
]
LASTING = [
    b"[AUTHENTICATIONFAILED] Invalid credentials (Failure)",
    b"[ALERT] Please log in via your web browser: https://support.google.com/mail/accounts/answer/78754",
    b"LOGIN failed.",
    b"[NONEXISTENT] Unknown Mailbox: Archiv (Failure)",
    b"",
]


@pytest.mark.parametrize("line", PASSING)
def test_a_server_in_trouble_is_asked_again(line: bytes):
    assert is_passing(line)


@pytest.mark.parametrize("line", LASTING)
def test_a_refusal_that_only_a_person_can_mend_is_not_asked_again_soon(line: bytes):
    assert not is_passing(line)


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        (b"Request is throttled. Suggested Backoff Time: 92415 milliseconds", 92.415),
        (b"Request is throttled. Suggested Backoff Time: 999999999 milliseconds", 3600),
        (b"[THROTTLED] FETCH Rate limit hit.", 60),
        (b"[LIMIT] Too many connections", 60),
        (b"[ALERT] Account exceeded command or bandwidth limits. (Failure)", 60),
        (b"User is authenticated but not connected.", 0),
        (b"[UNAVAILABLE] Temporary authentication failure.", 0),
    ],
)
def test_a_server_that_is_overrun_is_left_alone(line: bytes, seconds: float):
    assert pause_after(line) == seconds


def test_what_a_server_says_is_short_and_printable():
    fault = refusal("No.", b"\x1b[31m\x00" + b"x" * 5_000)
    assert fault.sentence.isprintable()
    assert len(fault.sentence) < 250


@pytest.mark.parametrize(
    ("host", "word"),
    [
        ("imap.gmail.com", "app password"),
        ("outlook.office365.com", "OAuth"),
        ("imap.gmx.net", "switched on"),
        ("imap.web.de", "switched on"),
        ("secureimap.t-online.de", "E-Mail-Passwort"),
        ("IMAP.GMX.NET.", "switched on"),
    ],
)
def test_who_is_refused_at_a_big_provider_hears_what_helps_there(host: str, word: str):
    assert word in hint(host)


@pytest.mark.parametrize("host", ["mail.example.com", "gmail.com.example", "notgmx.net", ""])
def test_nothing_is_said_of_other_servers(host: str):
    assert hint(host) == ""
