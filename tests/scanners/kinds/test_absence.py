"""Absence notes are told from the mail of people, who write about absence, too (R42)."""

from datetime import date

import pytest

from scanners.parsed_mail import MailKind
from tests.scanners.kinds.letters import mail

AWAY = "Ich bin bis zum 3. Dezember 2026 nicht im Büro.\nIn dringenden Fällen: lager@kunde.example"


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ({"Auto_Submitted": "auto-replied", "Subject": "Abwesend"}, AWAY),
        ({"Auto_Submitted": "auto-replied (vacation)", "Subject": "Re: Drucker"}, AWAY),
        ({"X_Autoreply": "yes", "Precedence": "bulk", "Subject": "Abwesenheitsnotiz"}, AWAY),
        # Exchange Online calls its absence notes generated.
        (
            {
                "Auto_Submitted": "auto-generated",
                "X_Auto_Response_Suppress": "All",
                "X_MS_Exchange_Generated_Message_Source": "Mailbox Rules Agent",
                "Subject": "Automatische Antwort: Drucker",
            },
            AWAY,
        ),
        ({"X_MS_Exchange_Inbox_Rules_Loop": "x@k.example", "X_Auto_Response_Suppress": "All"}, AWAY),
        # Without a header of its own, the subject's form and the text's own word for it.
        (
            {"Subject": "Automatische Antwort: Drucker"},
            f"{AWAY}\nDies ist eine automatisch erzeugte Antwort.",
        ),
        (
            {"Subject": "AUTO: Anna Weber is out of the office (returning 12/03/2026)"},
            'Note: This is an automated response to your message "Wann kommt der Techniker?" sent today.',
        ),
        ({"Return_Path": "<>", "Subject": "Out of Office: Drucker"}, "I am away until 3 December."),
        # The header says it, whatever the text.
        ({"Auto_Submitted": "auto-replied (zimbra; vacation)"}, "Danke für Ihre Nachricht."),
        ({"X_Mailer": "vacation 1.2.7", "Subject": "Re: Drucker"}, "I'm on vacation until Dec 3."),
    ],
)
def test_an_absence_note_is_told_with_its_date(headers: dict[str, str], text: str):
    found = mail(text, **headers)
    assert found.kind is MailKind.OUT_OF_OFFICE
    assert found.auto is not None
    assert found.auto.until in {date(2026, 12, 3), None}
    assert (found.auto.until is None) == ("3" not in text and "3" not in found.subject)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Automatic reply: Printer", "I am out of the office until 3 December 2026."),
        ("Réponse automatique : Imprimante", "Je suis absent jusqu'au 3 décembre 2026."),
        ("Respuesta automática: Impresora", "Estoy fuera de la oficina hasta el 3 de diciembre de 2026."),
        ("Risposta automatica: Stampante", "Sono fuori ufficio fino al 3 dicembre 2026."),
        ("Resposta automática: Impressora", "Estou ausente até 3 de dezembro de 2026."),
        ("Automatisch antwoord: Printer", "Ik ben afwezig tot en met 3 december 2026."),
        ("Autosvar: Skrivare", "Jag är på semester till och med 3 december 2026."),
        ("Automatisk svar: Printer", "Jeg er ikke på kontoret til og med 3. december 2026."),
        ("Automaattinen vastaus: Tulostin", "Olen poissa 3.12.2026 asti."),
        ("Automatyczna odpowiedź: Drukarka", "Jestem nieobecna do 3 grudnia 2026."),
        ("Automatická odpověď: Tiskárna", "Jsem na dovolené do 3. prosince 2026."),
        ("Automatikus válasz: Nyomtató", "Szabadságon vagyok, december 3-án térek vissza."),
        ("Răspuns automat: Imprimantă", "Sunt în concediu până pe 3 decembrie 2026."),
        ("Otomatik yanıt: Yazıcı", "3 Aralık 2026 tarihine kadar izindeyim."),
        ("Автоматический ответ: Принтер", "Я в отпуске до 3 декабря 2026."),
        ("Αυτόματη απάντηση: Εκτυπωτής", "Είμαι εκτός γραφείου."),
        ("自動返信: プリンター", "12月3日まで休暇をいただいております。"),
        ("自动回复: 打印机", "我正在休假。"),
        ("자동 회신: 프린터", "휴가 중입니다."),
    ],
)
def test_exchange_says_so_in_the_language_of_its_owner(subject: str, text: str):
    found = mail(text, Subject=subject, Auto_Submitted="auto-generated", X_Auto_Response_Suppress="All")
    assert found.kind is MailKind.OUT_OF_OFFICE


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Abwesenheit von Herrn Müller – bitte um Rückruf",
            "Herr Müller ist bis 3.12. im Urlaub. Rufen Sie uns an?",
        ),
        (
            "Abwesenheitsnotiz einrichten",
            "Wie richte ich eine Abwesenheitsnotiz ein? Ich bin ab Montag im Urlaub.",
        ),
        (
            "Automatische Antwort funktioniert nicht",
            "Unsere automatische Antwort geht nicht hinaus. Was tun?",
        ),
        (
            "Out of office not working",
            "The automatic reply says I am on vacation, but I am back. Please help.",
        ),
        ("Urlaub", "Ich bin bis zum 3. Dezember im Urlaub, bitte liefern Sie danach."),
        ("AW: Automatische Antwort: Drucker", "Ich bin wieder da, was war denn?"),
        ("WG: Abwesenheitsnotiz: Weber", "Können Sie das bitte prüfen? Ich bin im Urlaub."),
        ("Out of office printer broken", "The printer out of the office is broken."),
    ],
)
def test_a_person_who_writes_of_absence_is_a_person(subject: str, text: str):
    found = mail(text, Subject=subject)
    assert (found.kind, found.auto) == (MailKind.MESSAGE, None)
    # Outlook sets this on mail of people, too, where their administrators want it so.
    assert mail(text, Subject=f"Re: {subject}", X_Auto_Response_Suppress="All").kind is MailKind.MESSAGE


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Eingangsbestätigung", "Wir haben Ihre Nachricht erhalten."),
        ("Ihr Ticket", "Ihr Ticket 12 wurde geschlossen."),
        ("Auto: Ferienwohnung", "Danke für Ihre Anfrage zur Ferienwohnung."),
        ("Your course this semester", "We have received your application."),
    ],
)
def test_an_automatic_answer_of_somebody_present_is_no_absence(subject: str, text: str):
    found = mail(text, Auto_Submitted="auto-replied", Subject=subject)
    assert found.kind is MailKind.AUTO_REPLY
    assert found.auto is not None
    assert found.auto.until is None


