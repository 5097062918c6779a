"""Tickets with a similar text, maybe the same concern once more (R23), with a score that can be explained.

The rarest words of a text pick the candidates, those first that share most of them; then title and
description of each are compared word by word: the cosine of their words, a rare word weighing more.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from desk import search, search_pages, search_postings, search_words
from desk.actor import Actor
from desk.rows import rows
from desk.search_stop_words import STOP_WORDS
from desk.search_words import Word
from models.ticket import Ticket

# The rarest words, by which candidates are found, and how many of those are compared.
TELLING = 8
CANDIDATES = 40
# More words say no more about what a text is about.
MOST_WORDS = 120
# Blocks in which words are counted: what was rare lately is rare.
COUNTED = 2


@dataclass(frozen=True, slots=True)
class Similar:
    id: int
    number: str
    title: str
    # 1: the same words; 0: none in common.
    score: float
    # What they have in common, the rarest first.
    shared: Sequence[str]


async def to_ticket(viewer: Actor, ticket: Ticket, *, most: int = 10) -> Sequence[Similar]:
    """Those most similar to a ticket, the most similar first, the ticket itself left out."""
    return await to_text(viewer, f"{ticket.title}\n{ticket.description}", most=most, but=ticket.id)


async def to_text(viewer: Actor, text: str, *, most: int = 10, but: int | None = None) -> Sequence[Similar]:
    """Those whose title and description are most similar. Raises NotAllowed for a customer (R17)."""
    search.check_may_search(viewer)
    words = _words(text)
    if not words:
        return []
    waiting = await search.waiting()
    weights = await _weights(words, waiting)
    telling = sorted(words, key=lambda word: (-weights[word], word))[:TELLING]
    ids = [number for number in await _sharing(telling, waiting) if number != but][:CANDIDATES]
    compared = [_compared(row, words, weights) for row in await _texts(ids)]
    return sorted((one for one in compared if one.score > 0), key=lambda one: (-one.score, -one.id))[:most]


def _words(text: str) -> Mapping[str, str]:
    """Each word's shortest form, and how it is written."""
    found: dict[str, str] = {}
    for piece in search_words.pieces_in([text]):
        forms = search_words.forms_of([piece])
        if piece not in STOP_WORDS and forms:
            found.setdefault(min(forms, key=lambda form: (len(form), form)), piece)
        if len(found) == MOST_WORDS:
            break
    return found


# The tickets that are not filed yet, and what they are found by.
_Waiting = Mapping[int, frozenset[str]]


async def _weights(words: Mapping[str, str], waiting: _Waiting) -> Mapping[str, float]:
    """The rarer a word was lately, the more it says."""
    amounts = {word: sum(word in forms for forms in waiting.values()) for word in words}
    page_of = {word: search_pages.page_of(word) for word in words}
    highest = await search.highest_block()
    tickets = search_postings.SIZE
    async for _, pages in search.pages(set(page_of.values()), highest, most=COUNTED):
        for word, number in page_of.items():
            if number in pages:
                amounts[word] += pages[number].amount(word)
    if highest:
        tickets *= COUNTED
    return {word: math.log(1 + tickets / (amount + 1)) for word, amount in amounts.items()}


async def _sharing(telling: Sequence[str], waiting: _Waiting) -> Sequence[int]:
    """The tickets with most of these words, the newest first among those with the same number."""
    words = [Word(frozenset({form})) for form in telling]
    by_shared: list[list[int]] = [[] for _ in words]
    numbers = {search_pages.page_of(form) for form in telling}
    for ticket_id, forms in sorted(waiting.items(), reverse=True):
        if shared := len(forms.intersection(telling)):
            by_shared[shared - 1].append(ticket_id)
    async for block, pages in search.pages(numbers, await search.highest_block()):
        for shared, bits in enumerate(_at_least(words, pages)):
            if len(by_shared[shared]) <= CANDIDATES:
                places = search_postings.downwards(bits)
                by_shared[shared] += _first(places, block)
    return list(dict.fromkeys(number for ids in reversed(by_shared) for number in ids))


def _at_least(words: Sequence[Word], pages: Mapping[int, search_pages.Page]) -> list[int]:
    """The tickets of a block with at least one, two, … of these words, a bit for each."""
    levels = [0] * len(words)
    for word in words:
        bits = search_pages.any_of(word, pages)
        for level in range(len(words) - 1, 0, -1):
            levels[level] |= levels[level - 1] & bits
        levels[0] |= bits
    return levels


def _first(places: Iterator[int], block: int) -> list[int]:
    return [block * search_postings.SIZE + place for place in islice(places, CANDIDATES + 1)]


async def _texts(ids: Sequence[int]) -> Sequence[Mapping[str, Any]]:
    marks = ", ".join("?" for _ in ids)
    return await rows(_TEXTS.format(marks=marks), ids) if ids else []


_TEXTS = """
SELECT id, serial, title, description FROM ticket
WHERE id IN ({marks}) AND deleted_at IS NULL AND merged_into_id IS NULL
"""


def _compared(row: Mapping[str, Any], words: Mapping[str, str], weights: Mapping[str, float]) -> Similar:
    theirs = _words(f"{row['title']}\n{row['description'][:20_000]}")
    shared = sorted(words.keys() & theirs.keys(), key=lambda word: (-weights[word], word))
    # What only the other has was not counted: it weighs as our own words do on average.
    average = sum(weights.values()) / len(weights)
    common = sum(weights[word] for word in shared)
    others = common + average * (len(theirs) - len(shared))
    return Similar(
        id=row["id"],
        number=f"TT{row['serial']}",
        title=row["title"],
        score=round(common / math.sqrt(sum(weights.values()) * others), 4) if shared else 0.0,
        shared=[words[word] for word in shared],
    )
