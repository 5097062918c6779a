"""A variable of a mail's templates: its name, type and meaning, and samples to try a template with (R36)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Local(dict[str, Any]):
    """A sample by language."""


class Type(StrEnum):
    TEXT = "text"
    LINK = "link"
    NUMBER = "number"
    YES_NO = "yes or no"
    DAY = "day"
    LIST = "list"
    RECORD = "record"


_EMPTY: Mapping[Type, Any] = {Type.TEXT: "", Type.LINK: "", Type.NUMBER: 0, Type.YES_NO: False, Type.LIST: ()}


@dataclass(frozen=True, slots=True)
class Variable:
    """`meaning` is a msgid. `sample` may be one by language. `fields`: of a record, or of a list's items."""

    name: str
    type: Type
    meaning: str
    sample: Any
    fields: Sequence["Variable"] = ()
    # May be empty, or missing.
    may_lack: bool = False
    # A mail without it would be of no use: in text and HTML, or in the subject.
    is_needed: bool = False
    is_needed_in_subject: bool = False

    def sample_in(self, language: str) -> Any:
        return self.sample[language] if isinstance(self.sample, Local) else self.sample

    @property
    def can_vary(self) -> bool:
        return self.may_lack or self.type is Type.YES_NO

    @property
    def one(self) -> str:
        """What an item of a list may be called in a loop."""
        return self.name.removesuffix("s") if self.name.endswith("s") else "file"

    @property
    def lacking(self) -> Any:
        return _EMPTY.get(self.type)


def samples(variables: Sequence[Variable], language: str) -> list[dict[str, Any]]:
    """Contexts to try a template with: full, bare, and full but for one thing, one after another."""
    full = {item.name: item.sample_in(language) for item in variables}
    varying = {item.name: item.lacking for item in variables if item.can_vary}
    return [full, full | varying, *(full | {name: lacking} for name, lacking in varying.items())]
