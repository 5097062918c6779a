"""The original of a forwarded mail is found in the forms of many clients; replies and quotes have none."""

from datetime import UTC, datetime

import pytest

from scanners.parsed_mail import Forwarded
from scanners.parser.parse import parse


def forwarded(subject: str, text: str, *, date: str = "Tue, 24 Nov 2026 09:00:00 +0100") -> Forwarded | None:
    header = f"From: Jana Kern <kern@desk.example>\nSubject: {subject}\nDate: {date}\n"
    return parse(f"{header}Content-Type: text/plain; charset=utf-8\n\n{text}".encode()).forwarded


GMAIL = """Bitte anlegen!

---------- Forwarded message ---------
Von: Anna Weber <weber@kunde.example>
Date: Mo., 23. Nov. 2026 um 10:15 Uhr
Subject: Drucker im zweiten Stock
To: <kern@desk.example>


Der Drucker druckt nicht mehr.
Viele Grüße
"""
THUNDERBIRD = """
-------- Weitergeleitete Nachricht --------
Betreff: \tDrucker im zweiten Stock
Datum: \tMon, 23 Nov 2026 10:15:00 +0100
Von: \tAnna Weber <weber@kunde.example>
An: \tkern@desk.example



Der Drucker druckt nicht mehr.
Viele Grüße
"""
OUTLOOK = """Siehe unten.

Von: Anna Weber <weber@kunde.example>
Gesendet: Montag, 23. November 2026 10:15
An: Jana Kern <kern@desk.example>
Cc: Lager <lager@kunde.example>
Betreff: Drucker im zweiten Stock

Der Drucker druckt nicht mehr.
Viele Grüße
"""
OUTLOOK_MAILTO = """
-----Ursprüngliche Nachricht-----
Von: Anna Weber [mailto:weber@kunde.example]
Gesendet: Montag, 23. November 2026 10:15
An: Jana Kern
Betreff: Drucker im zweiten Stock

Der Drucker druckt nicht mehr.
Viele Grüße
"""
APPLE = """
Anfang der weitergeleiteten Nachricht:

> Von: Anna Weber <weber@kunde.example>
> Betreff: Drucker im zweiten Stock
> Datum: 23. November 2026 um 10:15:00 MEZ
> An: kern@desk.example
>
> Der Drucker druckt nicht mehr.
> Viele Grüße
"""
BOLD = """
*Von:* Anna Weber <weber@kunde.example>
*Gesendet:* Montag, 23. November 2026 10:15
*An:* Jana Kern
*Betreff:* Drucker im zweiten Stock

Der Drucker druckt nicht mehr.
Viele Grüße
"""
GMX = """
Gesendet: Montag, 23. November 2026 um 10:15 Uhr
Von: "Anna Weber" <weber@kunde.example>
An: kern@desk.example
Betreff: Drucker im zweiten Stock

Der Drucker druckt nicht mehr.
Viele Grüße
"""
FRENCH = """
---------- Message transféré ---------
De : Anna Weber <weber@kunde.example>
Date : lun. 23 nov. 2026 à 10:15
Objet : Drucker im zweiten Stock
À : <kern@desk.example>

Der Drucker druckt nicht mehr.
Viele Grüße
"""


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Fwd: Drucker", GMAIL),
        ("Fwd: Drucker", THUNDERBIRD),
        ("WG: Drucker", OUTLOOK),
        ("WG: Drucker", OUTLOOK_MAILTO),
        ("Fwd: Drucker", APPLE),
        ("FW: Drucker", BOLD),
        ("Fw: Drucker", GMX),
        ("TR : Drucker", FRENCH),
        # The agent wrote a subject of their own: the mark is enough.
        ("Bitte für Frau Weber anlegen", THUNDERBIRD),
    ],
)
def test_a_forward_tells_who_wrote_when_about_what(subject: str, text: str):
    found = forwarded(subject, text)
    assert found is not None
    assert (found.sender.name, found.sender.address) == ("Anna Weber", "weber@kunde.example")
    assert found.subject == "Drucker im zweiten Stock"
    assert found.date == datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
    assert found.text == "Der Drucker druckt nicht mehr.\nViele Grüße"


