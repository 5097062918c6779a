"""The words of the full-text search (R18): one way to cut and fold text, for the index and for what is asked.

A word is found by its stem, German or English, and by its beginning, so that `Rechnung` finds `Rechnungen`
and `Rechnungsadresse`; case, accents, `ß` and the spellings of umlauts don't matter: `Müller`, `Mueller` and
`Muller` are one word. Both databases store what this module says, so both find the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache

import Stemmer

from desk.composing import composed
from desk.search_stop_words import STOP_WORDS

LONGEST = 40
# Nobody misses the rest of a log file.
MOST_IN_TICKET = 5_000
# Of more words, the longest: they say most, and each costs time.
MOST_ASKED = 8
# A shorter stem is the beginning of too much: `Drucker` isn't `Druckluft`.
SHORTEST_STEM = 7
SHORTEST_BEGINNING = 4

# Letters and digits, where a hyphen may stand between two; or a mail address.
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_WORD_OR_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|" + _WORD.pattern)
# Numbers, mail addresses, and what lists are narrowed by (`status=closed`) are found as a whole only.
HAS_NO_BEGINNING = re.compile(r"[\d@=]")


@dataclass(frozen=True, slots=True)
class Word:
    """What is looked for: any of these forms, or any that begins so."""

    forms: frozenset[str]
    beginning: str = ""

    def is_among(self, forms: AbstractSet[str]) -> bool:
        if not self.forms.isdisjoint(forms):
            return True
        beginning = self.beginning
        return beginning != "" and any(form.startswith(beginning) for form in forms)


@dataclass(frozen=True, slots=True)
class Asked:
    """Tickets with each of `all` and none of `none`; an empty `all` finds nothing."""

    all: Sequence[Word] = ()
    none: Sequence[Word] = ()

    def is_met_by(self, forms: AbstractSet[str]) -> bool:
        return all(word.is_among(forms) for word in self.all) and not any(
            word.is_among(forms) for word in self.none
        )


def pieces_in(texts: Iterable[str]) -> list[str]:
    """The different words of these texts, the most important text first."""
    found: dict[str, None] = {}
    for text in texts:
        found.update(dict.fromkeys(_pieces(text)))
        if len(found) > MOST_IN_TICKET:
            return list(found)[:MOST_IN_TICKET]
    return list(found)


def forms_of(pieces: Iterable[str]) -> set[str]:
    """All that these words are found by: what the index keeps."""
    return {form for piece in pieces for form in _indexed(piece)}


def asked(words: str) -> Asked:
    """What a person typed: all words must be there; `-word` must not. Empty: nothing can be found."""
    wanted: dict[Word, bool] = {}
    unwanted: dict[Word, None] = {}
    for term in _terms(words):
        pieces = _pieces(term)
        if term.startswith("-"):
            unwanted.update(dict.fromkeys(_sought(piece) for piece in pieces))
        else:
            wanted.update({_sought(piece): piece in STOP_WORDS for piece in pieces})
    telling = [word for word, is_stop_word in wanted.items() if not is_stop_word]
    return Asked(all=_longest(telling or list(wanted)), none=_longest(list(unwanted)))


def _longest(words: Sequence[Word]) -> Sequence[Word]:
    return sorted(words, key=lambda word: max(map(len, word.forms)), reverse=True)[:MOST_ASKED]


class Hits:
    """Finds the words that are looked for in the texts where they stand."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self._known: dict[str, bool] = {}

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Begin and end of each, in their order."""
        for found in _pattern(text).finditer(text):
            if self._is_hit(found[0]):
                yield found.span()

    def _is_hit(self, found: str) -> bool:
        known = self._known.get(found)
        if known is None:
            forms = forms_of(_pieces(found))
            known = self._known[found] = any(word.is_among(forms) for word in self._words)
        return known


def _terms(words: str) -> Iterator[str]:
    # Nobody looks for so much; the rest would only cost time.
    return iter(words[:2000].split())


def _pieces(text: str) -> list[str]:
    lower = text.lower() if text.isascii() else composed("NFC", text).lower()
    return _pattern(lower).findall(lower)


def _pattern(text: str) -> re.Pattern[str]:
    return _WORD_OR_ADDRESS if "@" in text else _WORD


@lru_cache(maxsize=16_384)
def _indexed(piece: str) -> tuple[str, ...]:
    """All that a piece of text is found by; one with `=` (desk/search_texts.py) by itself."""
    if "=" in piece:
        return (piece,)
    if "@" in piece:
        parts = re.split(r"[\W_]+", piece)
        return (_folded(piece), *(form for part in parts if part for form in _indexed(part)))
    if "-" in piece:
        parts = piece.split("-")
        return tuple(form for part in (piece.replace("-", ""), *parts) for form in _indexed(part))
    folded = _folded(piece)
    return (folded,) if HAS_NO_BEGINNING.search(folded) else tuple(_stems(piece))


@lru_cache(maxsize=4_096)
def _sought(piece: str) -> Word:
    whole = piece if "@" in piece else piece.replace("-", "")
    folded = _folded(whole)
    if HAS_NO_BEGINNING.search(folded):
        return Word(frozenset({folded}))
    stems = _stems(whole)
    longest = [stem for stem in stems if len(stem) >= SHORTEST_STEM and folded.startswith(stem)]
    beginning = min(longest, key=len, default=folded)
    return Word(frozenset(stems), beginning if len(beginning) >= SHORTEST_BEGINNING else "")


def _stems(piece: str) -> set[str]:
    return {_folded(stemmer.stemWord(piece[:LONGEST])) for stemmer in _stemmers()}


@cache
def _stemmers() -> Sequence[Stemmer.Stemmer]:
    # Without caches of their own, which are not made for two threads at once.
    return [Stemmer.Stemmer(language, 0) for language in ("german", "english")]


def _folded(piece: str) -> str:
    """Without case and accents; `ae` and `ä` are `a`."""
    plain = piece if piece.isascii() else _unaccented(piece)
    if "e" in plain:
        plain = plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")
    return plain[:LONGEST]


def _unaccented(piece: str) -> str:
    plain = composed("NFKD", piece.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
