"""Signatures, mobile footers, legal notices and list footers are folded; closing words stay (R40)."""

import pytest

from scanners.replies.split import split

NEW = "Bitte schicken Sie ein neues Gerät.\n\nMit freundlichen Grüßen\nAnna Weber"

GERMAN_NOTICE = """\
Diese E-Mail enthält vertrauliche und rechtlich geschützte Informationen. Wenn Sie nicht der
richtige Adressat sind, informieren Sie bitte sofort den Absender und vernichten Sie diese Mail."""
ENGLISH_NOTICE = """\
This message is confidential and intended solely for the addressee. If you are not the intended
recipient, any disclosure is prohibited. Please notify the sender."""

FOOTERS = """
Sent from my iPhone
Sent from my Samsung Galaxy smartphone.
Sent from my BlackBerry
Sent from my phone, please excuse any typos.
Sent from Outlook for iOS<https://aka.example/o0ukef>
Sent from Yahoo Mail on Android
Sent via mobile
Sent from my Verizon, Samsung Galaxy smartphone
Get BlueMail for Android
<<sent by galaxy>>
(sent from a phone)
Get Outlook for Android<https://aka.example/ghei36>
Von meinem iPhone gesendet
Von meinem Samsung Galaxy Smartphone gesendet.
Gesendet von Outlook für iOS<https://aka.example/o0ukef>
Gesendet mit der GMX Mail App
Von unterwegs gesendet
Gesendet von meinem Huawei-Mobiltelefon
Diese Nachricht wurde von meinem Android-Mobiltelefon mit K-9 Mail gesendet.
Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.
Holen Sie sich Outlook für Android
Envoyé de mon iPhone
Envoyé depuis mon appareil mobile Samsung.
Télécharger Outlook pour iOS
Enviado desde mi iPhone
Enviado do meu iPhone
Inviato da iPhone
Inviato dal mio dispositivo Huawei
Verstuurd vanaf mijn iPhone
Verzonden met Outlook voor Android
Wysłane z iPhone'a
Skickat från min iPhone
Sendt fra min iPhone
Lähetetty iPhonesta
Skaff deg Outlook for Android
Obțineți Outlook pentru Android
Получить Outlook для Android
Отримати Outlook для Android
Λήψη του Outlook για Android
Android için Outlook'u edinin
Az Android Outlook beszerzése
Android용 Outlook 다운로드
קבל את Outlook עבור Android
احصل على Outlook لـ Android
أُرسلت من الـ iPhone
Odesláno z mobilu
Yahoo Mail: Search, Organize, Conquer
Odesláno z iPhonu
Отправлено с iPhone
iPhone'umdan gönderildi
iPhoneから送信
나의 iPhone에서 보냄
发自我的iPhone
從我的 iPhone 傳送
发自我的小米手机
""".strip().split("\n")


@pytest.mark.parametrize("footer", FOOTERS)
@pytest.mark.parametrize(
    "old", ["", "\n\nAm 02.03.2026 um 09:15 schrieb Support:\n> Hallo"], ids=["end", "quote"]
)
def test_a_mobile_footer_is_folded_at_the_end_and_above_a_quote(footer: str, old: str):
    reply = split(f"{NEW}\n\n{footer}{old}", None)
    assert reply.visible == NEW
    assert reply.folded[0] == footer


@pytest.mark.parametrize(
    "ending",
    [
        "-- \nAnna Weber\nKunde GmbH",
        "--\nAnna Weber | Einkauf | Tel. 030 1234567",
        "______________________\nusers mailing list\nusers@lists.example\nhttps://lists.example/listinfo",
        "Bitte denken Sie an die Umwelt, bevor Sie diese E-Mail ausdrucken.",
        GERMAN_NOTICE,
        ENGLISH_NOTICE,
        "Virenfrei. www.avast.com",
    ],
)
def test_what_is_not_the_persons_words_is_folded_at_the_end(ending: str):
    reply = split(f"{NEW}\n\n{ending}", None)
    assert reply.visible == NEW
    assert reply.folded == (ending,)


def test_a_company_block_is_folded_below_the_closing_words_and_the_name():
    block = "Kunde GmbH\nHauptstraße 1\nTel.: 030 1234567\nFax: 030 1234568\nwww.kunde.example\nHRB 1234"
    reply = split(f"{NEW}\n\n{block}", None)
    assert reply.visible == NEW
    assert reply.folded == (block,)


@pytest.mark.parametrize(
    "ending",
    [
        "Tel.: 030 1234567",
        "Bitte rufen Sie an:\nTel.: 030 1234567",
        "PS: Der Empfänger der Lieferung war irrtümlich falsch. Sollen wir die Rechnung vernichten?",
        "Welche Nummer hat das Gerät?\nTel.: 030 1234567\nFax: 030 1234568\nwww.kunde.example",
    ],
)
def test_little_evidence_shows_more(ending: str):
    assert split(f"{NEW}\n\n{ending}", None).visible == f"{NEW}\n\n{ending}"


@pytest.mark.parametrize(
    "last",
    [
        "From my phone I cannot open it",
        "From my point of view that is wrong",
        "Sent by mail",
        "Sent from Berlin",
        "Gesendet von Frau Weber",
        "Von meinem Kollegen gesendet",
        "From my mobile it works fine, but not from the PC.",
    ],
)
def test_a_last_line_that_begins_like_a_footer_stays(last: str):
    assert split(f"{NEW}\n\n{last}", None).visible == f"{NEW}\n\n{last}"


def test_a_signature_between_text_and_quote_is_a_passage_of_its_own():
    quote = "Am 02.03.2026 um 09:15 schrieb Support:\n> Hallo"
    reply = split(f"{NEW}\n\n-- \nKunde GmbH\n\n{quote}", None)
    assert reply.visible == NEW
    assert reply.folded == ("-- \nKunde GmbH", quote)


@pytest.mark.parametrize(
    "banner",
    [
        "[EXTERN] Diese E-Mail stammt von außerhalb der Organisation.",
        "CAUTION: This email originated from outside of the organization. Do not click\nlinks.",
    ],
)
def test_a_warning_that_a_server_put_above_the_mail_is_folded(banner: str):
    reply = split(f"{banner}\n\n{NEW}", None)
    assert (reply.visible, reply.folded) == (NEW, (banner,))
    assert split(banner, None).visible == banner


def test_a_mail_of_nothing_but_a_footer_shows_it():
    assert split("Von meinem iPhone gesendet", None).visible == "Von meinem iPhone gesendet"
