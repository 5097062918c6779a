"""What is new in a reply and what is quoted: folded away, never lost (R40)."""

import pytest

from scanners.replies.split import split_reply
from tests.parts.mails import names, read

NEW = "Danke, jetzt geht es.\n\nViele Grüße\nAnna"


@pytest.mark.parametrize(
    "quoted",
    [
        "On Mon, 2 Mar 2026 at 09:15, Support <support@desk.example> wrote:\n> Hallo\n> Welt",
        "On Mon, 2 Mar 2026 at 09:15, Support <support@desk.example> wrote:\n\nHallo\nWelt",
        "On Mon, 2 Mar 2026 at 09:15, The Support Team\n<support@desk.example> wrote:\n> Hallo",
        "Am 02.03.2026 um 09:15 schrieb Support:\n> Hallo",
        "Am Mo., 2. März 2026 um 09:15 Uhr schrieb Support <\nsupport@desk.example>:\n\n> Hallo",
        "Le 2 mars 2026 à 09:15, Support <support@desk.example> a écrit :\n> Bonjour",
        "-----Original Message-----\nFrom: Support\nHallo",
        "-----Ursprüngliche Nachricht-----\nVon: Support\nHallo",
        "---- Original Message ----\nHallo",
        "Von: Support <support@desk.example>\nGesendet: Montag\nAn: Anna\nBetreff: Drucker\n\nHallo",
        "____________________\n\nFrom: Support\nSent: Monday\nTo: Anna\nSubject: Printer\n\nHello",
        "*Von:* Support\n*Datum:* heute\n*An:* Anna\n\nHallo",
        "> Hallo\n> Welt",
        "support@desk.example schreibt:\n\n> Hallo\n>\n> Welt\n",
        "##- Bitte schreiben Sie Ihre Antwort über diese Zeile -##\nHallo",
        "-- \nAnna Weber\nKunde GmbH",
    ],
)
def test_the_quote_is_folded_and_the_new_text_shown(quoted: str):
    visible, folded = split_reply(f"{NEW}\n\n{quoted}")
    assert visible == NEW
    assert folded == quoted.strip("\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nur ein Satz.",
        # Answers between or below the quotes: nothing may disappear.
        "On Mon, 2 Mar 2026, Support wrote:\n> Frage eins?\nJa.\n> Frage zwei?\nNein.",
        "Hallo\n\nOn Mon, 2 Mar 2026, Support wrote:\n> Frage?\n\nMeine Antwort steht unten.",
        "> alles\n> zitiert",
        # Sentences that look alike.
        "On Monday the printer failed.\nThey wrote: restart it.",
        "Am Montag war es noch gut.\nDer Kollege schrieb mir: kaputt.",
        "Von: hier aus sehe ich nichts.\nWas tun?",
        "From: now on it works.",
        "Wir haben 3 > 2 Fehler.\n-- kein Trenner",
        "Am 3. März schrieb ich Ihnen.\nBitte antworten Sie.",
    ],
)
def test_when_in_doubt_all_of_it_is_shown(text: str):
    assert split_reply(text) == (text, "")


@pytest.mark.parametrize("name", names())
def test_no_word_of_any_mail_is_lost_between_shown_and_folded(name: str):
    mail = read(name)
    assert " ".join((mail.visible, *mail.folded)).split() == mail.text.split()


def test_the_reply_of_an_outlook_user_loses_its_header_block_and_the_line_above():
    mail = read("outlook_reply_german")
    assert mail.visible == "Danke, jetzt geht es.\n\nMit freundlichen Grüßen\nAnna Weber"
    assert mail.folded[0].startswith("____")
    assert mail.folded[-1].endswith("neu.")
