"""Header fields: whatever is put in, one field of lines that every server carries comes out."""

import random
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest

from desk.mail_out import mail_headers

EVIL = "Hallo\r\nBcc: victim@elsewhere.example\r\n\r\n<script>"
OUTLOOK = "<DB9PR04MB8236A1B2C3D4E5F60718293A4B5C6D7E8F901@DB9PR04MB8236.eurprd04.prod.outlook.com>"


def parsed(*fields: bytes) -> EmailMessage:
    message = message_from_bytes(b"".join(fields) + b"\r\nbody\r\n", policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.parametrize(
    "text",
    [
        "Drucker druckt nicht",
        "Störung: Drucker – 3. Stock",
        "=?utf-8?q?evil?=",
        "日本語のチケット" * 12,
        "x" * 250,
        "",
    ],
)
def test_a_subject_is_read_back_as_it_was_written(text: str):
    field = mail_headers.words("Subject", text)

    assert parsed(field)["Subject"] == text
    assert field.isascii()
    assert max(map(len, field.split(b"\r\n"))) <= 998


def test_no_text_begins_a_header_of_its_own():
    for field in (
        mail_headers.words("Subject", EVIL),
        mail_headers.words("Subject", f"ü{EVIL}"),
        mail_headers.mailbox("From", EVIL, "support@desk.example"),
        mail_headers.mailbox("From", f"ü{EVIL}", "support@desk.example"),
    ):
        message = parsed(field)
        assert len(message.items()) == 1
        assert message["Bcc"] is None


def test_no_random_text_breaks_out_of_its_field():
    pieces = [
        "\r",
        "\n",
        "\0",
        "\x85",
        "\u2028",
        "\u202e",
        "ä",
        "=?",
        "?=",
        " ",
        "\t",
        '"',
        "\\",
        ",",
        "<",
        "x" * 90,
    ]
    dice = random.Random(4)
    for _ in range(500):
        text = "".join(dice.choices(pieces, k=dice.randint(0, 20)))
        for field in (
            mail_headers.words("Subject", text),
            mail_headers.mailbox("To", text, "anna@kunde.example"),
        ):
            message = parsed(field)
            assert len(message.items()) == 1, text
            assert max(map(len, field.split(b"\r\n"))) <= 998
        assert message["To"].addresses[0].addr_spec == "anna@kunde.example", text


def test_an_address_or_an_id_with_a_line_break_is_refused():
    with pytest.raises(ValueError, match="line break"):
        mail_headers.mailbox("To", "", "anna@kunde.example>\r\nBcc: x@y.example")
    with pytest.raises(ValueError, match="line break"):
        mail_headers.ids("References", ["<a@b>\n"])


@pytest.mark.parametrize(
    "name",
    [
        "Nadia Brandt",
        "Müller, Jörg",
        'Anna "Anni" Weber',
        "Support <noreply>",
        "a@b.example",
        "渡辺 " * 20,
        "O’Hara",
    ],
)
def test_a_name_is_read_back_beside_its_address(name: str):
    field = mail_headers.mailbox("From", name, "support@desk.example")

    # Not by `policy.default`, which puts blanks between encoded words (RFC 2047 §6.2 has none).
    phrase, address = parseaddr(message_from_bytes(field + b"\r\n")["From"])
    assert address == "support@desk.example"
    assert str(make_header(decode_header(phrase))) == name.strip()[:80]


def test_an_id_longer_than_a_line_stays_as_it_is():
    field = mail_headers.ids("References", [f"<{n}.{OUTLOOK[1:]}" for n in range(12)])

    assert b"=?" not in field
    assert parsed(field)["References"].split() == [f"<{n}.{OUTLOOK[1:]}" for n in range(12)]
    assert all(line.startswith(b" ") for line in field.split(b"\r\n")[1:-1])


def test_a_date_is_that_of_the_mail():
    at = datetime(2026, 3, 4, 12, 0, 30, 123456, tzinfo=UTC)

    assert mail_headers.date("Date", at) == b"Date: Wed, 04 Mar 2026 12:00:30 +0000\r\n"


def test_characters_that_turn_what_is_read_are_left_out():
    assert mail_headers.clean("invoice\u202efdp.exe") == "invoicefdp.exe"
