"""The body of a mail, read back by somebody else's parser."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from desk.mail_out import mime


def parsed(body: bytes) -> EmailMessage:
    message = message_from_bytes(b"MIME-Version: 1.0\r\n" + body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        assert part.defects == []
    return message


@pytest.mark.parametrize(
    "words",
    [
        "Guten Tag\n",
        "Zeile mit Umlaut: Störung\n\n-- \nNadia\n",
        "日本語のテキスト\n" * 50,
        "x" * 5000 + "\n",
        ".\n..\nFrom me\n=3D\n\tTab am Ende\t\n",
        "ü" * 3000 + "\n",
        "\n",
    ],
)
def test_a_text_is_read_back_as_it_was_written(words: str):
    part = mime.text("plain", words)

    assert parsed(part).get_content().replace("\r\n", "\n") == words
    assert part.isascii()
    assert max(map(len, part.split(b"\r\n"))) <= 76
    assert b"\n" not in part.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "name",
    [
        "plan.pdf",
        "Angebot für Müller.pdf",
        'so "nicht"; x=y.txt',
        "契約書" * 40 + ".pdf",
        "a" * 200,
        "ü" * 200,
    ],
)
def test_a_file_keeps_its_name_and_its_bytes(name: str):
    data = bytes(range(256)) * 50
    part = mime.file(name, "application/pdf", data)

    read = parsed(part)
    assert read.get_filename() == name
    assert read.get_content_disposition() == "attachment"
    assert read.get_content() == data
    assert max(map(len, part.split(b"\r\n"))) <= 120


@pytest.mark.parametrize(
    "kind", ["message/rfc822", "multipart/mixed", 'text/x"; y=', "nonsense", "a/b\r\nBcc: x"]
)
def test_a_type_that_may_not_be_encoded_or_is_none_travels_as_plain_bytes(kind: str):
    read = parsed(mime.file("mail.eml", kind, b"Subject: inner\r\n\r\nwords\r\n"))

    assert read.get_content_type() == "application/octet-stream"
    assert read.get_content() == b"Subject: inner\r\n\r\nwords\r\n"
    assert "Bcc" not in read


def test_parts_stand_in_their_order_and_the_same_input_gives_the_same_bytes():
    def made() -> bytes:
        inner = mime.multipart(
            "alternative", "=_a_0", [mime.text("plain", "Text\n"), mime.text("html", "<p>\n")]
        )
        return mime.multipart("mixed", "=_a_1", [inner, mime.file("a.bin", "application/x-a", b"\0\1")])

    kinds = [part.get_content_type() for part in parsed(made()).walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/x-a"]
    assert made() == made()


@pytest.mark.parametrize("words", ["a\rb\r\n.\r\nc\n\rd", "ä\r\rö\r\n.\r\nü" * 9])
def test_a_text_has_no_line_end_that_servers_might_understand_otherwise(words: str):
    body = mime.text("plain", words)
    assert b"\r" not in body.replace(b"\r\n", b"")
    assert b"\n" not in body.replace(b"\r\n", b"")
    text = parsed(body).get_content()
    assert "\r" not in text.replace("\r\n", "")
