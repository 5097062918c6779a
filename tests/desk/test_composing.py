"""Texts of strangers in Unicode's normal forms: alike as by the library, and never long."""

import sys
import time
import unicodedata
from typing import Any

import pytest

from desk import addresses, look_alikes, search_words, tags
from desk.composing import MOST_MARKS, PLACES, composed
from scanners.parser.parse import parse

# Each of the two marks belongs before the other: sorting them is what takes long.
TOWER = "a" + "\u0301\u0316" * 30_000
BLOCKS = "a" + "\u0301" * 30_000 + "\u0316" * 30_000
SECONDS = 2.0


@pytest.mark.parametrize(
    "text", ["Größe", "Gro\u0308\u00dfe", "a\u0301\u0316", "한국어", "\u0344x", "plain", ""]
)
@pytest.mark.parametrize("form", ["NFC", "NFKC", "NFKD"])
def test_what_people_write_is_composed_as_by_the_library(form: Any, text: str):
    assert composed(form, text * 20) == unicodedata.normalize(form, text * 20)


def test_a_tower_of_marks_keeps_them_all():
    marks = "\u0301\u0316" * MOST_MARKS
    assert sorted(composed("NFD", "a" + marks).replace("\u034f", "")) == sorted("a" + marks)


def test_all_marks_of_unicode_are_known():
    marks = [code for code in range(sys.maxunicode + 1) if unicodedata.combining(chr(code))]
    assert PLACES[0] <= marks[0]
    assert marks[-1] < PLACES[1] - 1


@pytest.mark.parametrize("marks", [TOWER, BLOCKS], ids=["tower", "blocks"])
def test_a_mail_of_marks_stops_nobody(marks: str):
    raw = f"From: Kim <kim@kunde{marks[:30_000]}.example>\nSubject: {marks}\n\n{marks}\n".encode()
    started = time.process_time()
    mail = parse(raw)
    sender = addresses.normalise(mail.from_.address if mail.from_ else "")
    look_alikes.look_alike(sender, ["kim@kunde.example"])
    search_words.forms_of(search_words.pieces_in([mail.subject, mail.text]))
    tags.key_of(marks)
    assert time.process_time() - started < SECONDS
