"""Full-text search over tickets (R18): newest first, the same on both databases, common words or rare.

All words must be there, each in any of its forms (desk/search_words.py); `-word` must not. Number, title,
customer, solution, description and all comments are searched, internal ones too: so it is for agents and
the system, and no customer gets an answer (R17).
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from desk import search_excerpts, search_pages, search_postings, search_texts, search_words
from desk.actor import Actor
from desk.errors import NotAllowed
from desk.permissions import refuse_inactive
from desk.rows import rows
from desk.search_excerpts import Excerpt
from desk.search_pages import Page as IndexPage
from desk.search_words import Asked, Hits, Word
from desk.ticket_list import PAGE, Row, Wanted, row_of
from models.comment import Author

# Blocks that are read at once, the newest first: most searches have their page after the first.
_STAGES = (2, 14, 48)


class Hit(NamedTuple):
    row: Row
    # Some words around the first hit; none when only the number, say, was hit.
    excerpt: Excerpt


@dataclass(frozen=True, slots=True)
class Page:
    hits: Sequence[Hit]
    # The id behind which the next page begins; None: this is the last one.
    next: int | None


async def search(
    viewer: Actor, words: str, *, wanted: Wanted | None = None, after: int | None = None, size: int = PAGE
) -> Page:
    """The newest tickets with all these words behind ticket id `after`; none for words that say nothing.

    Any text is fine, what other programs take for operators too. Raises NotAllowed for a customer (R17).
    """
    sought = _sought(viewer, words, wanted)
    found: list[Mapping[str, Any]] = []
    async for ids in _in_portions(sought, after, size + 1):
        found += await _rows(ids)
        if len(found) > size:
            break
    excerpts = await _excerpts([row["id"] for row in found[:size]], sought)
    hits = [Hit(row_of(row), excerpts.get(row["id"], ())) for row in found[:size]]
    return Page(hits, next=found[size - 1]["id"] if len(found) > size else None)


async def ids_of(viewer: Actor, words: str, most: int, *, wanted: Wanted | None = None) -> Sequence[int]:
    """The ids of the newest tickets with these words, at most so many. Raises NotAllowed for a customer."""
    found: list[int] = []
    async for ids in _in_portions(_sought(viewer, words, wanted), None, most):
        found += ids
        if len(found) >= most:
            break
    return found[:most]


async def amount(viewer: Actor, words: str, *, wanted: Wanted | None = None) -> int:
    """How many tickets have these words. Raises NotAllowed for a customer (R17)."""
    sought = _sought(viewer, words, wanted)
    return sum([bits.bit_count() async for _, bits in _blocks(sought, None)])


async def bits_of(viewer: Actor, words: str) -> Mapping[int, int]:
    """By block, a bit for each ticket with these words (desk/search_postings.py). Raises NotAllowed."""
    return {block: bits async for block, bits in _blocks(_sought(viewer, words, None), None)}


def check_may_search(viewer: Actor) -> None:
    """Internal notes are searched, too: raises NotAllowed for a customer (R17), and who is no agent."""
    refuse_inactive(viewer)
    if viewer.kind not in {Author.AGENT, Author.SYSTEM}:
        raise NotAllowed("Only agents can search all tickets.")


def _sought(viewer: Actor, words: str, wanted: Wanted | None) -> Asked:
    check_may_search(viewer)
    sought = search_words.asked(words)
    return Asked(all=[*sought.all, *_marks(wanted or Wanted())], none=sought.none) if sought.all else Asked()


def _marks(wanted: Wanted) -> Sequence[Word]:
    """What narrows a list stands in the index like a word."""
    columns = [
        ("status", wanted.statuses),
        ("agent", [None] if wanted.is_unassigned else _one(wanted.agent_id)),
        ("group", _one(wanted.group_id)),
        ("contact", _one(wanted.contact_id)),
    ]
    return [
        Word(frozenset(search_texts.mark(name, value) for value in values))
        for name, values in columns
        if values
    ]


def _one(value: int | None) -> Sequence[int]:
    return [value] if value is not None else []


async def _in_portions(sought: Asked, after: int | None, size: int) -> AsyncIterator[list[int]]:
    """Ids of hits, the newest first: as many as a page has, or fewer at the end."""
    portion: list[int] = []
    async for block, bits in _blocks(sought, after):
        for place in search_postings.downwards(bits):
            portion.append(block * search_postings.SIZE + place)
            if len(portion) == size:
                yield portion
                portion = []
    if portion:
        yield portion


async def _blocks(sought: Asked, after: int | None) -> AsyncIterator[tuple[int, int]]:
    """The blocks with hits, the newest first, and a bit for each hit."""
    if not sought.all:
        return
    # First what waits: a ticket that is filed meanwhile is found here, or there too.
    unfiled = await waiting()
    not_filed = _as_bits(unfiled)
    unfiled_hits = _as_bits(number for number, forms in unfiled.items() if sought.is_met_by(forms))
    highest = max([await highest_block(), *not_filed])
    first = highest if after is None else min(highest, search_postings.block_of(after))
    numbers = {page for word in (*sought.all, *sought.none) for page in search_pages.pages_of(word)}
    async for block, there in pages(numbers, first):
        filed = search_pages.combined(sought, there)
        bits = (filed & ~not_filed.get(block, 0)) | unfiled_hits.get(block, 0)
        if after is not None and block == search_postings.block_of(after):
            bits &= (1 << search_postings.place_of(after)) - 1
        if bits:
            yield block, bits


async def waiting() -> Mapping[int, frozenset[str]]:
    """The tickets that are not filed yet, and what they are found by."""
    found = await rows("SELECT ticket_id, words FROM search_pending", [])
    return {row["ticket_id"]: _forms(row["words"]) for row in found}


def _as_bits(ticket_ids: Iterable[int]) -> Mapping[int, int]:
    """By block, a bit for each."""
    places: dict[int, list[int]] = defaultdict(list)
    for number in ticket_ids:
        places[search_postings.block_of(number)].append(search_postings.place_of(number))
    return {block: search_postings.bits_at(some) for block, some in places.items()}


# A hit further in has no excerpt: fifty tickets with whole log files would take too long.
_LOOKED_AT = 4_000


@lru_cache(maxsize=1024)
def _forms(words: str) -> frozenset[str]:
    return frozenset(search_words.forms_of(words.split()))


async def highest_block() -> int:
    """The block of the newest tickets that were filed."""
    found = await rows("SELECT max(block) AS block FROM search_page", [])
    return found[0]["block"] or 0


async def pages(
    numbers: Collection[int], first: int, *, most: int | None = None
) -> AsyncIterator[tuple[int, Mapping[int, IndexPage]]]:
    """Each block from the first down, at most so many, with those of these pages that it has."""
    last = -1 if most is None else max(first - most, -1)
    stage = 0
    while first > last:
        blocks = range(first, max(first - _STAGES[min(stage, len(_STAGES) - 1)], last), -1)
        found: dict[int, dict[int, IndexPage]] = {block: {} for block in blocks}
        for row in await rows(_stored(len(blocks), len(numbers)), [*blocks, *numbers]):
            found[row["block"]][row["page"]] = IndexPage.read(row["words"])
        for block, there in found.items():
            yield block, there
        first, stage = blocks[-1] - 1, stage + 1


def _stored(blocks: int, pages: int) -> str:
    return (
        f"SELECT block, page, words FROM search_page WHERE block IN ({_marked(blocks)})"
        f" AND page IN ({_marked(pages)})"
    )


def _marked(values: int) -> str:
    return ", ".join("?" for _ in range(values))


async def _rows(ids: Sequence[int]) -> Sequence[Mapping[str, Any]]:
    return await rows(_ROWS.format(marks=_marked(len(ids))), ids)


_ROWS = """
SELECT t.id, t.serial, t.title, t.status, t.priority, t.created_at, t.modified_at,
  a.name AS agent, g.name AS "group", c.name AS contact
FROM ticket t
LEFT JOIN agent a ON a.id = t.agent_id
LEFT JOIN agent_group g ON g.id = t.group_id
LEFT JOIN contact c ON c.id = t.contact_id
WHERE t.id IN ({marks}) AND t.deleted_at IS NULL AND t.merged_into_id IS NULL
ORDER BY t.id DESC
"""


async def _excerpts(ids: Sequence[int], sought: Asked) -> Mapping[int, Excerpt]:
    texts = await search_texts.texts_of(ids, longest=_LOOKED_AT)
    hits = Hits(sought.all)
    return {some.ticket_id: search_excerpts.excerpt(some, hits) for some in texts}
