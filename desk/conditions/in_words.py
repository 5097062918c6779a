"""A tree of conditions as words that `words.read` reads back: `status is open and tags has vip`."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from desk.conditions.json_form import written
from desk.conditions.tree import EVERYTHING, WITH_SEVERAL, WITHOUT_VALUE, Node, Operator

_SAID: Mapping[Operator, str] = {
    Operator.IS: "is",
    Operator.IS_NOT: "is not",
    Operator.ONE_OF: "is one of",
    Operator.NONE_OF: "is none of",
    Operator.ALL_OF: "has all of",
    Operator.EMPTY: "is empty",
    Operator.NOT_EMPTY: "is not empty",
    Operator.CONTAINS: "contains",
    Operator.NOT_CONTAINS: "does not contain",
    Operator.BEGINS: "begins with",
    Operator.ENDS: "ends with",
    Operator.MATCHES: "matches",
    Operator.LESS: "<",
    Operator.AT_MOST: "<=",
    Operator.GREATER: ">",
    Operator.AT_LEAST: ">=",
    Operator.BETWEEN: "between",
    Operator.BEFORE: "before",
    Operator.AFTER: "after",
    Operator.DURING: "during",
    Operator.IN_LAST: "in the last",
    Operator.OLDER_THAN: "older than",
}
_PLAIN = re.compile(r"[^\s(),\"<>=!\\]+( [^\s(),\"<>=!\\]+)*")
_JOINS = frozenset({"and", "or", "not"})


async def in_words(node: Node) -> str:
    """Empty for what always holds."""
    return "" if node == EVERYTHING else _said(await written(node), is_inner=False)


def _said(tree: Mapping[str, Any], *, is_inner: bool) -> str:
    match tree:
        case {"all": parts}:
            return _joined(parts, " and ", is_inner=is_inner)
        case {"any": parts}:
            return _joined(parts, " or ", is_inner=is_inner)
        case {"not": part}:
            return f"not {_said(part, is_inner=True)}"
        case _:
            return _leaf(tree["field"], Operator(tree["operator"]), tree["values"])


def _joined(parts: Sequence[Mapping[str, Any]], word: str, *, is_inner: bool) -> str:
    said = word.join(_said(part, is_inner=len(parts) > 1) for part in parts)
    return f"({said})" if is_inner and len(parts) > 1 else said


def _leaf(field: str, operator: Operator, values: Sequence[Any]) -> str:
    if operator in WITHOUT_VALUE:
        return f"{field} {_SAID[operator]}"
    if operator is Operator.DURING:
        return f"{field} during {str(values[0]).replace('_', ' ')}"
    join = ", " if operator in WITH_SEVERAL else " and "
    return f"{field} {_SAID[operator]} {join.join(map(_value, values))}"


def _value(value: Any) -> str:
    text = ("yes" if value else "no") if isinstance(value, bool) else str(value)
    if _PLAIN.fullmatch(text) and not _JOINS & set(text.casefold().split()):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
