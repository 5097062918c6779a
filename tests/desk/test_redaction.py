"""What is taken out of a text before others read it (R15)."""

import pytest

from desk.redaction import GONE, redacted


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Sehr geehrte Frau Weber,\nder Drucker geht.", "Sehr geehrte Frau […],\nder Drucker geht."),
        ("WEBERS Drucker", "[…] Drucker"),
        ("Webers Drucker und Weberei", "[…] Drucker und Weberei"),
        ("Schreiben Sie an anna.weber@kunde.example!", "Schreiben Sie an […]!"),
        ("Jemand: x+y@sub.elsewhere.example.", "Jemand: […]."),
        ("Tel. +49 30 1234567, Fax 030/123 45 67", "Tel. […], Fax […]"),
        ("Bei der Kunde AG in Raum 12", "Bei der […] in Raum 12"),
        ("Hauptstraße 12\n10115 Berlin", "[…]\n[…]"),
        ("He lives at 12 High Street in town", "He lives at […] in town"),
        ("Version 10.4.2 von 2026, Fehler 0x80070005", "Version 10.4.2 von 2026, Fehler 0x80070005"),
        ("Port 40001 Timeout nach 30 Sekunden", "Port 40001 Timeout nach 30 Sekunden"),
    ],
)
def test_names_and_addresses_are_gone_and_the_rest_is_there(text: str, left: str):
    assert redacted(text, people=["Anna Weber"], organisations=["Kunde AG"]) == left


def test_a_name_with_signs_is_no_pattern():
    assert redacted("a C++ (x) b", people=[], organisations=["C++ (x)"]) == f"a {GONE} b"


def test_titles_and_forms_of_companies_are_nobody():
    text = "Die Firma und der Herr Doktor"
    assert redacted(text, people=["Herr Dr."], organisations=["Die und der GmbH"]) == text


def test_a_long_text_takes_no_long_time():
    """Quadratic patterns would take hours."""
    text = "0" * 100_000 + " " + "A" * 100_000 + "straße" + "a." * 50_000 + "@"
    assert redacted(text, people=["Weber"], organisations=[])
