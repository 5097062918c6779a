"""What a hit looks like in its place: some words around it, so that one sees why the ticket was found."""

from collections.abc import Sequence

from desk import search_words
from desk.search_texts import Texts
from desk.search_words import Word

BEFORE = 40
LENGTH = 160
# Further in, nobody looks.
_LOOKED_AT = 20_000

# Pieces of plain text, each with: is it a hit? A surface marks those as it can.
Excerpt = Sequence[tuple[str, bool]]


def excerpt(texts: Texts, words: Sequence[Word]) -> Excerpt:
    """From the first text with a hit: description, solution, comments, customer; none if there is no hit."""
    for text in (texts.description, texts.solution, *texts.comments, *texts.customer):
        if found := _around(text[:_LOOKED_AT], words):
            return found
    return ()


def plain(found: Excerpt, *, marks: tuple[str, str] = ("«", "»")) -> str:
    """As one line, hits between marks."""
    before, behind = marks
    return "".join(f"{before}{text}{behind}" if is_hit else text for text, is_hit in found)


def _around(text: str, words: Sequence[Word]) -> Excerpt:
    line = " ".join(text.split())
    hits = search_words.hits(line, words)
    first = next(hits, None)
    if first is None:
        return ()
    begin = _word_begins(line, max(first[0] - BEFORE, 0))
    end = begin + LENGTH
    pieces: list[tuple[str, bool]] = []
    place = begin
    for start, stop in (first, *hits):
        if stop > end:
            break
        pieces += [(line[place:start], False), (line[start:stop], True)]
        place = stop
    pieces.append((line[place:end] if pieces else line[begin:end], False))
    if begin > 0:
        pieces.insert(0, ("… ", False))
    if end < len(line):
        pieces.append((" …", False))
    return [(piece, is_hit) for piece, is_hit in pieces if piece]


def _word_begins(line: str, place: int) -> int:
    """Not in the middle of a word."""
    if place == 0:
        return 0
    return line.find(" ", place) + 1
