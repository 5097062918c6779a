"""A page of the search index: some words, and for each the tickets of a block that have it.

Words with the same first letters stand on the same page, so that all words with a beginning are read with one
row; and a few hundred changed tickets need no more rows than there are pages in a block.
"""

import struct
import sys
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    # All forms, each between two line ends: so they are found without being taken apart.
    head: bytes
    sizes: "array[int]"
    postings: bytes

    @classmethod
    def read(cls, stored: bytes) -> "Page":
        """What `changed` made; empty: nothing."""
        if not stored:
            return cls(b"\n", array("H"), b"")
        length, amount = _LENGTHS.unpack_from(stored)
        begin = _LENGTHS.size + length
        sizes = array("H", stored[begin : begin + 2 * amount])
        if sys.byteorder == "big":
            sizes.byteswap()
        return cls(stored[_LENGTHS.size : begin], sizes, stored[begin + 2 * amount :])

    def of(self, word: Word) -> int:
        """A bit for each ticket of the block that has any form of a word."""
        bits = 0
        for number in self._numbers(word):
            bits |= search_postings.bits_of(self._posting(number))
        return bits

    def amount(self, form: str) -> int:
        """How many tickets of the block have it."""
        return sum(
            search_postings.amount(self._posting(number)) for number in self._numbers(Word(frozenset({form})))
        )

    def _numbers(self, word: Word) -> set[int]:
        sought = [b"\n%b\n" % form.encode() for form in word.forms]
        if word.beginning:
            sought.append(b"\n" + word.beginning.encode())
        found = set()
        for some in sought:
            at = self.head.find(some)
            while at >= 0:
                found.add(self.head.count(b"\n", 0, at))
                at = self.head.find(some, at + 1)
        return found

    def changed(self, places: Places) -> bytes:
        """The page with these changes, to be stored. What doesn't change is copied as it is."""
        forms, sizes = self.head[1:-1].decode().split("\n") if self.sizes else [], list(self.sizes)
        known, pieces = {form: number for number, form in enumerate(forms)}, []
        copied = 0
        for number, form in sorted((known[form], form) for form in places.keys() & known.keys()):
            posting = search_postings.changed(self._posting(number), *places[form])
            begin, end = self._span(number)
            pieces += [self.postings[copied:begin], posting]
            sizes[number], copied = len(posting), end
        pieces.append(self.postings[copied:])
        for form in sorted(places.keys() - known.keys()):
            posting = search_postings.listed(places[form][0])
            forms.append(form)
            sizes.append(len(posting))
            pieces.append(posting)
        return _written(forms, sizes, pieces)

    def _span(self, number: int) -> tuple[int, int]:
        begin = sum(self.sizes[:number])
        return begin, begin + self.sizes[number]

    def _posting(self, number: int) -> bytes:
        begin, end = self._span(number)
        return self.postings[begin:end]


# Bytes of all forms, and how many forms there are.
_LENGTHS = struct.Struct("<II")


def _written(forms: Sequence[str], sizes: Sequence[int], pieces: Sequence[bytes]) -> bytes:
    """Forms, the sizes of their postings, the postings; a form that no ticket has is left out."""
    if 0 in sizes:
        forms = [form for form, size in zip(forms, sizes, strict=True) if size]
        sizes = [size for size in sizes if size]
    if not forms:
        return b""
    head = ("\n" + "\n".join(forms) + "\n").encode()
    sized = array("H", sizes)
    if sys.byteorder == "big":
        sized.byteswap()
    return b"".join((_LENGTHS.pack(len(head), len(forms)), head, sized.tobytes(), *pieces))


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
