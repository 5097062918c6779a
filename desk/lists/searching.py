"""Which tickets a list wants, and in which order: conditions, what they say for certain, and found words.

The full-text search knows its hits as bits, some hundred thousand as easily as one. The database is asked
about tickets by their ids: so words become ids of those rows that are looked at just now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from desk import search
from desk.actor import Actor
from desk.conditions.sql import VISIBLE, Sql, Surroundings, all_of, compiled
from desk.conditions.tree import Node, leaves
from desk.errors import Invalid
from desk.lists.facts import Facts, facts_of
from desk.lists.order import Sorting
from desk.search_postings import SIZE, downwards

MOST_WORDS = 5
# So few hits of words are looked up, not walked to.
FEW_HITS = 2000

Bits = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Search:
    """`facts` only help to find the way; what they say is among the conditions, too."""

    conditions: Node
    about: Surroundings
    facts: Facts
    sorting: Sorting
    words: Mapping[str, Bits] = field(default_factory=dict)
    # Beside the conditions.
    more: Sequence[Sql] = ()
    # Nothing but what nearly every ticket fulfils.
    is_open: bool = False

    @property
    def fence(self) -> str:
        """Keeps PostgreSQL from looking for the conditions first, in all tickets; SQLite obeys anyway."""
        return " OFFSET 0" if self.about.is_postgres else ""

    def where(self, ids: Sequence[int]) -> Sql:
        """The conditions as SQL; with words among them, it holds for these tickets only."""
        found = {
            words: [number for number in ids if _has(bits, number)] for words, bits in self.words.items()
        }
        return all_of([VISIBLE, compiled(self.conditions, replace(self.about, found=found)), *self.more])


def _has(bits: Bits, number: int) -> bool:
    return bool(bits.get(number // SIZE, 0) >> number % SIZE & 1)


async def search_of(viewer: Actor, conditions: Node, about: Surroundings, sorting: Sorting) -> Search:
    """Raises Invalid for more words than a page can afford."""
    wanted = {leaf.values[0] for leaf in leaves(conditions) if leaf.field == "words"}
    if len(wanted) > MOST_WORDS:
        raise Invalid("words", "There may be at most {most} conditions on words.", most=MOST_WORDS)
    words = {text: await search.bits_of(viewer, text) for text in wanted}
    few = {text: ids for text, bits in words.items() if (ids := _if_few(bits)) is not None}
    facts = facts_of(conditions, replace(about, found=few))
    return Search(conditions, about, facts, sorting, words)


def _if_few(bits: Bits) -> list[int] | None:
    if sum(some.bit_count() for some in bits.values()) > FEW_HITS:
        return None
    return [block * SIZE + place for block, some in bits.items() for place in downwards(some)]
