"""What is new in a reply and what is quoted: folded away, never lost (R40)."""

from pathlib import Path

import pytest

from scanners.replies.split import split
from tests.parts.mails import names, read

NEW = "Danke, jetzt geht es.\n\nViele Grüße\nAnna"
OLD = "Haben Sie den Drucker neu gestartet?\nBitte melden Sie sich."


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


# Each is a way in which a mail program says who wrote what is quoted; `\\n` is a line break.
INTRODUCTIONS = Path(__file__).with_name("introductions.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("shape", INTRODUCTIONS)
@pytest.mark.parametrize("old", [OLD, quoted(OLD)], ids=["plain", "marked"])
def test_what_a_mail_program_quotes_is_folded_with_the_line_above_it(shape: str, old: str):
    introduction = shape.replace("\\n", "\n")
    reply = split(f"{NEW}\n\n{introduction}\n\n{old}", None)
    assert reply.visible == NEW
    assert reply.folded == (f"{introduction}\n\n{old}",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nur ein Satz.",
        "> alles\n> zitiert",
        "Am Montag schrieb mir Herr Weber:\nDer Drucker ist kaputt.\nWas tun?",
        "Am 3. März 2026 schrieb ich Ihnen:\nBitte antworten Sie.",
        "am 12.03.2026 um 10:15 Uhr schrieb Ihr Mitarbeiter mir:\n\nKommt morgen.\n\nEs kam nichts.",
        "On Tuesday we had a problem:\nthe printer failed.",
        "On Monday the printer failed.\nThey wrote: restart it.",
        "On March 3, 2026 I wrote to you about this:\nNothing happened.",
        "Anna wrote: the price is 5 EUR.\nBut I paid 6.",
        "From: Hamburg\nTo: Berlin\nWe need two tickets.",
        "From: now on it works.",
        "Von: hier aus sehe ich nichts.\nWas tun?",
        "Hallo,\n\nDatum: 02.03.2026\nUhrzeit: 10:15\nOrt: Berlin\n\nGruß",
        "Neue Frage:\n\nVon: Anna <a@k.example>\nDatum: 02.03.2026 10:00\nAn: b@k.example\nBetreff: ?\n\nWo?",
        "An: Support\nVon: Anna\nDatum: 02.03.2026\nBetreff: Kündigung\n\nHiermit kündige ich.",
        "-- erstens\n-- zweitens\n-- drittens",
        "Wir haben 3 > 2 Fehler.\n-- kein Trenner",
        "Wir haben\n---------------\neinen Strich\n---------------\nim Text",
        "Das meldet das Programm:\n> Fehler 5\n> Abbruch",
        "I typed this:\n> install\nand it failed with\n> start\nPlease help",
        "The error appears at 09:15 on 02.03.2026:\nERROR in line 5",
        "Sent from the warehouse yesterday: two boxes.\nThey never came.",
        "The parcel was\nSent from Berlin",
        "Hallo\n\nSent from my desk, which is much better than a phone.",
        "Original message:\nThe system said no.",
        "Am 02.03.2026 um 10:15 habe ich an support@desk.example geschrieben:\nKeine Antwort.\n\nGruß Jan",
        "Bonjour,\n\nLe 3 mars 2026, votre collègue m'a écrit :\nnous remboursons\n\nJ'attends encore.",
        "El 3 de marzo de 2026 su agente escribió:\nSe lo enviamos mañana\nNo ha llegado nada.",
        "Il 3 marzo 2026 ho scritto a info@ditta.example:\nnessuna risposta.\nSaluti, Gino",
        "Op 3 maart 2026 schreef uw collega mij het volgende:\n\nU krijgt geld terug.\n\nNiets gehad.",
        "Den 3 mars 2026 skrev er kollega till mig:\nVänta två dagar.\nInget har hänt.",
        "Das Protokoll:\n2026-03-03 10:15:01 ERROR connect user@host.example:\nretry\n\nWas nun?",
        "Termine:\n\nMo, 2. März 2026, 09:15 Uhr, Raum 5, Anmeldung bei max@kunde.example:\nSchulung A",
        "Hier der Text:\n\n--- Original ---\nDas steht auf dem Etikett\n--- Ende ---\nBitte korrigieren",
        "Hallo,\n\nam 2. März 2026 um 09:15 schrieb der Techniker:\nalles fertig.\nDas stimmt nicht.",
        "Hi Tom,\n\nOn 2 March 2026 at 09:15 the technician wrote:\nall done.\nNot true.",
        "Bonjour,\n\nLe 2 mars 2026 à 09:15, le technicien a écrit :\nréparé.\nMais non.",
        "Das steht im Protokoll:\nAm 02.03.2026 um 09:15 schrieb Weber:\nok\n\nWas heißt das?",
        "3 Stühle\n--\nbitte bis Freitag liefern, an die Adresse in Köln. Geht das?",
    ],
)
def test_a_person_who_writes_what_looks_alike_is_not_cut(text: str):
    assert split(text, None).visible == text
    assert split(text, None).folded == ()


