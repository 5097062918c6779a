"""English and German (R51): gettext catalogues, one for each room, read when first needed.

The msgid is the English sentence. A room has `locale/de.po` beside its code; a sentence it doesn't have is
looked up in the desk's. `N_` marks a sentence that is translated later; `babel` finds both.
"""

import gettext
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Self

LANGUAGES = ("en", "de")


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    return text


class Term(str):
    """A word of ours inside a sentence, translated when the sentence is: the name of a field."""

    __slots__ = ()

    def in_language(self, language: str, texts: "Catalogue") -> str:
        return texts.text(language, str(self))


class Label(Term):
    """A name that is stored in both languages: an administrator's, in no catalogue."""

    german: str

    def __new__(cls, english: str, german: str) -> Self:
        label = super().__new__(cls, english)
        label.german = german
        return label

    def in_language(self, language: str, texts: "Catalogue") -> str:  # noqa: ARG002
        return self.german if language == "de" else str(self)


class Catalogue:
    """The translations of one room."""

    def __init__(self, folder: Path, *, fallback: "Catalogue | None" = None) -> None:
        self._folder = folder
        self._fallback = fallback
        self._read: dict[str, gettext.NullTranslations] = {}

    def translations(self, language: str) -> gettext.NullTranslations:
        """gettext's object for a language; English, and what is missing, comes back as it is."""
        known = language if language in LANGUAGES else "en"
        if known not in self._read:
            self._read[known] = self._load(known)
        return self._read[known]

    def text(self, language: str, sentence: str) -> str:
        return self.translations(language).gettext(sentence) if sentence else ""

    def in_language(self, language: str) -> Callable[[str], str]:
        return lambda sentence: self.text(language, sentence)

    def _load(self, language: str) -> gettext.NullTranslations:
        file = self._folder / f"{language}.po"
        loaded = _compile(file) if file.exists() else gettext.NullTranslations()
        if self._fallback is not None:
            loaded.add_fallback(self._fallback.translations(language))
        return loaded


def _compile(file: Path) -> gettext.GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def desk_texts() -> Catalogue:
    """The desk's own sentences: errors, mails, the command line."""
    return Catalogue(Path(__file__).parent / "locale")
