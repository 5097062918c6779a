"""Which language a mail is in: from a sentence or two, and silence where that can't be told."""

import time

import pytest

from scanners import language


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("de", "Hallo, mein Drucker druckt nicht mehr. Können Sie mir bitte helfen?"),
        ("de", "Die Rechnung ist noch nicht angekommen, wir warten seit drei Wochen auf sie."),
        ("en", "Hi, my printer does not work any more, could you please help?"),
        ("en", "The invoice has not arrived and we have been waiting for three weeks."),
        ("fr", "Bonjour, mon imprimante ne marche plus, merci de votre aide."),
        ("es", "Hola, mi impresora no funciona, ¿me podría ayudar? Muchas gracias."),
        ("it", "Buongiorno, la mia stampante non funziona più, grazie per il vostro aiuto."),
        ("nl", "Goedemorgen, mijn printer werkt niet meer, kunt u mij helpen?"),
        ("pl", "Dzień dobry, moja drukarka nie działa, proszę o pomoc."),
        ("pt", "Olá, a minha impressora não funciona, muito obrigado pela ajuda."),
        ("sv", "Hej, min skrivare fungerar inte, tack för hjälpen."),
        ("da", "Hej, min printer virker ikke, kan I hjælpe mig? Venlig hilsen"),
        ("no", "Hei, skriveren min virker ikke, jeg har ikke tid, takk for hjelpen."),
        ("cs", "Dobrý den, moje tiskárna nefunguje, prosím o pomoc."),
        ("tr", "Merhaba, yazıcım çalışmıyor, lütfen yardım edin, teşekkürler."),
        ("hu", "Jó napot, a nyomtató nem működik, kérem segítsenek, köszönöm."),
        ("fi", "Hei, minun tulostin ei toimi, voitteko auttaa? Kiitos."),
        ("ro", "Bună ziua, imprimanta mea nu mai funcționează, vă mulțumesc pentru ajutor."),
        ("ru", "Здравствуйте, мой принтер больше не работает."),
        ("uk", "Добрий день, мій принтер більше не працює, допоможіть її полагодити."),
        ("el", "Καλημέρα, ο εκτυπωτής μου δεν λειτουργεί."),
        ("he", "שלום, המדפסת שלי לא עובדת."),
        ("ar", "مرحبا، طابعتي لا تعمل."),
        ("ja", "こんにちは、プリンターが動きません。"),
        ("zh", "您好，我的打印机坏了，请帮忙。"),
        ("ko", "안녕하세요, 프린터가 작동하지 않습니다."),
    ],
)
def test_a_sentence_or_two_tell_the_language(name: str, text: str) -> None:
    assert language.of(text) == name


@pytest.mark.parametrize(
    "text",
    [
        *("", "OK", "4711", "Drucker kaputt", "https://shop.example/in/the/for", "!!! ???"),
        # Single letters and pieces of codes are words of some language, too.
        *("queen's ♝, king's ♜, bishop's ♚", "9bbf a 38a5 s 44f9 v 51d7 e e a s"),
        # Latin is none of those known, though Italian has some of its words.
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit. Fusce nec est enim. Vestibulum vel urna.",
    ],
)
def test_too_few_words_tell_nothing(text: str) -> None:
    assert language.of(text) == ""


def test_a_word_that_never_ends_takes_no_time() -> None:
    begun = time.process_time()
    language.of("a" * 20_000_000)
    assert time.process_time() - begun < 1
