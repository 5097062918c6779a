"""How satisfied customers are, in figures: how many were asked, how many answered, and what they said.

Counted by when they were asked, so that the share of answers means something; one SELECT, whatever the rows
are: everything together, by agent, group, month or product.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tortoise.connection import get_connection

from desk.rows import rows


class By(StrEnum):
    AGENT = "agent"
    GROUP = "group"
    MONTH = "month"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the report; `name` is None for tickets that have none of what it is counted by."""

    name: str | None
    asked: int
    answered: int
    good: int
    so_so: int
    bad: int
    comments: int

    @property
    def answered_share(self) -> float | None:
        """Of those asked, in hundredths; None if nobody was."""
        return _share(self.answered, self.asked)

    @property
    def good_share(self) -> float | None:
        """Of those who answered, in hundredths; None if nobody did."""
        return _share(self.good, self.answered)


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


async def report(*, since: datetime | None = None, by: By | None = None) -> Sequence[Line]:
    """The lines, by name, those without one last; one line for all if `by` is None."""
    name, joins = _NAMES[by]
    month = _MONTH[str(get_connection("default").capabilities.dialect)]
    where, values = ("WHERE r.asked_at >= ?", [since]) if since is not None else ("", [])
    found = await rows(_COUNT.format(name=name.format(month=month), joins=joins, where=where), values)
    lines = [_line(row) for row in found if row["asked"]]
    return sorted(lines, key=lambda line: (line.name is None, (line.name or "").casefold()))


# What a line is called: the SQL, and the tables that takes.
_NAMES: Mapping[By | None, tuple[str, str]] = {
    None: ("'all'", ""),
    By.AGENT: ("a.name", "LEFT JOIN agent a ON a.id = r.agent_id"),
    By.GROUP: ("g.name", "LEFT JOIN agent_group g ON g.id = r.group_id"),
    By.MONTH: ("{month}", ""),
    By.PRODUCT: (
        "p.name",
        "JOIN ticket t ON t.id = r.ticket_id LEFT JOIN product p ON p.id = t.product_id",
    ),
}
# `2026-11`, in UTC, as moments are stored.
_MONTH = {
    "sqlite": "SUBSTR(r.asked_at, 1, 7)",
    "postgres": "TO_CHAR(r.asked_at AT TIME ZONE 'UTC', 'YYYY-MM')",
}
_COUNT = """
SELECT {name} AS name, COUNT(*) AS asked, COUNT(r.score) AS answered,
  SUM(CASE WHEN r.score = 3 THEN 1 ELSE 0 END) AS good,
  SUM(CASE WHEN r.score = 2 THEN 1 ELSE 0 END) AS so_so,
  SUM(CASE WHEN r.score = 1 THEN 1 ELSE 0 END) AS bad,
  SUM(CASE WHEN r.comment <> '' THEN 1 ELSE 0 END) AS comments
FROM rating r {joins} {where}
GROUP BY 1
"""


def _line(row: Mapping[str, Any]) -> Line:
    return Line(
        name=row["name"],
        asked=row["asked"],
        answered=row["answered"],
        good=row["good"] or 0,
        so_so=row["so_so"] or 0,
        bad=row["bad"] or 0,
        comments=row["comments"] or 0,
    )
