"""One text in several forms, called alternatives or not, and forms that say nothing."""

import time
from email.message import EmailMessage

import pytest

from scanners.parsed_mail import ParsedMail
from scanners.parser.headers import addresses
from scanners.parser.parse import parse

TEXT = "Guten Tag,\n\nder Drucker geht nicht. Siehe unsere Seite.\n"
LINK = '<a href="https://k.example/1">unsere Seite</a>'
HTML = f"<p>Guten Tag,</p><p>der <b>Drucker</b> geht nicht. Siehe {LINK}.</p>"


def _mail(kind: str, *parts: tuple[str, str]) -> ParsedMail:
    mail = EmailMessage()
    mail["From"] = "anna@kunde.example"
    mail["Content-Type"] = f"multipart/{kind}"
    for form, text in parts:
        part = EmailMessage()
        part.set_content(text, subtype=form)
        mail.attach(part)
    return parse(mail.as_bytes())


@pytest.mark.parametrize("kind", ["alternative", "mixed", "related"])
def test_a_text_and_its_html_are_one_text_whatever_their_container_is_called(kind: str) -> None:
    mail = _mail(kind, ("plain", TEXT), ("html", HTML))
    assert mail.text.split() == TEXT.split()
    assert (mail.html or "").count("Drucker") == 1


def test_a_text_and_html_that_says_more_are_both_shown() -> None:
    mail = _mail("mixed", ("plain", TEXT), ("html", HTML + "<p>Eilig!</p>"))
    assert mail.text.count("Drucker") == 2
    assert "Eilig!" in mail.text


@pytest.mark.parametrize(
    "stand_in",
    [
        "Ihr E-Mail-Programm kann keine HTML-Nachrichten anzeigen.\n",
        "This message is in HTML format. Please use a client that shows it.\n",
    ],
)
def test_a_text_that_only_says_that_there_is_html_is_no_text(stand_in: str) -> None:
    mail = _mail("alternative", ("plain", stand_in), ("html", HTML * 2))
    assert mail.text.startswith("Guten Tag,")
    assert "HTML" not in mail.text


def test_a_customer_may_write_about_html() -> None:
    mail = _mail(
        "alternative",
        ("plain", "Ihr HTML ist kaputt.\n"),
        ("html", "<p>Hallo, Ihr <b>HTML</b> ist kaputt.</p>"),
    )
    assert mail.text == "Ihr HTML ist kaputt."


def test_a_mark_of_the_byte_order_is_no_letter() -> None:
    head = b"From: a@b.example\nContent-Type: text/plain; charset=utf-8\n\n"
    assert parse(head + "\ufeffHallo".encode()).text == "Hallo"


def test_lines_that_were_ended_twice_are_one_line_each() -> None:
    assert parse(b"From: a@b.example\r\n\r\nEins\r\r\nZwei\r\r\n\r\r\nDrei").text == "Eins\nZwei\n\nDrei"


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        (
            '"Antwort an falsch@boese.example" anna@kunde.example',
            "Antwort an falsch@boese.example",
            "anna@kunde.example",
        ),
        ('"anna weber"@kunde.example', "", '"anna weber"@kunde.example'),
        ('Anna <"anna weber"@kunde.example>', "Anna", '"anna weber"@kunde.example'),
        ('"chef@desk.example"@boese.example', "", '"chef@desk.example"@boese.example'),
        ('"anna"@kunde.example', "", "anna@kunde.example"),
        ('"anna@kunde.example"', "", "anna@kunde.example"),
        ("Vertrieb: Anna <anna@kunde.example>", "Vertrieb: Anna", "anna@kunde.example"),
        ("Team: Anna <anna@kunde.example>;", "Anna", "anna@kunde.example"),
        ("a\x02b <anna@kunde.example>", "ab", "anna@kunde.example"),
    ],
)
def test_what_stands_in_quotes_is_no_address_and_a_colon_no_group(
    written: str, name: str, address: str
) -> None:
    (found,) = addresses([written])
    assert (found.name, found.address) == (name, address)


def test_two_quoted_addresses_are_two() -> None:
    assert [one.address for one in addresses(['"a@k.example", "b@k.example"'])] == [
        "a@k.example",
        "b@k.example",
    ]


def test_many_forms_and_many_colons_are_read_in_time() -> None:
    began = time.process_time()
    _mail("mixed", *([("plain", TEXT), ("html", HTML)] * 300))
    addresses(["a:<" * 20_000, '"@' * 20_000, '"a"@' * 10_000])
    assert time.process_time() - began < 10
