"""Which character stands between the cells: found by trying each on the first lines.

The one under which the head has most names that are known wins, then the one under which the lines are most
alike. Python's own sniffer looks for regular letters, and finds them in prose.
"""

import csv
from collections import Counter
from collections.abc import Callable, Sequence

from desk.errors import Invalid

POSSIBLE = (",", ";", "\t", "|")
# So many records are looked at.
SAMPLE = 50
NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def detected(start: str, is_known: Callable[[str], bool]) -> str:
    """The delimiter of a file that begins like this; a comma if there is only one column."""
    scores = {mark: _score(start, mark, is_known) for mark in POSSIBLE}
    best = max(POSSIBLE, key=lambda mark: scores[mark])
    return best if scores[best][2] > 1 else ","


def named(wish: str) -> str:
    """A delimiter as people give it: the character, or its name. Raises Invalid."""
    by_name = {name: mark for mark, name in NAMES.items()} | {"\\t": "\t"}
    mark = by_name.get(wish, wish)
    if len(mark) != 1 or mark in '"\r\n\0' or mark.isalnum():
        raise Invalid("delimiter", "{wish} is no delimiter. Please give one character, or tab.", wish=wish)
    return mark


def _score(start: str, mark: str, is_known: Callable[[str], bool]) -> tuple[int, float, int]:
    records = _records(start, mark)
    if not records:
        return (0, 0.0, 0)
    head = len(records[0])
    sizes = Counter(map(len, records))
    alike = sizes[head] / len(records)
    known = sum(map(is_known, records[0]))
    # One column is always alike.
    return (known, alike if head > 1 else 0.0, head)


def _records(start: str, mark: str) -> Sequence[Sequence[str]]:
    found: list[list[str]] = []
    try:
        for record in csv.reader(start.splitlines(keepends=True), delimiter=mark):
            if record:
                found.append(record)
            if len(found) == SAMPLE:
                break
    except csv.Error:
        # What doesn't read under this delimiter ends there.
        pass
    return found
