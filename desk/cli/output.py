"""What a command says: JSON lines or a table on standard output, sentences on standard error.

Strangers write what is shown: nothing of theirs moves the cursor, sets colours or gives a terminal orders.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import click
import orjson

F = TypeVar("F", bound=Callable[..., Any])

LONGEST_CELL = 60
# C0 without tab and line end, DEL, and C1 (ECMA-48).
_ORDERS = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)], "\N{REPLACEMENT CHARACTER}")


def json_option(function: F) -> F:
    """`--json`, as every read has it."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")(function)


def say(sentence: str) -> None:
    """A sentence for a person."""
    click.echo(_harmless(sentence), err=True)


def tell(text: str) -> None:
    """What was asked for, for people."""
    click.echo(_harmless(text))


def _harmless(text: str) -> str:
    return text.replace("\r\n", "\n").translate(_ORDERS)


def line(value: Any) -> None:
    """One JSON object on one line."""
    click.echo(orjson.dumps(value, default=str).decode())


def rows(items: Iterable[Mapping[str, Any]], *, as_json: bool, columns: Sequence[str], none: str) -> None:
    """A list: JSON lines with everything, or a table of `columns`; `none` is said if there is nothing."""
    found = list(items)
    if as_json:
        for item in found:
            line(item)
    elif found:
        table(found, columns)
    else:
        say(none)


def table(items: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Columns side by side, with their names above."""
    cells = [[name.replace("_", " ").upper() for name in columns]]
    cells += [[_cell(item.get(name)) for name in columns] for item in items]
    widths = [max(len(row[index]) for row in cells) for index in range(len(columns))]
    for row in cells:
        padded = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        tell("  ".join(padded).rstrip())


def _cell(value: Any) -> str:
    text = " ".join(plain(value).split())
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def plain(value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.astimezone():%Y-%m-%d %H:%M}"
    if isinstance(value, list | tuple):
        return ", ".join(plain(item) for item in value)
    return str(value)
