"""A condition in words, as it is written on the command line: `from ends with @shop.example`.

The value is all that stands behind the operator, whatever is in it; several, where several are possible, are
divided by commas. Trees that no list of conditions can say are written as JSON.
"""

from collections.abc import Iterator, Sequence

from desk.conditions.tree import (
    EVERYTHING,
    WITH_SEVERAL,
    WITHOUT_VALUE,
    All,
    AnyOf,
    Leaf,
    Node,
    Not,
    Operator,
)
from desk.errors import Invalid
from desk.mail_rules import conditions
from desk.mail_rules.fields import HEADER, Asked, Kind, called

# The first phrase of an operator is the one that is shown.
_PHRASES: dict[Operator, tuple[str, ...]] = {
    Operator.CONTAINS: ("contains", "contain"),
    Operator.NOT_CONTAINS: ("does not contain", "not contains", "contains not"),
    Operator.BEGINS: ("begins with", "starts with"),
    Operator.ENDS: ("ends with",),
    Operator.IS: ("is", "equals", "="),
    Operator.IS_NOT: ("is not", "does not equal", "not equals", "!="),
    Operator.ONE_OF: ("is one of", "in", "one of"),
    Operator.NONE_OF: ("is none of", "not in", "is not one of"),
    Operator.MATCHES: ("matches", "match"),
    Operator.EMPTY: ("is empty", "empty"),
    Operator.NOT_EMPTY: ("is set", "is not empty", "set"),
    Operator.LESS: ("is less than", "less than", "<"),
    Operator.AT_MOST: ("is at most", "at most", "<="),
    Operator.GREATER: ("is greater than", "greater than", "more than", ">"),
    Operator.AT_LEAST: ("is at least", "at least", ">="),
    Operator.BETWEEN: ("is between", "between"),
    Operator.HAS_TICKET_NUMBER: ("has ticket number", "has a ticket number"),
}
# What has no operator of its own: said of the opposite.
_NEGATED: dict[Operator, str] = {
    Operator.BEGINS: "does not begin with",
    Operator.ENDS: "does not end with",
    Operator.MATCHES: "does not match",
    Operator.HAS_TICKET_NUMBER: "has no ticket number",
}
_ALL_PHRASES: Sequence[tuple[str, Operator, bool]] = sorted(
    [
        *((phrase, operator, False) for operator, phrases in _PHRASES.items() for phrase in phrases),
        *((phrase, operator, True) for operator, phrase in _NEGATED.items()),
    ],
    key=lambda item: -len(item[0]),
)


_EVERY = "every mail"


def read(said: str) -> Node:
    """One condition, or `every mail`. Raises Invalid that says what could stand there."""
    if said.strip().casefold() == _EVERY:
        return EVERYTHING
    words = said.split()
    negated = len(words) > 1 and words[0].casefold() == "not"
    asked, rest = _field(words[negated:], said)
    if asked.kind is Kind.YES_NO and not rest:
        return conditions.leaf(asked.name, Operator.IS, [not negated])
    operator, is_opposite, value = _operator(asked, _behind(said, len(words) - len(rest)))
    found = conditions.leaf(asked.name, operator, _values(operator, value))
    return Not(found) if negated != is_opposite else found


def _field(words: Sequence[str], said: str) -> tuple[Asked, Sequence[str]]:
    """The longest name that fits, and the words behind it."""
    if words and words[0].casefold() in {"header", HEADER} and len(words) > 1:
        return called(HEADER + words[1]), words[2:]
    if words and words[0].casefold().startswith(HEADER):
        return called(words[0]), words[1:]
    for length in (3, 2, 1):
        try:
            return called(" ".join(words[:length])), words[length:]
        except Invalid:
            if length == 1:
                raise
    raise Invalid("conditions", "{said} is no condition.", said=said)


def _behind(said: str, count: int) -> str:
    """The text behind so many words."""
    pieces = said.split(maxsplit=count)
    return pieces[count] if len(pieces) > count else ""


def _operator(asked: Asked, rest: str) -> tuple[Operator, bool, str]:
    folded = rest.casefold()
    for phrase, operator, is_opposite in _ALL_PHRASES:
        if operator not in asked.operators or not folded.startswith(phrase):
            continue
        value = rest[len(phrase) :]
        is_word = phrase[-1].isalpha()
        if (not value or not is_word or value[0].isspace()) and _fits(operator, value):
            return operator, is_opposite, value.strip()
    raise Invalid(
        "conditions",
        "Behind {name} one of these should stand: {known}.",
        name=asked.name,
        known=", ".join(_PHRASES[operator][0] for operator in asked.operators),
    )


def _fits(operator: Operator, value: str) -> bool:
    """`is empty` has no value; `is empty handed` is `is` with one."""
    return bool(value.strip()) != (operator in WITHOUT_VALUE)


def _values(operator: Operator, value: str) -> list[str]:
    if operator in WITHOUT_VALUE:
        return []
    if operator in WITH_SEVERAL:
        return [_unquoted(part) for part in value.split(",") if part.strip()]
    if operator is Operator.BETWEEN:
        low, _, high = value.partition(" and ")
        return [low, high] if high else [low]
    return [_unquoted(value)]


def _unquoted(value: str) -> str:
    sound = value.strip()
    return sound[1:-1] if len(sound) > 1 and sound[0] == sound[-1] == '"' else sound


def written(node: Node) -> str:
    """A tree as people read it; one condition is written as `read` reads it."""
    match node:
        case Leaf(name, operator, values):
            return " ".join([_name(name), _PHRASES[operator][0], *_said(operator, values)])
        case Not(Leaf(name, operator, values)) if operator in _NEGATED:
            return " ".join([_name(name), _NEGATED[operator], *_said(operator, values)])
        case Not(part):
            return f"not ({written(part)})"
        case All(()):
            return _EVERY
        case All(parts):
            return " and ".join(_inside(part) for part in parts)
        case AnyOf(()):
            return "no mail"
        case AnyOf(parts):
            return " or ".join(_inside(part) for part in parts)


def _name(name: str) -> str:
    return name if name.startswith(HEADER) else name.replace("_", " ")


def _said(operator: Operator, values: Sequence[object]) -> Iterator[str]:
    texts = ["yes" if value is True else "no" if value is False else str(value) for value in values]
    if texts:
        yield " and ".join(texts) if operator is Operator.BETWEEN else ", ".join(texts)


def _inside(node: Node) -> str:
    is_group = isinstance(node, All | AnyOf) and len(node.parts) > 1
    return f"({written(node)})" if is_group else written(node)
