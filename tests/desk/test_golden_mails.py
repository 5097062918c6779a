"""Every mail in both languages as it is sent, word by word and mark by mark: made of the documented samples.

After a change that is meant: `UPDATE_GOLDEN=1 pytest tests/desk/test_golden_mails.py`, and read the diff.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from desk.mail_out import html_check
from desk.mail_out.mail_templates import rendered
from desk.mail_out.variable import samples
from desk.mail_out.variables import VARIABLES

GOLDEN = Path(__file__).parent / "golden"
# Gmail cuts a mail off after 102 kB.
LARGEST = 30_000


def _made() -> Iterator[tuple[str, str]]:
    for kind, variables in VARIABLES.items():
        for language in ("de", "en"):
            full, *others = samples(variables, language)
            whole = rendered(kind, language, full)
            yield f"{kind}.{language}.subject", f"{whole.subject}\n"
            yield f"{kind}.{language}.txt", whole.text
            yield f"{kind}.{language}.html", whole.html
            yield f"{kind}.{language}.others.txt", _others(kind, language, others)


def _others(kind: str, language: str, contexts: Sequence[Mapping[str, Any]]) -> str:
    """Subject and text with everything missing, and with each thing missing by itself; what repeats once."""
    made = [rendered(kind, language, context) for context in contexts]
    return f"\n{'=' * 40}\n".join(dict.fromkeys(f"{words.subject}\n\n{words.text}" for words in made))


def test_every_mail_is_word_for_word_as_it_was_agreed():
    made = dict(_made())
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        for file in GOLDEN.iterdir():
            file.unlink()
        for name, text in made.items():
            (GOLDEN / name).write_text(text, encoding="utf-8")
    assert {file.name for file in GOLDEN.iterdir()} == set(made)
    for name, text in made.items():
        assert text == (GOLDEN / name).read_text(encoding="utf-8"), f"{name}; {__doc__}"


def test_every_mail_has_sound_html_and_fits_into_what_gmail_shows():
    for name, text in _made():
        if name.endswith(".html"):
            html_check.check(text)
            assert len(text.encode()) < LARGEST, name


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_mail_has_holes_where_something_is_missing(language: str):
    for kind, variables in VARIABLES.items():
        for sample in samples(variables, language):
            words = rendered(kind, language, sample)
            assert "None" not in words.text + words.subject, kind
            assert "\n\n\n" not in words.text, kind
            assert " ," not in words.text, kind
            assert words.subject == " ".join(words.subject.split())
