"""Of certain tickets, those for which conditions hold: by the same SQL as lists, so there is one meaning."""

from collections.abc import Sequence
from datetime import datetime

from desk.actor import system
from desk.conditions.sql import Sql
from desk.conditions.tree import Node
from desk.lists.order import Order, Sorting
from desk.lists.pages import search_for
from desk.rows import marks, rows

_UPWARDS = Sorting(order=Order("id", is_descending=False, has_id=False))


async def holding(conditions: Node, ticket_ids: Sequence[int], *, at: datetime | None = None) -> set[int]:
    """Those that fulfil the conditions now, and are neither deleted nor merged."""
    if not ticket_ids:
        return set()
    where = await condition_of(conditions, ticket_ids, at=at)
    sql = f"SELECT t.id FROM ticket t WHERE t.id IN ({marks(ticket_ids)}) AND {where.text}"
    return {row["id"] for row in await rows(sql, [*ticket_ids, *where.values])}


async def condition_of(
    conditions: Node, ticket_ids: Sequence[int] = (), *, at: datetime | None = None
) -> Sql:
    """The conditions as SQL on a ticket `t`; with words among them it holds for these tickets only."""
    search = await search_for(system(), conditions, _UPWARDS, at=at)
    return search.where(ticket_ids)
