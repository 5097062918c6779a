"""Mails made to kill: each is read in bounded time and says what was left out."""

import time
from collections.abc import Callable

import pytest

from desk.html_cleaning import sanitised
from desk.html_limits import is_wild
from scanners.parser.parse import parse
from scanners.parser.structure import MAX_RAW

# Far above what each takes (some hundredths), far below what the attack takes in a parser without caps.
SECONDS = 3.0


def mixed(parts: bytes) -> bytes:
    return b"From: a@kunde.example\nContent-Type: multipart/mixed; boundary=a\n\n" + parts


ATTACKS: dict[str, Callable[[], bytes]] = {
    "20,000 encoded words": lambda: b"Subject: " + b"=?utf-8?b?YQ==?= " * 20_000 + b"\n\nx",
    "quotes without end": lambda: b"From: " + b'"' * 60_001 + b"\n\nx",
    "escaped quotes": lambda: b'From: "' + b'\\"' * 30_000 + b"\n\nx",
    "open comments": lambda: b"To: " + b"(" * 60_000 + b"\n\nx",
    "open brackets": lambda: b"To: " + b"<" * 60_000 + b"\n\nx",
    "100,000 recipients": lambda: b"To: " + b"a@b.example, " * 100_000 + b"\n\nx",
    "50,000 parts": lambda: mixed(b"--a\n\nx\n" * 50_000),
    "3,000 parts within each other": lambda: b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth) for depth in range(3_000)
    ),
    "5,000 mails within each other": lambda: b"Content-Type: message/rfc822\n\n" * 5_000,
    "a million semicolons": lambda: b"Content-Type: multipart/mixed" + b";" * 1_000_000 + b"\n\nx",
    "parameters without end": lambda: b"Content-Type: text/plain" + b'; a="' * 50_000 + b"\n\nx",
    "300,000 headers": lambda: b"X: y\n" * 300_000 + b"\nx",
    "a header of ten megabytes": lambda: b"Subject: " + b"a" * 10_000_000 + b"\n\nx",
    "300,000 folded lines": lambda: b"Subject: a\n" + b" b\n" * 300_000 + b"\nx",
    "references without end": lambda: b"References: " + b"<a@b>" * 100_000 + b"\n\nx",
    "a million attributions": lambda: b"\n\nx\n" + b"On 1 wrote:\n> q\nz\n" * 6_000,
    "On On On": lambda: b"\n\nx\n" + b"On " * 300_000,
    "dashes": lambda: b"\n\nx\n" + b"-" * 500_000,
    "blanks": lambda: b"\n\nx\n" + b" " * 500_000 + b"x",
    "header blocks": lambda: b"\n\nx\n" + b"From: x\n" * 19_000,
    "flowed lines": lambda: b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 200_000,
    "100,000 nested elements": lambda: b"Content-Type: text/html\n\n" + b"<div>" * 100_000,
    "100,000 attributes": lambda: (
        b"Content-Type: text/html\n\n<a " + b" ".join(b"a%d=1" % n for n in range(100_000))
    ),
    "open style sheets": lambda: b"Content-Type: text/html\n\n" + b"<style>" * 40_000,
    "open comments in HTML": lambda: b"Content-Type: text/html\n\n" + b"<!--" * 40_000,
    "half tags": lambda: b"Content-Type: text/html\n\n" + b'<a "' * 40_000,
    "open formatting": lambda: (
        b"Content-Type: text/html\n\n"
        + b"<p>".join(b"<font color=%d>" % n for n in range(200))
        + b"<p>x" * 20_000
    ),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_mail_made_to_kill_is_read_in_time(attack: Callable[[], bytes]):
    raw = attack()
    start = time.process_time()
    parse(raw)
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize(
    ("name", "defect"),
    [
        ("20,000 encoded words", "a header is too long and was cut"),
        ("100,000 recipients", "a header is too long and was cut"),
        ("50,000 parts", "too many parts, the rest is one attachment"),
        ("3,000 parts within each other", "too many parts, the rest is one attachment"),
        ("300,000 headers", "too many headers, the last ones were left out"),
        ("100,000 nested elements", "the HTML is too big or too deeply nested to be shown, it is attached"),
    ],
)
def test_what_a_cap_takes_away_is_said(name: str, defect: str):
    assert parse(ATTACKS[name]()).defects == (defect,)


