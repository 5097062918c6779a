"""Authentication-Results (RFC 8601) as servers write them, and as attackers do."""

import pytest

from models.inbound_mail import Verdict
from scanners.authentication import authenticate, parse

SENDER = "weber@kunde.example"
HOST = "mx.desk.example"


def said(*values: str, trusted: str = HOST, sender: str = SENDER) -> Verdict:
    headers = [("authentication-results", value) for value in values]
    return authenticate(headers, authserv_id=trusted, sender=sender).verdict


# Server, its trusted name, the header as it writes it, what that means.
FORMS = [
    (
        "gmail",
        "mx.google.com",
        (
            "mx.google.com; dkim=pass header.i=@kunde.example header.s=s1 header.b=Ab3; spf=pass "
            "(google.com: "
            "domain of weber@kunde.example designates 192.0.2.7 as permitted sender) "
            "smtp.mailfrom=weber@kunde.example; "
            "dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=kunde.example"
        ),
        Verdict.PASS,
    ),
    (
        "gmail, forged",
        "google.com",
        (
            "mx.google.com; spf=softfail (google.com: domain of transitioning weber@kunde.example does not "
            "designate 192.0.2.9 as permitted sender) smtp.mailfrom=weber@kunde.example; "
            "dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=kunde.example"
        ),
        Verdict.FAIL,
    ),
    (
        "microsoft, which names no server",
        "microsoft",
        (
            "spf=pass (sender IP is 192.0.2.7)\r\n smtp.mailfrom=kunde.example; dkim=pass (signature was "
            "verified)\r\n header.d=kunde.example;dmarc=pass action=none "
            "header.from=kunde.example;compauth=pass reason=100"
        ),
        Verdict.PASS,
    ),
    (
        "microsoft, forged",
        "outlook.com",
        (
            "spf=fail (sender IP is 192.0.2.9) smtp.mailfrom=kunde.example; dkim=none (message not signed) "
            "header.d=none;dmarc=fail action=oreject header.from=kunde.example;"
        ),
        Verdict.FAIL,
    ),
    (
        "microsoft without DMARC",
        "microsoft",
        (
            "spf=none (sender IP is 192.0.2.7) smtp.mailfrom=kunde.example; dkim=none (message not signed) "
            "header.d=none;dmarc=none action=none header.from=kunde.example;compauth=fail reason=001"
        ),
        Verdict.UNKNOWN,
    ),
    (
        "yahoo, another server each time",
        "yahoo.com",
        (
            "atlas-production.v2-mail-prod1-gq1.omega.yahoo.com; dkim=pass header.i=@kunde.example "
            "header.s=sel; "
            "spf=pass smtp.mailfrom=kunde.example; dmarc=pass(p=NONE) header.from=kunde.example;"
        ),
        Verdict.PASS,
    ),
    (
        "opendmarc",
        HOST,
        "mx.desk.example; dmarc=pass (p=none dis=none) header.from=kunde.example",
        Verdict.PASS,
    ),
    (
        "rspamd",
        HOST,
        (
            'mx.desk.example; dkim=pass header.d=kunde.example header.s=mail header.b="Zk+3/x="; dmarc=pass '
            "(policy=quarantine) header.from=kunde.example; spf=pass (mx.desk.example: domain of "
            "weber@kunde.example designates 192.0.2.7 as permitted sender) smtp.mailfrom=weber@kunde.example"
        ),
        Verdict.PASS,
    ),
    (
        "exim",
        HOST,
        (
            "mx.desk.example; iprev=pass (a.kunde.example) smtp.remote-ip=192.0.2.7; spf=pass "
            "smtp.mailfrom=kunde.example; dkim=pass header.d=kunde.example header.s=x header.a=rsa-sha256; "
            "dmarc=pass header.from=kunde.example"
        ),
        Verdict.PASS,
    ),
    ("a version", HOST, "mx.desk.example 1; dmarc=pass header.from=kunde.example", Verdict.PASS),
    ("a method's version", HOST, "mx.desk.example; dkim/1=pass header.d=kunde.example", Verdict.PASS),
    ("nothing done", HOST, "mx.desk.example; none", Verdict.UNKNOWN),
    ("capital letters", HOST, "MX.Desk.Example; DMARC=Fail header.from=Kunde.Example", Verdict.FAIL),
    ("spf alone, of the sender", HOST, "mx.desk.example; spf=pass smtp.mailfrom=kunde.example", Verdict.PASS),
    ("spf alone, of another", HOST, "mx.desk.example; spf=pass smtp.mailfrom=list.example", Verdict.UNKNOWN),
    ("dkim of another", HOST, "mx.desk.example; dkim=pass header.d=news.example", Verdict.UNKNOWN),
    (
        "dkim below the sender's domain",
        HOST,
        "mx.desk.example; dkim=pass header.d=mail.kunde.example",
        Verdict.PASS,
    ),
    (
        "spf fails, no signature",
        HOST,
        "mx.desk.example; spf=fail smtp.mailfrom=kunde.example; dkim=none",
        Verdict.FAIL,
    ),
    (
        "forwarded: spf fails, the signature holds",
        HOST,
        "mx.desk.example; spf=fail smtp.mailfrom=x@y.example; dkim=pass header.d=kunde.example",
        Verdict.PASS,
    ),
    ("spf in doubt", HOST, "mx.desk.example; spf=softfail; dkim=none", Verdict.UNKNOWN),
    ("a passing fault", HOST, "mx.desk.example; dmarc=temperror; spf=temperror", Verdict.UNKNOWN),
    # A From of two addresses: the server checked the other one.
    ("another sender checked", HOST, "mx.desk.example; dmarc=pass header.from=evil.example", Verdict.FAIL),
    (
        "an envelope sender that ends the comment",
        HOST,
        (
            "mx.desk.example; spf=pass (domain of x); dmarc=pass header.from=kunde.example (@evil.example) "
            "smtp.mailfrom=evil.example; dmarc=fail header.from=kunde.example"
        ),
        Verdict.FAIL,
    ),
    (
        "a comment that never ends",
        HOST,
        "mx.desk.example; spf=pass (domain of (((; dmarc=fail header.from=kunde.example",
        Verdict.FAIL,
    ),
    ("rubbish", HOST, ";;;=;=;(;\x01 ;a=b=c", Verdict.UNKNOWN),
]


