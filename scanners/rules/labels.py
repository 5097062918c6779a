"""Labels and what stands behind them in a mail's words, as forms and shops write them: `Order no: 4711`.

A line is looked at by itself and once; what stands behind a label that ends its line is the lines that
follow, up to the next blank line or the next label.
"""

from collections.abc import Mapping, Sequence

# Longer ones first. Two blanks stand between the cells of a table.
_USUAL = (":=", "=>", "->", "→", ":", "=", "\t", "|", "  ")
MOST_LINES = 5000
LONGEST_LABEL = 100
LONGEST_VALUE = 10_000


def values_of(text: str, wanted: Sequence[str], *, delimiter: str = "") -> dict[str, str]:
    """By label as it was asked for: what stands behind it. The first one with a value counts.

    A label is the same whatever its case, blanks, stars and bullets around it. Without a delimiter, each of
    the usual ones will do.
    """
    keys = {key_of(label): label for label in wanted}
    delimiters = (delimiter,) if delimiter else _USUAL
    found: dict[str, str] = {}
    # The label whose value stands in the lines below it.
    pending: str | None = None
    for line in text.splitlines()[:MOST_LINES]:
        label, value = _split(line, keys, delimiters)
        if label is not None:
            pending = label if not value and label not in found else None
            if value:
                found.setdefault(label, value[:LONGEST_VALUE])
        elif pending is not None and line.strip():
            found[pending] = f"{found.get(pending, '')}\n{line.strip()}".strip()[:LONGEST_VALUE]
        elif pending in found:
            pending = None
    return {keys[label]: value for label, value in found.items()}


def _split(line: str, keys: Mapping[str, str], delimiters: Sequence[str]) -> tuple[str | None, str]:
    """The label that a line begins with, if it is one of those asked for, and what follows it."""
    head = line[: LONGEST_LABEL + 10]
    for delimiter in delimiters:
        at = head.find(delimiter)
        while at > 0:
            label = key_of(head[:at])
            if label in keys:
                return label, _sound(line[at + len(delimiter) :])
            at = head.find(delimiter, at + 1)
    alone = key_of(head)
    return (alone, "") if alone in keys else (None, "")


def key_of(label: str) -> str:
    """What makes two labels the same."""
    return " ".join(label.strip(" \t*_>•·-–").casefold().split())


def _sound(value: str) -> str:
    return value.strip(" \t*_")
