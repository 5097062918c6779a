"""What of a ticket can be found (R18): number, title, customer, solution, description, comments.

Internal notes are among them: nothing of this is for a customer's eyes (R17).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desk import search_words
from desk.rows import rows

# The rest of a longer text is most likely a machine's.
LONGEST = 100_000
MOST_COMMENTS = 1_000


@dataclass(frozen=True, slots=True)
class Texts:
    """A ticket's texts as people wrote them, those first in which a hit tells most."""

    ticket_id: int
    title: str
    description: str
    solution: str
    comments: Sequence[str]
    customer: Sequence[str]
    serial: int
    # status, agent, group and contact: lists are narrowed by them.
    marks: Sequence[str]
    is_gone: bool

    @property
    def pieces(self) -> list[str]:
        """The words it is found by; none if it is deleted (R10) or is another ticket's part now."""
        if self.is_gone:
            return []
        texts = (
            *(f"TT{self.serial} {self.serial}", self.title, *self.customer, self.solution),
            *(self.description, *self.comments),
        )
        return [*self.marks, *search_words.pieces_in(texts)]


def mark(name: str, value: object) -> str:
    """What stands in the index for a value of a column."""
    return f"{name}={value}"


async def texts_of(ticket_ids: Sequence[int], *, longest: int = LONGEST) -> list[Texts]:
    """The texts of many tickets at once, by id; deleted ones too. Of a long text, its beginning."""
    if not ticket_ids:
        return []
    marks = ", ".join("?" for _ in ticket_ids)
    found = await rows(_TICKETS.format(marks=marks), [longest, longest, *ticket_ids])
    more: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in await rows(_MORE.format(marks=marks), [longest, *ticket_ids, *ticket_ids]):
        more[row["ticket_id"]][row["kind"]].append(row["words"])
    return [_texts(row, more[row["id"]]) for row in found]


def _texts(row: Mapping[str, Any], more: Mapping[str, list[str]]) -> Texts:
    customer = (row["contact_name"], row["contact_email"], row["organisation_name"])
    return Texts(
        ticket_id=row["id"],
        title=row["title"],
        description=row["description"],
        solution=row["solution"],
        comments=more.get("comment", [])[-MOST_COMMENTS:],
        customer=[*dict.fromkeys(text for text in (*customer, *more.get("address", [])) if text)],
        serial=row["serial"],
        marks=[
            mark(name, row[f"{name}_id"] if name != "status" else row["status"])
            for name in ("status", "agent", "group", "contact")
        ],
        is_gone=row["deleted_at"] is not None or row["merged_into_id"] is not None,
    )


_TICKETS = """
SELECT t.id, t.serial, t.title, substr(t.description, 1, ?) AS description,
  substr(t.solution, 1, ?) AS solution, t.status, t.agent_id, t.group_id, t.contact_id,
  t.deleted_at, t.merged_into_id, c.name AS contact_name, c.email AS contact_email,
  o.name AS organisation_name
FROM ticket t
LEFT JOIN contact c ON c.id = t.contact_id
LEFT JOIN organisation o ON o.id = t.organisation_id
WHERE t.id IN ({marks}) ORDER BY t.id
"""
_MORE = """
SELECT * FROM (
  SELECT c.ticket_id, 'comment' AS kind, substr(c.body, 1, ?) AS words, c.id AS place
  FROM comment c WHERE c.ticket_id IN ({marks}) AND c.withdrawn_at IS NULL
  UNION ALL
  SELECT t.id, 'address', a.address, a.id
  FROM ticket t JOIN contact_address a ON a.contact_id = t.contact_id WHERE t.id IN ({marks})
) more ORDER BY place
"""