@pytest.mark.parametrize(
    ("trusted", "value", "verdict"), [form[1:] for form in FORMS], ids=[f[0] for f in FORMS]
)
def test_a_servers_words_are_read_as_it_writes_them(trusted: str, value: str, verdict: Verdict) -> None:
    assert said(value, trusted=trusted) is verdict


def test_without_a_trusted_server_nothing_is_believed() -> None:
    assert said("mx.desk.example; dmarc=pass header.from=kunde.example", trusted="") is Verdict.UNKNOWN
    assert said("mx.desk.example; dmarc=fail header.from=kunde.example", trusted="") is Verdict.UNKNOWN


def test_what_the_mail_brought_along_is_not_believed() -> None:
    passed = "dmarc=pass header.from=kunde.example"
    assert said(f"mx.evil.example; {passed}") is Verdict.UNKNOWN
    # The sender's own header stands below, and below another server's.
    assert said("other.example; dmarc=none", f"{HOST}; {passed}") is Verdict.UNKNOWN
    assert said(f"{HOST}; dmarc=fail", f"{HOST}; {passed}") is Verdict.FAIL
    assert said(f"notmx.desk.example.evil.example; {passed}", f"{HOST}; {passed}") is Verdict.UNKNOWN
    assert said(f"evil{HOST}; {passed}") is Verdict.UNKNOWN


def test_below_the_next_hop_nothing_counts() -> None:
    headers = [
        ("received", "from kunde.example by mx.desk.example"),
        ("authentication-results", f"{HOST}; spf=none"),
        ("received", "from somewhere"),
        ("authentication-results", f"{HOST}; dmarc=pass header.from=kunde.example"),
    ]
    assert authenticate(headers, authserv_id=HOST, sender=SENDER).verdict is Verdict.UNKNOWN


def test_a_server_that_writes_a_header_for_each_check_is_read_whole() -> None:
    assert (
        said(
            f"{HOST}; dmarc=fail (p=none dis=none) header.from=kunde.example",
            f"{HOST}; dkim=pass header.d=other.example",
            f"{HOST}; spf=pass smtp.mailfrom=other.example",
        )
        is Verdict.FAIL
    )


def test_a_domain_in_other_letters_is_the_same_domain() -> None:
    value = f"{HOST}; dmarc=pass header.from=xn--bcher-kva.example"
    assert said(value, sender="anna@bücher.example") is Verdict.PASS


def test_a_huge_header_is_read_in_part() -> None:
    server, results = parse(f"{HOST}; " + "spf=pass (x) smtp.mailfrom=a.example; " * 100_000)
    assert server == HOST
    assert 0 < len(results) <= 50
    parse("(" * 200_000)
    parse("a=" * 200_000)
    parse('"' * 200_000)


def test_the_reason_is_in_plain_words() -> None:
    found = authenticate(
        [("authentication-results", f"{HOST}; dmarc=fail header.from=kunde.example")],
        authserv_id=HOST,
        sender=SENDER,
    )
    assert str(found.why) == "DMARC failed"
    assert found.is_forged


def test_a_check_that_the_server_has_told_of_is_not_told_again_by_the_mail() -> None:
    ours = f"{HOST}; dmarc=none header.from=kunde.example"
    brought = f"{HOST}; dmarc=pass header.from=kunde.example"
    assert said(ours, brought) is Verdict.UNKNOWN
    assert said(ours.replace("none", "fail"), brought) is Verdict.FAIL


@pytest.mark.parametrize(
    ("senders", "verdict"),
    [
        (["Weber <weber@kunde.example>", "evil@evil.example"], Verdict.FAIL),
        (["weber@kunde.example, evil@evil.example"], Verdict.FAIL),
        (["weber@kunde.example", "Weber <WEBER@Kunde.example>"], Verdict.PASS),
        (['"Weber, Anna" <weber@kunde.example>'], Verdict.PASS),
        (["Weber, Anna <weber@kunde.example>"], Verdict.PASS),
    ],
)
def test_a_mail_of_several_senders_is_vouched_for_by_nobody(senders: list[str], verdict: Verdict) -> None:
    """Some servers don't say which of them they have checked (RFC 7489 §6.6.1)."""
    headers = [("authentication-results", f"{HOST}; dmarc=pass"), *(("from", value) for value in senders)]
    assert authenticate(headers, authserv_id=HOST, sender=SENDER).verdict is verdict


def test_a_huge_from_is_read_in_part() -> None:
    headers = [("authentication-results", f"{HOST}; dmarc=pass"), ("from", "(" * 2_000_000 + "a@b.example,")]
    authenticate(headers * 2, authserv_id=HOST, sender=SENDER)
