"""Mails that their way or their mailer damaged: as much is read as is there, and said what was mended."""

import pytest

from scanners.parser.parse import parse

HEADER = b"From: anna@kunde.example\nSubject: Drucker\n"


def read(raw: bytes) -> tuple[str, str, tuple[str, ...]]:
    mail = parse(raw)
    return mail.subject, mail.text, mail.defects


MENDED = ("lines of the header were damaged",)
GUESSED = ("the parts of the mail were told apart by guessing",)


@pytest.mark.parametrize(
    ("raw", "defects"),
    [
        (b"From : anna@kunde.example\nSubject\t: Drucker\n\nText", MENDED),
        (b"Antwort vom Server\nFrom: anna@kunde.example\nSubject: Drucker\n\nText", MENDED),
        (b"From: anna@kunde.example\nverlorene Zeile\nSubject: Drucker\n\nText", MENDED),
        (b"250 OK\n\n" + HEADER + b"Date: Mon, 2 Mar 2026 09:15:00 +0100\n\nText", ()),
        (b"From anna@kunde.example Mon Mar  2 09:15:00 2026\n" + HEADER + b"\nText", ()),
        (b">From anna Mon Mar  2 09:15:00 2026\n" + HEADER + b"\nText", ()),
        (b"\xef\xbb\xbf\r\n\r\n" + HEADER + b"\nText", ()),
        (HEADER.replace(b"\n", b"\r") + b"\rText", ()),
        (HEADER + b"X-Spur: eins\n \nMIME-Version: 1.0\n\nText", ()),
        (b"Subject: Drucker\nText ohne Leerzeile", ()),
    ],
)
def test_a_damaged_header_is_read(raw: bytes, defects: tuple[str, ...]):
    subject, text, told = read(raw)
    assert (subject, text.partition(" ")[0], told) == ("Drucker", "Text", defects)


def test_a_bare_carriage_return_smuggles_no_header_in():
    mail = parse(b"Subject: Hallo\rFrom: chef@desk.example\nFrom: anna@kunde.example\n\nText")
    assert mail.from_ is not None
    assert mail.from_.address == "anna@kunde.example"
    assert mail.subject == "Hallo From: chef@desk.example"


PART = b"\nContent-Type: text/plain\n\nText\n"


@pytest.mark.parametrize(
    ("raw", "defects"),
    [
        (b'Content-Type: multipart/mixed; boundary="a"\n\n--a' + PART + b"--a--", ()),
        (b"Content-Type: multipart/mixed\n boundary=a\n\n--a" + PART + b"--a--", ()),
        (b"Content-Type: multipart/mixed; boundary=a\n\n--a" + PART, ()),
        (b"Content-Type: multipart/mixed; boundary=a\n\n--a \t" + PART + b"--a--\nNachspann", ()),
        (b"Content-Type: multipart/mixed\n\n--a" + PART + b"--a--", GUESSED),
        (b"Content-Type: multipart/mixed; boundary=b\n\n----=_a" + PART + b"----=_a--", GUESSED),
        (b"Content-Type: MULTIPART/mixed; boundary=a; boundary=b\n\n--a" + PART + b"--a--", ()),
    ],
)
def test_a_damaged_container_is_taken_apart(raw: bytes, defects: tuple[str, ...]):
    assert read(b"Subject: Drucker\n" + raw) == ("Drucker", "Text", defects)


def test_the_delimiter_of_an_outer_container_ends_the_inner_one():
    raw = (
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\n\ninnen\n--a\n\naussen\n--b\n\nkein Teil\n--a--\n\n--a\n\nNachspann\n"
    )
    assert parse(raw).text == "innen\n\naussen\n--b\n\nkein Teil"


