"""The tree of conditions: plain frozen data that knows nothing of JSON, SQL or words.

A tree has at most `DEEPEST` levels and `MOST_LEAVES` conditions, so that whoever walks it may do so by
recursion; both ways in (JSON and words) hold that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from desk.errors import Invalid

DEEPEST = 30
MOST_LEAVES = 100
# Of one condition: `contact is one of …`.
MOST_VALUES = 200


class Operator(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    ONE_OF = "one_of"
    NONE_OF = "none_of"
    ALL_OF = "all_of"
    EMPTY = "is_empty"
    NOT_EMPTY = "is_not_empty"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    BEGINS = "begins_with"
    ENDS = "ends_with"
    MATCHES = "matches"
    LESS = "less_than"
    AT_MOST = "at_most"
    GREATER = "greater_than"
    AT_LEAST = "at_least"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"
    DURING = "during"
    IN_LAST = "in_last"
    OLDER_THAN = "older_than"
    # Of a mail's texts alone (desk/mail_rules/fields.py).
    HAS_TICKET_NUMBER = "has_ticket_number"


# What they say the opposite of.
OPPOSITES = {
    Operator.IS_NOT: Operator.IS,
    Operator.NONE_OF: Operator.ONE_OF,
    Operator.NOT_EMPTY: Operator.EMPTY,
    Operator.NOT_CONTAINS: Operator.CONTAINS,
}
WITHOUT_VALUE = frozenset({Operator.EMPTY, Operator.NOT_EMPTY, Operator.HAS_TICKET_NUMBER})
WITH_SEVERAL = frozenset({Operator.ONE_OF, Operator.NONE_OF, Operator.ALL_OF})


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition. The values are of the field's kind (desk/conditions/values.py)."""

    field: str
    operator: Operator
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class All:
    """Each of these; of none: everything."""

    parts: "tuple[Node, ...]" = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these; of none: nothing."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


Node = Leaf | All | AnyOf | Not
EVERYTHING = All()


def both(first: Node, second: Node) -> Node:
    """The one and the other, without needless levels."""
    parts = (*_parts(first), *_parts(second))
    return parts[0] if len(parts) == 1 else All(parts)


def _parts(node: Node) -> Sequence[Node]:
    return node.parts if isinstance(node, All) else (node,)


def leaves(node: Node) -> Iterator[Leaf]:
    """All conditions, wherever they stand."""
    if isinstance(node, Leaf):
        yield node
    elif isinstance(node, Not):
        yield from leaves(node.part)
    else:
        for part in node.parts:
            yield from leaves(part)


def checked_depth(level: int) -> None:
    """Raises Invalid where a tree grows deeper than anybody could read."""
    if level > DEEPEST:
        raise Invalid("conditions", "Conditions may be nested at most {most} deep.", most=DEEPEST)


def checked_size(node: Node) -> Node:
    """Raises Invalid for more conditions than a list can ask for."""
    if sum(1 for _ in leaves(node)) > MOST_LEAVES:
        raise Invalid("conditions", "There may be at most {most} conditions.", most=MOST_LEAVES)
    return node