@pytest.mark.parametrize(
    ("subject", "names", "day"),
    [
        ("FW: x", "From|Sent|To|Subject", "Monday, November 23, 2026 10:15 AM"),
        ("TR: x", "De|Envoyé|À|Objet", "lundi 23 novembre 2026 10:15"),
        ("RV: x", "De|Enviado el|Para|Asunto", "lunes, 23 de noviembre de 2026 10:15"),
        ("I: x", "Da|Inviato|A|Oggetto", "lunedì 23 novembre 2026 10:15"),
        ("ENC: x", "De|Enviada em|Para|Assunto", "segunda-feira, 23 de novembro de 2026 10:15"),
        ("FW: x", "Van|Verzonden|Aan|Onderwerp", "maandag 23 november 2026 10:15"),
        ("PD: x", "Od|Wysłano|Do|Temat", "poniedziałek, 23 listopada 2026 10:15"),
        ("VB: x", "Från|Skickat|Till|Ämne", "den 23 november 2026 10:15"),
        ("VS: x", "Fra|Sendt|Til|Emne", "mandag 23. november 2026 10:15"),
        ("VL: x", "Lähettäjä|Lähetetty|Vastaanottaja|Aihe", "maanantai 23. marraskuuta 2026 10:15"),
        ("FW: x", "От|Отправлено|Кому|Тема", "23 ноября 2026 г. 10:15"),
        ("转发: x", "发件人|发送时间|收件人|主题", "2026年11月23日 10:15"),
    ],
)
def test_outlook_writes_its_header_in_the_language_of_its_owner(subject: str, names: str, day: str):
    sender, sent, to, about = names.split("|")
    header = f"{sender}: Anna Weber <weber@kunde.example>\n{sent}: {day}\n{to}: Jana Kern\n{about}: Drucker\n"
    # Norwegians pass on what Finns answer: there the mark decides.
    mark = "---------- Videresendt melding ---------\n" if subject.startswith("VS") else ""
    found = forwarded(subject, f"\n{mark}{header}\nHallo\n")
    assert found is not None
    assert (found.sender.address, found.subject, found.text) == ("weber@kunde.example", "Drucker", "Hallo")
    assert found.date == datetime(2026, 11, 23, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize("subject", ["Re: Drucker", "AW: Drucker", "AW: WG: Drucker", "SV: Drucker"])
def test_an_answer_that_quotes_is_no_forward(subject: str):
    assert forwarded(subject, f"Danke, erledigt.\n{OUTLOOK}") is None
    assert forwarded(subject, f"Danke, erledigt.\n{THUNDERBIRD}") is None


def test_a_mail_with_words_that_look_like_fields_is_no_forward():
    assert forwarded("Reise", "Von: Hamburg\nNach: Wien\nDatum: 23.11.2026\n") is None
    assert forwarded("WG: Reise", "Wir fahren so:\nVon Hamburg nach Wien\n") is None


def test_a_subject_over_two_lines_is_read_whole():
    text = GMAIL.replace("Drucker im zweiten Stock", "Drucker im\nzweiten Stock")
    found = forwarded("Fwd: Drucker", text)
    assert found is not None
    assert found.subject == "Drucker im zweiten Stock"


def test_a_sender_whom_outlook_names_without_an_address_stays_a_name():
    found = forwarded("WG: Drucker", OUTLOOK.replace(" <weber@kunde.example>", ""))
    assert found is not None
    assert (found.sender.name, found.sender.address) == ("Anna Weber", "")


def test_a_mail_forwarded_as_an_attachment_is_read_there():
    raw = (
        b"From: kern@desk.example\nSubject: WG: Drucker\nContent-Type: multipart/mixed; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nBitte anlegen.\n--b\nContent-Type: message/rfc822\n\n"
        b"From: Anna Weber <weber@kunde.example>\nSubject: =?utf-8?q?Drucker_f=C3=A4llt_aus?=\n"
        b"Date: Mon, 23 Nov 2026 10:15:00 +0100\n\nEr druckt nicht.\n--b--\n"
    )
    found = parse(raw).forwarded
    assert found is not None
    assert found.sender.address == "weber@kunde.example"
    assert (found.subject, found.text) == ("Drucker fällt aus", "Er druckt nicht.")
    # Attached to a mail that is no forward, it is a file.
    assert parse(raw.replace(b"WG: Drucker", b"Unterlagen")).forwarded is None


def test_a_later_date_than_the_forward_itself_is_not_believed():
    found = forwarded("WG: Drucker", OUTLOOK.replace("2026 10:15", "2036 10:15"))
    assert found is not None
    assert found.date is None
