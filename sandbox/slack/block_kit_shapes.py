"""The words in which Block Kit's limits are written: what a key may hold, what an object is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True)
class Text:
    """A text object; `plain` allows plain_text only."""

    most: int = 3000
    plain: bool = False


@dataclass(frozen=True)
class Words:
    most: int
    least: int = 1
    pattern: str = ""


@dataclass(frozen=True)
class Choice:
    of: tuple[str, ...]


@dataclass(frozen=True)
class Whole:
    least: int
    most: int


@dataclass(frozen=True)
class Flag:
    pass


@dataclass(frozen=True)
class Anything:
    pass


@dataclass(frozen=True)
class Kinds:
    """An object whose `type` names its shape; texts may be allowed beside elements."""

    of: frozenset[str]
    text: bool = False


@dataclass(frozen=True)
class Shape:
    fields: Mapping[str, "Rule"]
    required: tuple[str, ...] = ()
    exactly_one: tuple[str, ...] = ()
    at_least_one: tuple[str, ...] = ()
    unique: Mapping[str, str] = field(default_factory=dict)  # list -> key that may not come twice in it


@dataclass(frozen=True)
class Many:
    of: "Rule"
    most: int
    least: int = 1


Rule: TypeAlias = Text | Words | Choice | Whole | Flag | Anything | Kinds | Shape | Many
