"""Conditions on a mail as JSON: `{"all": [{"field": "from", "operator": "is", "value": "a@x.example"}]}`.

The tree and its operators are those of list views (desk/conditions/tree.py). What is read here needs no
database; it is checked, so that whoever walks a tree later may trust it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from desk.conditions.tree import (
    EVERYTHING,
    MOST_VALUES,
    WITH_SEVERAL,
    WITHOUT_VALUE,
    All,
    AnyOf,
    Leaf,
    Node,
    Not,
    Operator,
    checked_depth,
    checked_size,
)
from desk.errors import Invalid
from desk.mail_rules.fields import Asked, Kind, called
from desk.texts import clean

LONGEST = 500
_UNITS = {"": 1, "b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3}
_NUMBER = re.compile(r"([0-9]{1,15})(?:[.,]([0-9]{1,3}))?\s*([a-z]{0,2})", re.IGNORECASE | re.ASCII)
_YES, _NO = frozenset({"yes", "true", "1", "ja"}), frozenset({"no", "false", "0", "nein"})


def read(said: Any) -> Node:
    """The tree that JSON says; none: every mail. Raises Invalid that names the field and what is possible."""
    return checked_size(_node(said, 1)) if said not in (None, {}) else EVERYTHING


def _node(said: Any, level: int) -> Node:
    checked_depth(level)
    match said:
        case {"all": list(parts), **rest} if not rest:
            return All(tuple(_node(part, level + 1) for part in parts))
        case {"any": list(parts), **rest} if not rest:
            return AnyOf(tuple(_node(part, level + 1) for part in parts))
        case {"not": part, **rest} if not rest:
            return Not(_node(part, level + 1))
        case {"field": str(field), "operator": str(operator), **rest} if rest.keys() <= {"value", "values"}:
            return leaf(field, operator, _values(rest))
        case _:
            raise Invalid(
                "conditions",
                "A condition is an object with all, any, not, or with field, operator and value.",
            )


def _values(said: Mapping[Any, Any]) -> Sequence[Any]:
    values = said.get("values")
    if values is None:
        return [said["value"]] if said.get("value") is not None else []
    return values if isinstance(values, list) else [values]


def leaf(field: str, operator: str, values: Sequence[Any]) -> Leaf:
    """One condition, checked. Raises Invalid."""
    asked = called(field)
    if operator not in set(asked.operators):
        raise Invalid(
            "conditions",
            "{name} can't be asked with {operator}. Possible are: {known}.",
            name=asked.name,
            operator=operator,
            known=", ".join(asked.operators),
        )
    wanted = Operator(operator)
    _check_count(asked, wanted, len(values))
    return Leaf(asked.name, wanted, tuple(_value(asked, wish) for wish in values))


def _check_count(asked: Asked, operator: Operator, count: int) -> None:
    if operator in WITHOUT_VALUE:
        wanted = 0
    elif operator in WITH_SEVERAL:
        wanted = min(max(count, 1), MOST_VALUES)
    else:
        wanted = 2 if operator is Operator.BETWEEN else 1
    if count != wanted:
        raise Invalid(
            "conditions",
            "{name} with {operator} takes {wanted} values, not {count}.",
            name=asked.name,
            operator=operator.value,
            wanted=wanted,
            count=count,
        )


def _value(asked: Asked, wish: Any) -> Any:
    if asked.kind is Kind.YES_NO:
        return _yes_or_no(asked, wish)
    if isinstance(wish, bool) or not isinstance(wish, str | int | float):
        raise Invalid("conditions", "A value of {name} should be a text or a figure.", name=asked.name)
    text = clean(str(wish)).strip()
    if asked.kind is Kind.NUMBER:
        return _number(asked, text)
    if not text or len(text) > LONGEST:
        raise Invalid(
            "conditions", "A value of {name} has 1 to {most} characters.", name=asked.name, most=LONGEST
        )
    if asked.words and text.casefold() not in asked.words:
        raise Invalid(
            "conditions",
            "{wish} is no value of {name}. Possible are: {known}.",
            wish=text,
            name=asked.name,
            known=", ".join(asked.words),
        )
    return text.casefold() if asked.kind is Kind.WORD else text


def _yes_or_no(asked: Asked, wish: Any) -> bool:
    word = str(wish).strip().casefold()
    if word not in _YES | _NO:
        raise Invalid("conditions", "{name} should be yes or no.", name=asked.name)
    return word in _YES


def _number(asked: Asked, text: str) -> int:
    found = _NUMBER.fullmatch(text)
    unit = found[3].casefold() if found else "?"
    if found is None or unit not in _UNITS or (unit and asked.name != "size"):
        raise Invalid("conditions", "{wish} is no figure for {name}.", wish=text, name=asked.name)
    fraction = int((found[2] or "0").ljust(3, "0"))
    return (int(found[1]) * 1000 + fraction) * _UNITS[unit] // 1000


def written(node: Node) -> dict[str, Any]:
    """The tree as `read` reads it."""
    match node:
        case Leaf(name, operator, values):
            said: dict[str, Any] = {"field": name, "operator": operator.value}
            return said | ({"values": list(values)} if values else {})
        case Not(part):
            return {"not": written(part)}
        case All(parts):
            return {"all": [written(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [written(part) for part in parts]}