def test_a_script_of_old_that_only_calls_itself_bulk_says_that_somebody_is_away():
    text = "I am away from my mail until 4 December. This is an automatic reply."
    found = mail(text, Precedence="junk", Subject="Re: Printer")
    assert found.kind is MailKind.OUT_OF_OFFICE
    assert found.auto is not None
    assert found.auto.until == date(2026, 12, 4)
    offer = mail(text, Precedence="bulk", Subject="Offers", List_Unsubscribe="<https://shop.example/u>")
    assert offer.kind is MailKind.BULK


@pytest.mark.parametrize(
    "subject",
    ["Bob Miller is out of the office (returning 4 December)", "Eva Meier ist außer Haus (bis 4. Dezember)"],
)
def test_a_name_may_lead_the_subject_of_an_absence_note(subject: str):
    found = mail("I will answer when I am back.", Auto_Submitted="auto-generated", Subject=subject)
    assert found.kind is MailKind.OUT_OF_OFFICE
    assert found.auto is not None
    assert found.auto.until == date(2026, 12, 4)
    person = mail("Please answer me instead: he is away until 4 December.", Subject=subject)
    assert person.kind is MailKind.MESSAGE


def test_a_subject_may_say_twice_that_it_is_an_automatic_answer():
    text = "I will be back on 4 December. This is an automatic reply."
    assert mail(text, Subject="Out of Office AutoReply: Printer").kind is MailKind.OUT_OF_OFFICE
