"""Conditions as JSON: `{"all": [{"field": "status", "operator": "is", "value": "open"}, {"not": …}]}`.

`read` takes what a person or a program sends and checks it; `stored` and `restored` are for our own rows,
where people and records stand by their ids; `written` is what `read` reads back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from desk.conditions.fields import Asked, called
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
from desk.texts import clean


async def read(said: Any) -> Node:
    """The tree that JSON says. Raises Invalid that names the field and what is possible."""
    return await understood(shape(said))


def shape(said: Any) -> Node:
    """The tree with values still as they are written. Raises Invalid."""
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
            return Leaf(field, _operator(called(field), operator), tuple(_values(rest)))
        case _:
            raise Invalid(
                "conditions",
                "A condition is an object with all, any, not, or with field, operator and value.",
            )


def _operator(field: Asked, word: str) -> Operator:
    if word not in set(field.kind.operators):
        raise Invalid(
            field.name,
            "{name} can't be asked with {operator}. Possible are: {known}.",
            name=field.label,
            operator=word,
            known=", ".join(field.kind.operators),
        )
    return Operator(word)


def _values(said: Mapping[Any, Any]) -> Sequence[Any]:
    values = said.get("values")
    if values is None:
        return [said["value"]] if said.get("value") is not None else []
    return values if isinstance(values, list) else [values]


async def understood(node: Node) -> Node:
    """The same tree with its values read. Raises Invalid."""
    match node:
        case Leaf():
            return await _leaf(node)
        case Not(part):
            return Not(await understood(part))
        case _:
            return replace(node, parts=tuple([await understood(part) for part in node.parts]))


async def _leaf(leaf: Leaf) -> Leaf:
    field = called(leaf.field)
    wishes = [_scalar(field, wish) for wish in leaf.values]
    _check_count(field, leaf.operator, len(wishes))
    try:
        known = await field.kind.look_up(wishes)
        values = tuple(field.kind.read(field.label, leaf.operator, wish, known) for wish in wishes)
    except Invalid as fault:
        raise Invalid(field.name, fault.text, **fault.values) from None
    return Leaf(field.name, leaf.operator, values)


def _scalar(field: Asked, wish: Any) -> str:
    if isinstance(wish, bool):
        return "yes" if wish else "no"
    if isinstance(wish, str | int | float):
        return clean(str(wish))
    raise Invalid(field.name, "A value of {name} should be a text or a figure.", name=field.label)


def _check_count(field: Asked, operator: Operator, count: int) -> None:
    if operator in WITHOUT_VALUE:
        wanted = 0
    elif operator in WITH_SEVERAL:
        wanted = min(max(count, 1), MOST_VALUES)
    else:
        wanted = 2 if operator is Operator.BETWEEN else 1
    if count != wanted:
        raise Invalid(
            field.name,
            "{name} with {operator} takes {wanted} values, not {count}.",
            name=field.label,
            operator=operator.value,
            wanted=wanted,
            count=count,
        )


def stored(node: Node) -> dict[str, Any]:
    """The tree as a row keeps it."""
    match node:
        case Leaf(name, operator, values):
            kind = called(name).kind
            return {
                "field": name,
                "operator": operator.value,
                "values": [kind.plain(item) for item in values],
            }
        case Not(part):
            return {"not": stored(part)}
        case All(parts):
            return {"all": [stored(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [stored(part) for part in parts]}


async def written(node: Node) -> dict[str, Any]:
    """The tree as `read` reads it: people and records by their names and numbers."""
    match node:
        case Leaf(name, operator, values):
            said = await called(name).kind.written(values)
            return {"field": name, "operator": operator.value, "values": said}
        case Not(part):
            return {"not": await written(part)}
        case All(parts):
            return {"all": [await written(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [await written(part) for part in parts]}


def restored(kept: Mapping[str, Any]) -> Node:
    """What `stored` kept. Raises Invalid for a field that there isn't any more."""
    return _restored(shape(kept))


def _restored(node: Node) -> Node:
    match node:
        case Leaf(name, operator, values):
            kind = called(name).kind
            return Leaf(name, operator, tuple(kind.restored(operator, plain) for plain in values))
        case Not(part):
            return Not(_restored(part))
        case _:
            return replace(node, parts=tuple(_restored(part) for part in node.parts))
