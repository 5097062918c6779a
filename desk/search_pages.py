"""A page of the search index: some words, and for each the tickets of a block that have it.

Words with the same first letters stand on the same page, so that all words with a beginning are read with one
row; and a few hundred changed tickets need no more rows than there are pages in a block.
"""

import struct
import sys
from array import array
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from zlib import crc32

from desk import search_postings
from desk.search_words import HAS_NO_BEGINNING, Asked, Word

PAGES = 1024
# Words are looked for by so many letters at least.
LETTERS = 4

# Of a form: the places where it is to be put in, and those where it is to be taken out.
Places = Mapping[str, tuple[Sequence[int], Sequence[int]]]


def page_of(form: str) -> int:
    """Which page of its block a form stands on."""
    known_by = form if HAS_NO_BEGINNING.search(form) else form[:LETTERS]
    return crc32(known_by.encode()) % PAGES


def pages_of(word: Word) -> set[int]:
    """Where the forms of a word that is looked for stand."""
    return {page_of(form) for form in (*word.forms, word.beginning) if form}


@dataclass(frozen=True, slots=True)
class Page:
    forms: Sequence[str]
    ends: Sequence[int]
    postings: bytes

    @classmethod
    def read(cls, stored: bytes) -> "Page":
        """What `written` made; empty: nothing."""
        if not stored:
            return cls((), (), b"")
        (length,) = _LENGTH.unpack_from(stored)
        begin = _LENGTH.size + length
        forms = stored[_LENGTH.size : begin].decode().split("\n")
        sizes = array("H", stored[begin : begin + 2 * len(forms)])
        if sys.byteorder == "big":
            sizes.byteswap()
        return cls(forms, list(accumulate(sizes)), stored[begin + 2 * len(forms) :])

    def of(self, word: Word) -> int:
        """A bit for each ticket of the block that has any form of a word."""
        bits = 0
        for number in word.places_in(self.forms):
            bits |= search_postings.bits_of(self._posting(number))
        return bits

    def amounts(self, wanted: Container[str]) -> Iterator[tuple[str, int]]:
        """Those of the wanted forms that stand here, and how many tickets of the block have each."""
        for number, form in enumerate(self.forms):
            if form in wanted:
                yield form, search_postings.amount(self._posting(number))

    def changed(self, places: Places) -> bytes:
        """The page with these changes, to be stored."""
        known = {form: self._posting(number) for number, form in enumerate(self.forms)}
        for form, (added, removed) in places.items():
            known[form] = search_postings.changed(known.get(form, b""), added, removed)
        return written({form: posting for form, posting in known.items() if posting})

    def _posting(self, number: int) -> bytes:
        return self.postings[self.ends[number - 1] if number else 0 : self.ends[number]]


_LENGTH = struct.Struct("<I")


def written(postings: Mapping[str, bytes]) -> bytes:
    """Forms, the sizes of their postings, the postings."""
    if not postings:
        return b""
    forms = "\n".join(postings).encode()
    sizes = array("H", map(len, postings.values()))
    if sys.byteorder == "big":
        sizes.byteswap()
    return b"".join((_LENGTH.pack(len(forms)), forms, sizes.tobytes(), *postings.values()))


def combined(asked: Asked, pages: Mapping[int, Page]) -> int:
    """The tickets of a block that have all that is wanted and nothing that isn't, a bit for each."""
    bits = -1
    for word in asked.all:
        bits &= any_of(word, pages)
        if not bits:
            return 0
    for word in asked.none:
        bits &= ~any_of(word, pages)
    return bits


def any_of(word: Word, pages: Mapping[int, Page]) -> int:
    """The tickets of a block that have a word, a bit for each."""
    bits = 0
    for number in pages_of(word) & pages.keys():
        bits |= pages[number].of(word)
    return bits