def test_a_mail_too_big_is_read_from_its_beginning():
    mail = parse(b"Subject: zu viel\n\n" + b"x" * MAX_RAW)
    assert mail.subject == "zu viel"
    assert mail.defects[0] == "the mail is larger than 64 MB and was cut"


def test_a_text_too_long_to_show_is_attached_whole():
    mail = parse(b"Subject: lang\n\n" + b"Zeile\n" * 300_000)
    assert len(mail.text) <= 1024 * 1024
    assert [len(one.data) for one in mail.attachments] == [1_800_000]
    assert mail.defects == ("the text is too long to be shown whole, it is attached",)


@pytest.mark.parametrize(
    ("kind", "words", "defect"),
    [
        (b"text/plain", b"ein Wort\n", "the text is too long to be shown whole, it is attached"),
        (
            b"text/html",
            b"ein Wort<br>",
            "the HTML is too big or too deeply nested to be shown, it is attached",
        ),
    ],
)
def test_many_parts_may_not_show_more_than_one(kind: bytes, words: bytes, defect: str):
    part = b"--a\nContent-Type: " + kind + b"\n\n" + words * (600_000 // len(words)) + b"\n"
    mail = parse(mixed(part * 6 + b"--a--"))
    assert len(mail.text) < 3_500_000
    assert len(mail.html or "") < 3_500_000
    assert mail.defects == (defect,)
    assert len(mail.attachments) >= 3


def test_html_too_wild_to_clean_is_attached_and_its_words_are_shown():
    mail = parse(b"Content-Type: text/html\n\n<style>p{}</style><p>Guten Tag" + b"<div>" * 60_000 + b"Ende")
    assert mail.html is None
    assert mail.text.startswith("Guten Tag")
    assert mail.text.endswith("Ende")
    assert [one.name for one in mail.attachments] == ["document.html"]


def test_a_long_mail_of_many_parts_that_are_no_attack_is_read():
    dump = b"-- Tabelle\nINSERT 1;\n" * 20_000
    mail = parse(
        mixed(
            b"--a\n\nAnbei der Abzug\n--a\nContent-Disposition: attachment; filename=a.sql\n\n"
            + dump
            + b"\n--a--"
        )
    )
    assert (mail.text, mail.defects) == ("Anbei der Abzug", ())
    assert mail.attachments[0].data == dump


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 300,
        "<div><span></div>" * 300,
        "<a x='>' " + " ".join(f"a{number}" for number in range(300)) + ">" + " " * 20_000,
        '<!-- x --!><p title="<">' + "<b>" * 300 + " " * 20_000,
        "<style><!--</style>" + "<div>" * 300 + "-->",
        "<svg>" + " " * 70_000,
        "x" * (2 * 1024 * 1024 + 1),
        "&amp;" * 200_001,
        "<p>" * 50_001,
    ],
)
def test_wild_html_is_told_before_it_is_parsed(source: str):
    assert is_wild(source)
    assert sanitised(source) is None


@pytest.mark.parametrize(
    "source",
    [
        "",
        "<p>x",
        "<p>x" * 20_000,
        "<tr><td>1<td>2" * 10_000,
        "<!-- <div> " + "<div>" * 400 + "-->" + " " * 20_000,
        "<style>" + "a > b {}" * 4_000 + "</style><p>x",
        "<p>1 < 2 und 3 <> 4</p>" * 1_000,
        "<img src='data:image/png;base64," + "QUJD/" * 20_000 + "'>",
        "<b><i>x</b></i>" * 5_000,
    ],
)
def test_ordinary_html_however_long_is_not_wild(source: str):
    assert not is_wild(source)
    assert sanitised(source) is not None
