"""One thing that was looked at: what somebody expects of a message, what came out, and if that is right."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

UNREADABLE = "\N{REPLACEMENT CHARACTER}"

_BLANKS = re.compile(r"\s+")


class Checked(NamedTuple):
    """`source` is the folder, `kind` the question, `name` the message; `points` say more than the verdict."""

    source: str
    kind: str
    name: str
    expected: Any
    got: Any
    ok: bool
    points: Mapping[str, float] = {}


def plain(text: str | None) -> str:
    """One blank for any white space, and one form for letters that have two."""
    return _BLANKS.sub(
        " ", unicodedata.normalize("NFC", text or "").replace("\N{ZERO WIDTH SPACE}", "")
    ).strip()


def words(text: str | None) -> Counter[str]:
    return Counter(plain(text).split())


def shared(expected: Counter[str], got: Counter[str]) -> tuple[float, float]:
    """(precision, recall) of the words; both 1 where nothing was expected and nothing came."""
    common = (expected & got).total()
    precision = common / got.total() if got else float(not expected)
    recall = common / expected.total() if expected else 1.0
    return precision, recall


def equal(source: str, kind: str, name: str, pair: Iterable[Any]) -> Checked:
    """Right if both of (expected, got) are the same."""
    expected, got = pair
    return Checked(source, kind, name, expected, got, is_same(expected, got))


def is_same(expected: Any, got: Any) -> bool:
    """Where the other parser could not read a letter (U+FFFD), any letter is right."""
    if isinstance(expected, str) and isinstance(got, str) and UNREADABLE in expected:
        return re.fullmatch(re.escape(expected).replace(UNREADABLE, "(?s:.)"), got) is not None
    if isinstance(expected, list) and isinstance(got, list):
        return len(expected) == len(got) and all(map(is_same, expected, got))
    return bool(expected == got)
