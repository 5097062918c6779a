"""Conditions in words: `status is open and (priority is one of high, urgent or assignee is nobody)`.

Values with `and`, `or`, a comma or a bracket in them stand in quotes. Where the words can't be understood,
the error says at which character, and what could stand there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from desk.conditions.fields import FIELDS, Asked, called
from desk.conditions.json_form import understood
from desk.conditions.tree import (
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
from desk.conditions.values import Period
from desk.errors import Invalid
from desk.i18n import N_, Term

LONGEST = 20_000


async def read(said: str) -> Node:
    """The tree that the words say. Raises Invalid that names the place, or the field and what is possible."""
    return await understood(shape(said))


def shape(said: str) -> Node:
    """The tree with values still as they are written. Raises Invalid."""
    if len(said) > LONGEST:
        raise Invalid("where", "Conditions may have at most {most} characters.", most=LONGEST)
    reader = _Reader(_words(said))
    node = _any_of(reader, 1)
    if reader.word is not None:
        raise reader.fault(Term(N_("and, or, or the end")))
    return checked_size(node)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    at: int
    is_quoted: bool = False

    @property
    def plain(self) -> str:
        """In small letters; empty for what stands in quotes."""
        return "" if self.is_quoted else self.text.casefold()


_PIECES = re.compile(r'"((?:[^"\\]|\\.)*)"|([(),])|(<=|>=|!=|=|<|>)|([^\s(),"<>=!]+)|(\S)', re.DOTALL)


def _words(said: str) -> list[_Word]:
    words = []
    for found in _PIECES.finditer(said):
        quoted, _, _, _, stray = found.groups()
        if stray:
            raise Invalid(
                "where",
                "At character {at}: {found} has no end or no meaning.",
                at=found.start() + 1,
                found=stray,
            )
        if quoted is not None:
            words.append(
                _Word(re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL), found.start() + 1, is_quoted=True)
            )
        else:
            words.append(_Word(found[0], found.start() + 1))
    return words


@dataclass(slots=True)
class _Reader:
    words: Sequence[_Word]
    place: int = 0
    # What stands at the end, for errors.
    length: int = field(init=False)

    def __post_init__(self) -> None:
        self.length = self.words[-1].at + len(self.words[-1].text) if self.words else 1

    @property
    def word(self) -> _Word | None:
        return self.words[self.place] if self.place < len(self.words) else None

    def is_at(self, *phrase: str) -> bool:
        """Does this phrase come next?"""
        ahead = self.words[self.place : self.place + len(phrase)]
        return tuple(word.plain for word in ahead) == phrase

    def takes(self, *phrase: str) -> bool:
        """Goes on behind the phrase, if it comes next."""
        if not self.is_at(*phrase):
            return False
        self.place += len(phrase)
        return True

    def fault(self, expected: str) -> Invalid:
        word = self.word
        return Invalid(
            "where",
            "At character {at}: {expected} was expected, not {found}.",
            at=word.at if word else self.length,
            expected=expected,
            found=word.text if word else Term(N_("the end")),
        )


def _any_of(reader: _Reader, level: int) -> Node:
    checked_depth(level)
    parts = [_all_of(reader, level)]
    while reader.takes("or"):
        parts.append(_all_of(reader, level))
    return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


def _all_of(reader: _Reader, level: int) -> Node:
    parts = [_one(reader, level)]
    while reader.takes("and"):
        parts.append(_one(reader, level))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _one(reader: _Reader, level: int) -> Node:
    checked_depth(level)
    if reader.takes("not"):
        return Not(_one(reader, level + 1))
    if not reader.takes("("):
        return _leaf(reader)
    inner = _any_of(reader, level + 1)
    if not reader.takes(")"):
        raise reader.fault(Term(N_("and, or, or )")))
    return inner


# What stands for which operator; longer ones first.
_PHRASES: Sequence[tuple[tuple[str, ...], Operator]] = sorted(
    [
        (tuple(phrase.split()), operator)
        for operator, phrases in {
            # Before IS: a period is known by its words.
            Operator.DURING: ("during", "is during", "is in", "is", "in", ""),
            Operator.IS: ("is", "=", "on", "is on"),
            Operator.IS_NOT: ("is not", "!="),
            Operator.ONE_OF: ("is one of", "one of", "in", "has", "has one of"),
            Operator.NONE_OF: ("is none of", "is not one of", "none of", "not in", "has none of"),
            Operator.ALL_OF: ("all of", "has all of", "is all of"),
            Operator.EMPTY: ("is empty", "empty"),
            Operator.NOT_EMPTY: ("is not empty", "not empty"),
            Operator.CONTAINS: ("contains",),
            Operator.NOT_CONTAINS: ("does not contain", "not contains", "contains not"),
            Operator.BEGINS: ("begins with", "starts with"),
            Operator.ENDS: ("ends with",),
            Operator.MATCHES: ("match", "matches", "contain"),
            Operator.LESS: ("<", "less than", "is less than"),
            Operator.AT_MOST: ("<=", "at most", "is at most"),
            Operator.GREATER: (">", "greater than", "more than", "is greater than", "is more than"),
            Operator.AT_LEAST: (">=", "at least", "is at least"),
            Operator.BETWEEN: ("between", "is between"),
            Operator.BEFORE: ("before", "is before", "<"),
            Operator.AFTER: ("after", "is after", ">"),
            Operator.IN_LAST: ("last", "in last", "in the last", "within the last"),
            Operator.OLDER_THAN: ("older than", "is older than"),
        }.items()
        for phrase in phrases
    ],
    key=lambda pair: -len(pair[0]),
)


def _leaf(reader: _Reader) -> Leaf:
    asked = _field(reader)
    begun = reader.place
    for phrase, operator in _PHRASES:
        if operator not in asked.kind.operators or not reader.takes(*phrase):
            continue
        if _is_possible(reader, operator):
            return Leaf(asked.name, operator, tuple(_values(reader, operator)))
        reader.place = begun
    if asked.kind.operators == (Operator.IS,) and _is_over(reader):
        # `has_solution` by itself.
        return Leaf(asked.name, Operator.IS, ("yes",))
    raise reader.fault(", ".join(operator.replace("_", " ") for operator in asked.kind.operators))


def _is_possible(reader: _Reader, operator: Operator) -> bool:
    """`created is today` has a period, `created is 2026-12-24` has none; `last 2 weeks` is a span."""
    if operator is Operator.DURING:
        return _period(reader) is not None
    is_span = operator is Operator.IN_LAST
    return not is_span or (reader.word is not None and reader.word.text.isdecimal())


def _period(reader: _Reader) -> tuple[str, ...] | None:
    for period in Period:
        phrase = tuple(period.split("_"))
        if reader.is_at(*phrase) or reader.is_at(period.value):
            return phrase
    return None


def _field(reader: _Reader) -> Asked:
    """The name of a field, with blanks or underscores; the longest that fits."""
    if reader.takes("has", "attachment"):
        return called("attachment")
    ahead = [word.plain for word in reader.words[reader.place : reader.place + 3]]
    for length in range(len(ahead), 0, -1):
        name = _ALIASES.get("_".join(ahead[:length]), "_".join(ahead[:length]))
        if name in FIELDS:
            reader.place += length
            return FIELDS[name]
    if reader.word is None or reader.word.is_quoted or not reader.word.text[0].isalpha():
        raise reader.fault(Term(N_("a field, not or (")))
    return called(ahead[0])


_ALIASES = {"tag": "tags", "subscriber": "subscribers", "service_contract": "contract", "closed_at": "closed"}


def _values(reader: _Reader, operator: Operator) -> list[Any]:
    if operator in WITHOUT_VALUE:
        return []
    if operator is Operator.BETWEEN:
        low = _value(reader)
        if not reader.takes("and"):
            raise reader.fault("and")
        return [low, _value(reader)]
    values = [_value(reader)]
    while operator in WITH_SEVERAL and reader.takes(","):
        values.append(_value(reader))
    return values


def _value(reader: _Reader) -> str:
    """What stands in quotes, or the words up to the next `and`, `or`, comma or bracket."""
    if reader.word is not None and reader.word.is_quoted:
        reader.place += 1
        return reader.words[reader.place - 1].text
    taken: list[str] = []
    while not _is_over(reader):
        assert reader.word is not None
        if reader.word.is_quoted:
            raise reader.fault(Term(N_("and, or, or the end")))
        taken.append(reader.word.text)
        reader.place += 1
    if not taken:
        raise reader.fault(Term(N_("a value")))
    return " ".join(taken)


def _is_over(reader: _Reader) -> bool:
    return reader.word is None or reader.word.plain in {"and", "or", ",", "(", ")"}
