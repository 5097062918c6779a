"""What the conditions say for certain: columns that have one of a few values, or lie between two."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from desk.conditions.fields import called
from desk.conditions.kinds import Flags, Moments, Stored
from desk.conditions.people import Parents, People, Tags
from desk.conditions.scores import Scores
from desk.conditions.sql import Surroundings, agents_of, groups_of, times
from desk.conditions.tree import All, Leaf, Node, Operator
from desk.conditions.values import Times, Who

_EITHER = frozenset({Operator.IS, Operator.ONE_OF})
_NEITHER = frozenset({Operator.IS_NOT, Operator.NONE_OF})
# Tables beside the ticket's, and their column of the value.
BESIDE = {
    "tags": ("ticket_tag", "tag_id"),
    "subscribers": ("ticket_subscriber", "agent_id"),
    "rating": ("rating", "score"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """Each must be true of a ticket that fulfils the conditions; there may be conditions beyond."""

    # Column -> its possible values, None among them for an empty one.
    values: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    times: Mapping[str, Times] = field(default_factory=dict)
    # `tags`, `subscribers` or `rating` -> one of these.
    beside: Mapping[str, Sequence[int]] = field(default_factory=dict)
    has_attachment: bool = False
    # No ticket that counts as closed: of those there are few, however many there are in all.
    is_unclosed: bool = False
    # What the full-text search found, where that is little.
    ids: Sequence[int] | None = None


def facts_of(node: Node, about: Surroundings) -> Facts:
    """What holds whatever else does: of conditions joined by and."""
    values: dict[str, Sequence[Any]] = {}
    spans: dict[str, Times] = {}
    beside: dict[str, Sequence[int]] = {}
    ids: Sequence[int] | None = None
    has_attachment = False
    for leaf in _certain(node):
        asked = called(leaf.field)
        for column, some in _values(leaf, about).items():
            values[column] = [one for one in values.get(column, some) if one in some]
        if isinstance(asked.kind, Moments) and leaf.operator in _WITH_TIMES:
            spans[asked.column] = _meet(spans.get(asked.column, Times()), times(leaf, about))
        if asked.name in BESIDE and leaf.operator in _EITHER:
            beside[asked.name] = _rows_of(leaf, about)
        has_attachment = has_attachment or (asked.name == "attachment" and leaf.values[0])
        if asked.name == "words":
            hits = about.found.get(leaf.values[0])
            ids = hits if ids is None or (hits is not None and len(hits) < len(ids)) else ids
    is_unclosed = "status" in values and not set(values["status"]) & set(about.closed)
    return Facts(values, spans, beside, has_attachment, is_unclosed, ids)


def _certain(node: Node) -> Sequence[Leaf]:
    match node:
        case Leaf():
            return [node]
        case All(parts):
            return [leaf for part in parts for leaf in _certain(part)]
        case _:
            return []


_WITH_TIMES = frozenset(Moments.operators) - {Operator.IS_NOT, Operator.EMPTY, Operator.NOT_EMPTY}


def _meet(one: Times, other: Times) -> Times:
    lows = [low for low in (one.low, other.low) if low is not None]
    highs = [high for high in (one.high, other.high) if high is not None]
    return Times(max(lows, default=None), min(highs, default=None))


def _values(leaf: Leaf, about: Surroundings) -> Mapping[str, Sequence[Any]]:
    asked = called(leaf.field)
    match asked.kind:
        case Stored() | Parents() if leaf.operator is Operator.EMPTY:
            return {asked.column: [None]}
        case Stored() | Parents() if leaf.operator in _EITHER:
            return {asked.column: leaf.values}
        case Stored() if asked.name == "status" and leaf.operator in _NEITHER:
            return {"status": [key for key in about.statuses if key not in leaf.values]}
        case Flags() if asked.name in {"is_closed", "waits_for_customer"}:
            return _statuses(leaf, about)
        case People() if asked.name == "group" and leaf.operator in _EITHER:
            return {"group_id": groups_of(leaf.values, about)}
        case People() if asked.name == "assignee" and leaf.operator in _EITHER:
            return _assignee(leaf, about)
        case _:
            if asked.name == "number" and leaf.operator in _EITHER:
                return {"serial": leaf.values}
            return {}


def _statuses(leaf: Leaf, about: Surroundings) -> Mapping[str, Sequence[Any]]:
    meant = about.closed if leaf.field == "is_closed" else about.waiting
    others = [key for key in about.statuses if key not in meant]
    return {"status": list(meant if leaf.values[0] else others)}


def _assignee(leaf: Leaf, about: Surroundings) -> Mapping[str, Sequence[Any]]:
    agents: list[Any] = list(agents_of(leaf.values, about))
    groups = groups_of(leaf.values, about)
    if not groups:
        return {"agent_id": [*agents, *([None] if Who.NOBODY in leaf.values else [])]}
    has_nobody = Who.NOBODY in leaf.values
    return {"agent_id": [*agents, None]} | ({} if agents or has_nobody else {"group_id": groups})


def _rows_of(leaf: Leaf, about: Surroundings) -> Sequence[int]:
    is_value = isinstance(called(leaf.field).kind, Tags | Scores)
    return list(leaf.values) if is_value else agents_of(leaf.values, about)
