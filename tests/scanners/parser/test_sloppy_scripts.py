"""What scripts, scanners and old mailers write instead of what the standards want."""

import base64
import time
from datetime import UTC, datetime

import pytest

from scanners.parser import dates, transfer
from scanners.parser.parse import parse

HEAD = b"From: anna@kunde.example\nSubject: Drucker\n"


@pytest.mark.parametrize(
    "written",
    [
        "Mon, 1 Juni 2026 10:00:00 +0200",
        "Montag, 1. Juni 2026 10:00:00 +0200",
        "01.06.2026 10:00:00 +0200",
        "Mo, 1.6.2026 10:00 +0200",
        "2026/06/01 10:00:00 +0200",
        "Mon, 1 Jun 2026 10:00:00.123456 +0200",
        "Mon, 1 Jun 2026 10:00:00 +02",
        "Mon, 1 Jun 2026 10:00:00 +0200Received: from mail.kunde.example",
    ],
)
def test_a_date_of_another_shape_is_the_same_moment(written: str) -> None:
    assert dates.date(written) == datetime(2026, 6, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("written", ["31.13.2026 10:00", "99.06.2026 10:00", "2026/00/01 10:00"])
def test_numbers_that_are_no_day_are_no_date(written: str) -> None:
    assert dates.date(written) is None


@pytest.mark.parametrize(
    "said", ["Guten Tag, der Drucker", "Guten Tag, Herr Br\u00fcckner, der Drucker geht nicht!!!"]
)
def test_a_footer_below_base64_that_needed_no_padding_is_text(said: str) -> None:
    encoded = base64.b64encode(f"{said}{' ' * (-len(said.encode()) % 3)}".encode())
    footer = b"\n_______________\nVerteiler der Kunden GmbH\n"
    mail = parse(
        HEAD
        + b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        + encoded
        + footer
    )
    assert mail.text.split("\n") == [
        said.ljust(len(mail.text.split("\n")[0])),
        "_______________",
        "Verteiler der Kunden GmbH",
    ]
    assert mail.defects == ("plain text stands behind the base64 data",)


def test_a_plain_text_that_only_calls_itself_base64_stays_as_it_is() -> None:
    text = b"Zusammen\n\nder Drucker geht nicht, bitte um Hilfe!\n"
    assert transfer.decode(text, "base64").data == text


def test_a_wrong_sign_within_base64_is_passed_over() -> None:
    encoded = base64.b64encode(bytes(3_000))
    assert transfer.decode(encoded[:1_000] + b"\n!" + encoded[1_000:], "base64").data == bytes(3_000)


@pytest.mark.parametrize("kind", [b"", b"Content-Type: html\n"])
def test_html_whose_sender_forgot_to_say_so_is_shown_as_html(kind: bytes) -> None:
    mail = parse(
        HEAD + kind + b"\n<!DOCTYPE html>\n<html><body><p>Der Drucker</p><p>steht.</p></body></html>"
    )
    assert mail.text == "Der Drucker\n\nsteht."
    assert mail.html is not None


def test_html_that_calls_itself_plain_text_is_left_so() -> None:
    mail = parse(HEAD + b"Content-Type: text/plain\n\n<html>wie schreibt man das?")
    assert (mail.text, mail.html) == ("<html>wie schreibt man das?", None)


def test_megabytes_of_base64_with_one_wrong_sign_are_read_in_time() -> None:
    began = time.process_time()
    encoded = base64.encodebytes(bytes(12_000_000))
    transfer.decode(encoded, "base64")
    transfer.decode(encoded + b"!", "base64")
    transfer.decode(b"a " * 4_000_000, "base64")
    transfer.decode(b"a" + b" " * 8_000_000, "base64")
    assert time.process_time() - began < 10
