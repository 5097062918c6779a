"""What finds what: words in German and English, numbers, addresses (R18)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import search_words


def _finds(asked: str, text: str) -> bool:
    sought = search_words.asked(asked)
    return bool(sought.all) and sought.is_met_by(search_words.forms_of(search_words.pieces_in([text])))


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Drucker", "Den Druckern fehlt Papier"),
        ("Druckern", "Unser Drucker streikt"),
        ("Druckers", "Drucker"),
        ("Rechnung", "Alle Rechnungen vom Mai"),
        ("Rechnungen", "Eine Rechnung fehlt"),
        ("Rechnung", "Meine Rechnungsadresse ist falsch"),
        ("rechnungsad", "Rechnungsadresse"),
        ("Funktionieren", "Nichts funktioniert"),
        ("Kündigung", "zwei Kündigungen"),
        ("kuendigung", "Kündigung"),
        ("Häuser", "ein Haus"),
        ("Öl", "Der Motor verliert ÖL."),
        ("Oel", "Öl"),
        ("Straße", "in der STRASSE"),
        ("strasse", "Straßen"),
        ("größe", "Schuhgröße, Grösse 43"),
        ("Müller", "Herr Mueller"),
        ("Mueller", "Herr Müller"),
        ("Muller", "Herr Müller"),
        ("müller", "Herr Muller"),
        ("cafe", "Café"),
        ("Noemie", "Noémie"),
        ("printer", "two printers"),
        ("printers", "the printer"),
        ("running", "it runs"),
        ("run", "is it running?"),
        ("invoices", "INVOICE 12"),
        ("E-Mail", "Ihre Email ist da"),
        ("email", "Ihre E-Mail ist da"),
        ("Mail", "Ihre E-Mail ist da"),
        ("TT12", "wie in TT12 gesagt"),
        ("tt12", "TT12"),
        ("0815", "Bestellung 0815"),
        ("weber@kunde.example", "Von weber@kunde.example kam nichts"),
        ("weber", "weber@kunde.example"),
        ("kunde.example", "weber@kunde.example"),
        ("Drucker Papier", "Papier fehlt im Drucker"),
        ("der Drucker ist kaputt", "Drucker kaputt"),
        ("Drucker -Toner", "Drucker ohne Papier"),
        ("der", "der eine"),
        ("Привет", "привет мир"),
    ],
)
def test_a_word_is_found_in_its_forms_and_spellings(asked: str, text: str) -> None:
    assert _finds(asked, text)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("Drucker", "Druckluft"),
        ("12", "TT123 und 1234"),
        ("Drucker Papier", "Drucker"),
        ("Drucker -Papier", "Papier fehlt im Drucker"),
        ("weber@kunde.example", "weber@anders.example und kunde.example"),
        ("der die", "der eine"),
        ("Öl", "Ölfilter"),
        ("status=open", "status open"[:6]),
        ("", "alles"),
        ("-Drucker", "Papier"),
        ("?!… *", "alles"),
    ],
)
def test_what_is_something_else_is_not_found(asked: str, text: str) -> None:
    assert not _finds(asked, text)


@given(st.text(max_size=200))
def test_any_text_is_found_by_its_own_words(text: str) -> None:
    pieces = search_words.pieces_in([text])
    forms = search_words.forms_of(pieces)
    for piece in pieces[: search_words.MOST_ASKED]:
        sought = search_words.asked(piece)
        assert all(word.is_among(forms) for word in sought.all)