def test_an_attribution_behind_the_persons_words_on_the_same_line_is_folded():
    reply = split(
        "Ja, gern. On Mon, 2 Mar 2026 at 09:15, Support <s@desk.example> wrote:\n> Passt das?", None
    )
    assert reply.visible == "Ja, gern."


def test_the_answer_below_a_quote_is_the_reply():
    old = f"Am 02.03.2026 um 09:15 schrieb Support:\n{quoted(OLD)}"
    assert split(f"{old}\n\n{NEW}", None).visible == NEW
    assert split(f"Hallo,\n\n{old}\n\n{NEW}", None).visible == f"Hallo,\n\n{NEW}"


def test_answers_between_the_quotes_stay_with_what_they_answer():
    text = "Am 02.03.2026 um 09:15 schrieb Support:\n> Eins?\n\nJa.\n\n> Zwei?\n\nNein.\n\n> Ihr\n> Support"
    reply = split(text, None)
    assert reply.visible == "> Eins?\n\nJa.\n\n> Zwei?\n\nNein."
    assert reply.folded == ("Am 02.03.2026 um 09:15 schrieb Support:", "> Ihr\n> Support")


def test_a_quoted_line_that_was_torn_is_no_answer():
    old = "> Bitte sehen Sie in der Anleitung nach, dort steht alles, was Sie dafür\nbrauchen.\n> Viele Grüße"
    reply = split(f"{NEW}\n\nAm 02.03.2026 um 09:15 schrieb Support:\n{old}", None)
    assert reply.visible == NEW


@pytest.mark.parametrize("word", ["Danke,", "Thanks,", "Ok", "Hallo"])
def test_a_word_that_is_no_greeting_is_a_reply(word: str):
    assert split(f"{word}\n\nAm 02.03.2026 um 09:15 schrieb Support:\n\n{OLD}", None).visible == word


def test_a_quoted_sentence_that_goes_on_without_a_mark_is_no_answer():
    old = "> Drücken Sie lange auf den Knopf an der Rückseite des Gerätes, bis die Lampe,\n"
    old += "die vorn unter dem Schalter sitzt, zweimal kurz blinkt.\n>"
    reply = split(f"{NEW}\n\nAm 02.03.2026 um 09:15 schrieb Support:\n{old}", None)
    assert reply.visible == NEW


@pytest.mark.parametrize(
    "first",
    ["> Am 02.03.2026 um 09:15 schrieb Support:", "> Von: S <s@desk.example>\n> Datum: 2.3.2026\n> An: Anna"],
)
def test_a_quote_that_says_inside_who_wrote_it_is_folded_above_the_answer(first: str):
    assert split(f"{first}\n>\n> Frage?\n\n{NEW}", None).visible == NEW


@pytest.mark.parametrize("name", ["i@desk.example", "something@desk.example", "me.following@desk.example"])
def test_the_words_of_an_address_are_no_words_of_a_sentence(name: str):
    assert split(f"{NEW}\n\n{name} wrote:\n\n{OLD}", None).visible == NEW
    assert split(f'{NEW}\n\n02.03.2026, 18.30, "S" <{name}>:\n\n{OLD}', None).visible == NEW


@pytest.mark.parametrize("above", ["", "FYI", "Zur Info.", "Siehe unten", "Pour information"])
def test_what_is_passed_on_with_hardly_a_word_stays_visible(above: str):
    block = (
        "Von: Kunde <k@kunde.example>\nGesendet: Montag, 2. März 2026 09:15\nAn: Anna\nBetreff: x\n\nHilfe!"
    )
    text = f"{above}\n\n{block}".strip()
    assert split(text, None).visible == text


@pytest.mark.parametrize(
    "divider",
    [
        "---------- Forwarded message ---------",
        "-------- Weitergeleitete Nachricht --------",
        "Anfang der weitergeleiteten Nachricht:",
        "Begin forwarded message:",
    ],
)
def test_a_forwarded_mail_stays_visible_under_the_words_about_it(divider: str):
    text = f"Können Sie das übernehmen?\n\n{divider}\nVon: Kunde\nDatum: 2.3.2026\n\nHilfe!\n\n> alt"
    assert split(text, None).visible == text


def test_answers_that_are_announced_inside_the_old_mail_stay_visible():
    text = (
        "Hallo, meine Antworten in rot.\n\nVon: Support <s@desk.example>\n"
        "Gesendet: Montag, 2. März 2026 09:15\nAn: Anna\nBetreff: x\n\nWelcher Drucker? Der alte."
    )
    assert split(text, None).visible == text


@pytest.mark.parametrize("name", names())
def test_no_word_of_any_mail_is_lost_between_shown_and_folded(name: str):
    mail = read(name)
    assert sorted(" ".join((mail.visible, *mail.folded)).split()) == sorted(mail.text.split())


def test_the_reply_of_an_outlook_user_loses_its_header_block_and_the_line_above():
    mail = read("outlook_reply_german")
    assert mail.visible == "Danke, jetzt geht es.\n\nMit freundlichen Grüßen\nAnna Weber"
    assert mail.folded[0].startswith("____")
    assert mail.folded[-1].endswith("neu.")
