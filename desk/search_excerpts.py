"""What a hit looks like in its place: some words around it, so that one sees why the ticket was found."""

from collections.abc import Sequence
from itertools import chain

from desk.search_texts import Texts
from desk.search_words import Hits

BEFORE = 40
LENGTH = 160

# Pieces of plain text, each with: is it a hit? A surface marks those as it can.
Excerpt = Sequence[tuple[str, bool]]


def excerpt(texts: Texts, hits: Hits) -> Excerpt:
    """From the first text with a hit: description, solution, comments, customer; none if there is no hit."""
    for text in (texts.description, texts.solution, *texts.comments, *texts.customer):
        if found := _around(text, hits):
            return found
    return ()


def plain(found: Excerpt, *, marks: tuple[str, str] = ("«", "»")) -> str:
    """As one line, hits between marks."""
    before, behind = marks
    return "".join(f"{before}{text}{behind}" if is_hit else text for text, is_hit in found)


def _around(text: str, hits: Hits) -> Excerpt:
    line = text if "\n" not in text else " ".join(text.split())
    places = hits.places(line)
    first = next(places, None)
    if first is None:
        return ()
    begin = _word_begins(line, max(first[0] - BEFORE, 0))
    end = begin + LENGTH
    pieces: list[tuple[str, bool]] = []
    place = begin
    for start, stop in chain((first,), places):
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
