"""Texts that contain, begin or end with something, whatever the case, alike in both databases.

`LIKE` knows no umlauts on SQLite, and on PostgreSQL only if the server was set up for them. So each letter
is asked for in both its cases: a GLOB here, a regular expression there, for the very same texts.
"""

from collections.abc import Callable

_GLOB_SPECIAL = frozenset("*?[")


def glob(text: str, *, starts: bool, ends: bool) -> str:
    """A pattern for SQLite's GLOB."""
    middle = "".join(map(_glob_of, text))
    return f"{'' if starts else '*'}{middle}{'' if ends else '*'}"


def expression(text: str, *, starts: bool, ends: bool) -> str:
    """A pattern for PostgreSQL's `~`."""
    middle = "".join(map(_expression_of, text))
    return f"{'^' if starts else ''}{middle}{'$' if ends else ''}"


def _glob_of(letter: str) -> str:
    return _both_cases(letter, lambda plain: f"[{plain}]" if plain in _GLOB_SPECIAL else plain)


def _expression_of(letter: str) -> str:
    return _both_cases(
        letter, lambda plain: f"\\{plain}" if plain.isascii() and not plain.isalnum() else plain
    )


def _both_cases(letter: str, plain: Callable[[str], str]) -> str:
    cases = cases_of(letter)
    return f"[{cases}]" if len(cases) > 1 else plain(letter)


def cases_of(letter: str) -> str:
    """A letter in its cases, as far as they are one letter long."""
    forms = dict.fromkeys((letter, letter.lower(), letter.upper()))
    return "".join(form for form in forms if len(form) == 1)
