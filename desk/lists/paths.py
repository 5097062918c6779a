"""Ways along the tickets in the order wanted: which index leads there, and how far it narrows.

An index serves an order if the columns before it have one value each. Where a column may have several, each
is a branch: the first rows of every branch, then the first of those.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from desk.lists.order import Order

# As models/ticket.py has them; the more a column usually narrows, the earlier its index stands.
INDEXES: Sequence[tuple[str, ...]] = (
    ("contact_id", "modified_at", "id"),
    ("product_id", "modified_at", "id"),
    ("project_id", "modified_at", "id"),
    ("partner_id", "modified_at", "id"),
    ("service_contract_id", "modified_at", "id"),
    ("organisation_id", "modified_at", "id"),
    ("agent_id", "status", "modified_at", "id"),
    ("agent_id", "modified_at", "id"),
    ("severity", "modified_at", "id"),
    ("category", "modified_at", "id"),
    ("priority", "modified_at", "id"),
    ("type", "modified_at", "id"),
    ("source", "modified_at", "id"),
    ("status", "created_at", "id"),
    ("group_id", "modified_at", "id"),
    ("status", "modified_at", "id"),
    ("modified_at", "id"),
    ("created_at", "id"),
    ("closed_at", "id"),
    ("title", "id"),
    ("serial",),
    ("id",),
)
# Of tickets that aren't closed there are few: then a status narrows more than any other picklist.
_BY_STATUS = [index for index in INDEXES if index[0] == "status"]
_AGENTS = INDEXES.index(("agent_id", "modified_at", "id"))
_OTHERS = [index for index in INDEXES[_AGENTS:] if index not in _BY_STATUS]
_UNCLOSED_FIRST = (*INDEXES[:_AGENTS], *_BY_STATUS, *_OTHERS)
# More branches than this cost more than they narrow.
MOST_BRANCHES = 12


@dataclass(frozen=True, slots=True)
class Path:
    """Columns that are fixed, and the values that they may have: a branch each."""

    columns: tuple[str, ...] = ()
    branches: Sequence[tuple[Any, ...]] = ((),)


def path_for(values: Mapping[str, Sequence[Any]], order: Order, *, is_unclosed: bool = False) -> Path:
    """The narrowest way in this order."""
    for index in _UNCLOSED_FIRST if is_unclosed else INDEXES:
        columns = index[: index.index(order.column)] if order.column in index else None
        if columns is not None and _fits(index, columns, order) and all(name in values for name in columns):
            path = _path(values, columns)
            if len(path.branches) <= MOST_BRANCHES:
                return path
    raise LookupError(f"no index leads along {order.column}")


def _fits(index: tuple[str, ...], columns: tuple[str, ...], order: Order) -> bool:
    behind = index[len(columns) + 1 :]
    return behind == (("id",) if order.has_id else ())


def _path(values: Mapping[str, Sequence[Any]], columns: tuple[str, ...]) -> Path:
    return Path(columns, list(product(*(list(dict.fromkeys(values[name])) for name in columns))))