@pytest.mark.parametrize(
    ("encoding", "body", "text", "defects"),
    [
        ("base64", b"R3LDvMOfZQ==", "Grüße", ()),
        ("Base64 ; x", b"R3LD\n vMOfZQ", "Grüße", ()),
        ("base64", b"R3L!DvM*OfZQ==", "Grüße", ()),
        ("base64", b"R3LDvA==\nw59l", "Grüße", ()),
        ("base64", b"R3LDvMOfZQ==\nNachher", "Grüße\nNachher", ("plain text stands behind the base64 data",)),
        (
            "base64",
            b"R3LDvMOfZQ==\n-- \nListe der Firma, abmelden unter liste.example",
            "Grüße\n-- \nListe der Firma, abmelden unter liste.example",
            ("plain text stands behind the base64 data",),
        ),
        (
            "base64",
            b"Das ist gar nicht kodiert.",
            "Das ist gar nicht kodiert.",
            ("a part is not base64, as it says",),
        ),
        ("quoted-printable", b"Gr=C3=BC=  \n=C3=9Fe", "Grüße", ()),
        ("quoted printable", b"Gr=C3=BC=C3=9Fe", "Grüße", ()),
        ("8bits", "Grüße".encode(), "Grüße", ()),
        ("", "Grüße".encode(), "Grüße", ()),
        ("x-uuencode", b"begin 644 a.txt\n'1W+#O,.?90``\n`\nend", "Grüße", ()),
    ],
)
def test_text_is_decoded_as_well_as_can_be(encoding: str, body: bytes, text: str, defects: tuple[str, ...]):
    raw = (
        f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n".encode() + body
    )
    assert read(raw) == ("", text, defects)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Mon, 2 Mar 2026 09:15:00 +0100", "2026-03-02T08:15:00+00:00"),
        ("Mo, 2. März 2026 09:15:00 +0100", "2026-03-02T08:15:00+00:00"),
        ("2 Mrz 2026 09:15 MEZ", "2026-03-02T08:15:00+00:00"),
        ("Mon, 2 Mar 2026 09:15:00 (MESZ)", "2026-03-02T07:15:00+00:00"),
        ("Mon, 2 Mar 2026 09:15:00 GMT+01:00", "2026-03-02T08:15:00+00:00"),
        ("Mon, 2 Mar 2026 09.15.00 +0100", "2026-03-02T08:15:00+00:00"),
        ("Mon, 2 Mar 2026 9:15 PM", "2026-03-02T21:15:00+00:00"),
        ("Mon Mar  2 09:15:00 2026", "2026-03-02T09:15:00+00:00"),
        ("02-Mar-2026 09:15:00 -0500", "2026-03-02T14:15:00+00:00"),
        ("Mon, 2 Mar 2026 09:15:00 +0100Received: from a by b", "2026-03-02T08:15:00+00:00"),
        ("2026-03-02T09:15:00+01:00", "2026-03-02T08:15:00+00:00"),
        ("2026-03-02 09:15:00 +0100", "2026-03-02T08:15:00+00:00"),
        ("Mon, 2 Mar 126 09:15:00 GMT", "2026-03-02T09:15:00+00:00"),
        ("Mon, 2 Mar 26 09:15:00 GMT", "2026-03-02T09:15:00+00:00"),
        ("Mon, 2 Mar 2026 09:15:60 +2500", "2026-03-02T09:15:59+00:00"),
        ("gestern\nDate: Mon, 2 Mar 2026 09:15:00 GMT", "2026-03-02T09:15:00+00:00"),
        ("31 Feb 2026 09:15:00 GMT", None),
        ("heute", None),
    ],
)
def test_a_date_is_read_in_the_ways_mailers_write_it(written: str, read_as: str | None):
    found = parse(f"Date: {written}\n\nx".encode()).date
    assert (found and found.isoformat()) == read_as


def test_a_date_that_is_a_century_off_is_set_right_by_the_server_that_took_the_mail():
    taken = b"Received: by mx.desk.example; Mon, 2 Mar 2026 09:20:00 +0000\n"
    found = parse(taken + b"Date: Mon, 2 Mar 1926 09:15:00 +0000\n\nx").date
    assert found is not None
    assert found.isoformat() == "2026-03-02T09:15:00+00:00"
