"""Until when somebody is away, as their note says it; a note that says nothing has no date."""

from datetime import date
from time import process_time

import pytest

from scanners.kinds.return_date import return_date

SENT = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("text", "until"),
    [
        # Spans of which the first day has no month, or the second none
        ("I am out of the office from 24 to 27 November.", date(2026, 11, 27)),
        ("I am out of the office from November 24 to 27.", date(2026, 11, 27)),
        ("On vacation November 24-27, 2026, without access to mail.", date(2026, 11, 27)),
        ("I am away between Monday 23rd and Friday 27th November.", date(2026, 11, 27)),
        ("I am on leave December 21 to 3 January.", date(2027, 1, 3)),
        ("Ich bin vom 24. bis zum 27. November nicht im Büro.", date(2026, 11, 27)),
        ("Ich bin von Montag, 23. bis Freitag, 27. November im Urlaub.", date(2026, 11, 27)),
        ("Absente du lundi 23 au vendredi 27 novembre inclus.", date(2026, 11, 27)),
        ("Fuera de la oficina del 24 al 27 de noviembre.", date(2026, 11, 27)),
        ("Sono in ferie dal 24 al 27 novembre.", date(2026, 11, 27)),
        ("Ik ben van 24 t/m 27 november afwezig.", date(2026, 11, 27)),
        ("W dniach 24-27 listopada jestem na urlopie.", date(2026, 11, 27)),
        ("Estarei ausente de 24 a 27 de novembro.", date(2026, 11, 27)),
        # Spans that have begun already
        ("I am away from 2 November to 27 November.", date(2026, 11, 27)),
        ("I am away from 2 November 2026 to 27 November 2026.", date(2026, 11, 27)),
        ("On leave November 2 - 27.", date(2026, 11, 27)),
        ("Absent du 2 novembre 2026 au 27 novembre 2026.", date(2026, 11, 27)),
        # German
        ("Ich bin ab dem 24.11. im Urlaub und am 04.12. wieder erreichbar.", date(2026, 12, 4)),
        ("Ich bin bis zum 3. Dezember 2026 nicht im Büro.", date(2026, 12, 3)),
        ("Ich bin bis einschließlich 04.12.2026 im Urlaub.", date(2026, 12, 4)),
        ("Ich bin vom 23.11. bis 04.12. nicht erreichbar.", date(2026, 12, 4)),
        ("Ab dem 05.01. bin ich wieder für Sie da.", date(2027, 1, 5)),
        ("Am 7. Januar bin ich zurück.", date(2027, 1, 7)),
        ("Bin zurück am 05.01.", date(2027, 1, 5)),
        ("Urlaub 30.11. - 11.12.2026", date(2026, 12, 11)),
        ("Ich bin ab dem 14.12.26 wieder erreichbar.", date(2026, 12, 14)),
        (
            "Vielen Dank für Ihre Nachricht vom 20.11.2026. Ich bin bis 30.11.2026 abwesend.",
            date(2026, 11, 30),
        ),
        ("Ich bin bis Freitag nicht im Haus.", date(2026, 11, 27)),
        ("Ich bin bis Montag, den 30. November, nicht im Haus.", date(2026, 11, 30)),
        ("Ich bin ab 07.12. wieder für Sie da.", date(2026, 12, 7)),
        ("Ich bin vom 23. bis 27. November im Urlaub.", date(2026, 11, 27)),
        ("Urlaub: 23.-27.11.2026", date(2026, 11, 27)),
        # English
        ("I am out of the office until Monday, 14 Dec.", date(2026, 12, 14)),
        ("I'll be back on December 14th, 2026.", date(2026, 12, 14)),
        ("I will be out of office from Nov 20 through Dec 1 with limited access.", date(2026, 12, 1)),
        ("I will return on the 2nd of January.", date(2027, 1, 2)),
        ("Out of office until 2026-12-03 17:00", date(2026, 12, 3)),
        ("I am away until 12/14/2026.", date(2026, 12, 14)),
        ("I am away until 14/12/2026.", date(2026, 12, 14)),
        ("AUTO: Weber, Anna is out of the office (returning 12/03/2026)", date(2026, 12, 3)),
        ("I am on leave between 1 December and 11 December.", date(2026, 12, 11)),
        ("I'm away and will be back on Thursday.", date(2026, 11, 26)),
        # other languages
        ("Je suis absent jusqu'au 3 décembre 2026.", date(2026, 12, 3)),
        ("De retour le 4 janvier.", date(2027, 1, 4)),
        ("Estaré fuera de la oficina hasta el 3 de diciembre de 2026.", date(2026, 12, 3)),
        ("Me encuentro de vacaciones del 23 al 30 de noviembre.", date(2026, 11, 30)),
        ("W dniach 23.11-30.11.2026 przebywam na urlopie.", date(2026, 11, 30)),
        ("Sono fuori ufficio fino al 3 dicembre.", date(2026, 12, 3)),
        ("Estou de férias até 3 de dezembro.", date(2026, 12, 3)),
        ("Ik ben afwezig tot en met 3 december.", date(2026, 12, 3)),
        ("Jag är på semester till och med 3 december.", date(2026, 12, 3)),
        ("Jestem nieobecna do 3 grudnia 2026.", date(2026, 12, 3)),
        ("Я в отпуске до 3 декабря.", date(2026, 12, 3)),
        ("3 Aralık 2026 tarihine kadar izindeyim.", date(2026, 12, 3)),
        ("12月3日まで休暇をいただいております。", date(2026, 12, 3)),
        ("我将休假至2026年12月3日。", date(2026, 12, 3)),
    ],
)
def test_a_note_tells_until_when_its_writer_is_away(text: str, until: date):
    assert return_date(text, sent=SENT) == until


@pytest.mark.parametrize(
    "text",
    [
        "Ich bin zurzeit nicht im Büro.",
        "Ihre Nachricht vom 20.11.2026 habe ich erhalten.",
        "Ich bin bis auf Weiteres nicht erreichbar. Telefon 040 12.34.56",
        "Sie erreichen uns von 9:00 bis 17.30 Uhr.",
        "Ich bin bis 31.02.2027 abwesend.",
        "I am away. Order 12/2026 is on its way.",
        "Bis bald!",
        "Ich bin ab sofort unter 0151-12.05 33 zu erreichen.",
        "I am away. We are open Monday to Friday, 9-17. Call 4-20-30.",
        "I am away. I was in Berlin from November 2 to 6.",
        "I am away. Rooms 12 and 14 are closed, chapter 3.4 too.",
    ],
)
def test_a_note_without_such_a_date_has_none(text: str):
    assert return_date(text, sent=SENT) is None


def test_without_the_mails_own_date_only_a_full_date_counts():
    assert return_date("Bis 03.12. abwesend.", sent=None) is None
    assert return_date("Bis 03.12.2026 abwesend.", sent=None) == date(2026, 12, 3)


@pytest.mark.parametrize(
    "text", ["bis " * 50_000, "1.1." * 50_000, "bis 1. " * 30_000, "until " + "9" * 200_000]
)
def test_a_hostile_note_is_read_in_no_time(text: str):
    before = process_time()
    return_date(text, sent=SENT)
    assert process_time() - before < 1
