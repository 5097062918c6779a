"""Tables of words made into one pattern that reads a text once.

A table is a text: phrases between bars, lines that begin with # are remarks. A blank in a phrase stands for a
few blanks, `~` for a few words between. Nothing repeats without a bound, so the time is linear.
"""

import re


def any_of(table: str) -> re.Pattern[str]:
    """Finds any of the table's phrases, wherever it stands."""
    return re.compile("|".join(_patterns(table)), re.IGNORECASE)


def starts_with(table: str) -> re.Pattern[str]:
    """For `match`: finds any of the table's phrases at the start alone."""
    return re.compile("(?:" + "|".join(_patterns(table)) + ")", re.IGNORECASE)


def phrases(table: str) -> list[str]:
    """The phrases of a table, in their order."""
    lines = [line.strip() for line in table.splitlines() if not line.strip().startswith("#")]
    return [phrase.strip() for line in lines for phrase in line.split(" | ") if phrase.strip()]


def _patterns(table: str) -> list[str]:
    return [_as_pattern(phrase) for phrase in phrases(table)]


def _as_pattern(phrase: str) -> str:
    pattern = re.escape(phrase).replace(r"\ ", r"\s{1,3}").replace(r"\~", ".{0,40}?").replace("~", ".{0,40}?")
    if phrase[0].isascii() and phrase[0].isalnum():
        return r"\b" + pattern
    return pattern
