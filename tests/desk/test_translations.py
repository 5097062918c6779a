"""Both languages are whole (R51); and the check that says so finds what it should."""

import textwrap
from pathlib import Path

import pytest

from desk.errors import Invalid, NotFound
from desk.i18n import desk_texts
from desk.translations import names, problems


def test_every_sentence_is_there_in_german_with_the_same_names():
    assert problems() == []


def test_a_refusal_speaks_the_language_of_its_reader():
    refusal = NotFound("There is no ticket {number}.", number="TT7")

    assert str(refusal) == refusal.sentence("en") == "There is no ticket TT7."
    assert refusal.sentence("de") == "Es gibt kein Ticket TT7."
    assert Invalid("title", "Please enter a title.").sentence("de") == "Bitte geben Sie einen Titel ein."


def test_a_sentence_nobody_translated_comes_back_in_english():
    assert desk_texts().text("de", "Nobody has ever said this.") == "Nobody has ever said this."
    assert desk_texts().text("fr", "Please enter a title.") == "Please enter a title."


@pytest.fixture
def house_of_three(tmp_path: Path) -> Path:
    """Rooms with one of each mistake."""
    put(
        tmp_path / "desk" / "errors.py",
        """
        class NotAllowed(DeskError): ...
        class Invalid(DeskError): ...
        class Throttled(NotAllowed):
            def __init__(self):
                super().__init__("Wait {minutes} minutes.")
        raise Invalid("title", "No title " "at all.")
        raise Throttled("Slow down.")
        notice(N_("Told."))
        """,
    )
    put(tmp_path / "desk" / "cli" / "words.py", 'N_("English only.")')
    put(tmp_path / "scanners" / "intake.py", 'N_("Scanned.")')
    put(tmp_path / "bot" / "card.py", 'say(texts["key"]); person.say("Yes." if ok else "No."); say("Told.")')
    put(
        tmp_path / "portal" / "templates" / "a.html",
        """
        {{ _("In a page") }} {{ pgettext("block", "Told.") }}
        {{ ngettext("%(num)s file", "%(num)s files", 2) }}
        """,
    )
    catalogue(
        tmp_path / "desk",
        {"Told.": "Gesagt.", "Wait {minutes} minutes.": "Warten Sie {minuten} Minuten.", "Old.": "Alt."},
    )
    catalogue(tmp_path / "bot", {"Yes.": "Ja."})
    return tmp_path


def put(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(textwrap.dedent(text))


def catalogue(room: Path, entries: dict[str, str]) -> None:
    put(
        room / "locale" / "de.po",
        "".join(f'msgid "{english}"\nmsgstr "{german}"\n\n' for english, german in entries.items()),
    )


def test_the_check_finds_what_is_missing_obsolete_and_unlike(house_of_three: Path):
    assert problems(house_of_three) == [
        "desk/errors.py:7: no German for 'No title at all.'",
        "desk/errors.py:8: no German for 'Slow down.'",
        "scanners/intake.py:1: no German for 'Scanned.'",
        "desk/locale/de.po: nobody says 'Old.'",
        "desk/locale/de.po: other names in the German of 'Wait {minutes} minutes.'",
        "bot/card.py:1: no German for 'No.'",
        "portal/templates/a.html:2: no German for 'In a page'",
        "portal/templates/a.html:2: no German for 'Told.'",
        "portal/templates/a.html:3: no German for '%(num)s file'",
    ]


def test_names_are_those_of_either_kind():
    assert names("{a} and {b!r}, %(c)s: {{d}}") == {"a", "b", "c"}
    assert names("{broken") == {"unbalanced braces"}
