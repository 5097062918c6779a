"""Labels and what stands behind them in a mail's words, as forms and shops write them: `Order no: 4711`.

A line is looked at by itself and once; what stands behind a label that ends its line is the lines that
follow, up to the next blank line or the next label that is asked for. A message goes on past blank lines.
"""

from collections.abc import Collection, Mapping, Sequence

# Longer ones first. Two blanks stand between the cells of a table.
_USUAL = (":=", "=>", "->", "→", ":", "=", "\t", "|", "  ")
MOST_LINES = 5000
LONGEST_LABEL = 100
LONGEST_VALUE = 100_000


def values_of(
    text: str, wanted: Sequence[str], *, delimiter: str = "", messages: Collection[str] = ()
) -> dict[str, str]:
    """By label as it was asked for: what stands behind it. The first one with a value counts.

    A label is the same whatever its case, blanks, stars and bullets around it. Without a delimiter, each of
    the usual ones will do. `messages`: labels whose text goes on to the next label, or to the end.
    """
    keys = {key_of(label): label for label in wanted}
    long = {key_of(label) for label in messages}
    delimiters = (delimiter,) if delimiter else _USUAL
    found: dict[str, list[str]] = {}
    # The label whose text the next lines belong to.
    pending: str | None = None
    for line in text.splitlines()[:MOST_LINES]:
        label, value = _split(line, keys, delimiters)
        if label is not None:
            is_first = label not in found
            pending = label if is_first and (not value or label in long) else None
            if is_first and value:
                found[label] = [value]
        elif pending is not None and (line.strip() or pending in long):
            found.setdefault(pending, []).append(line.strip())
        elif pending in found:
            pending = None
    joined = {label: "\n".join(lines).strip()[:LONGEST_VALUE] for label, lines in found.items()}
    return {keys[label]: value for label, value in joined.items() if value}


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
