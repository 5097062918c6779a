"""Every sentence the bot says has its German (R51), with the same names in it."""

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir

import bot
from bot.texts import bot_texts, speaker

KEYWORDS = {"say": None, "N_": None, "NotPossible": None, "NotAllowed": None, "NotFound": None}
SAID = {
    sentence if isinstance(sentence, str) else sentence[0]
    for _, _, sentence, _, _ in extract_from_dir(Path(bot.__file__).parent, keywords=KEYWORDS)
} - {"text", "no_answer"}  # keys of payloads, not sentences


def test_every_sentence_has_its_german() -> None:
    german = bot_texts().translations("de")
    missing = {sentence for sentence in SAID if german.gettext(sentence) == sentence}
    assert missing <= {"HTML", "Name", "Status", "Text", "Ticket", "Tickets", "in Slack", "Spam"}


def test_the_german_sentences_have_the_same_names_in_them() -> None:
    german = bot_texts().translations("de")
    names = re.compile(r"{\w+}")
    assert [
        said for said in SAID if sorted(names.findall(said)) != sorted(names.findall(german.gettext(said)))
    ] == []


def test_the_warning_is_the_one_of_the_requirements() -> None:
    warning = "Attention: this message is sent to the customer"
    assert speaker("en")(warning) == warning
    assert speaker("de")(warning) == "Achtung: Nachricht an den Kunden wird verschickt"
