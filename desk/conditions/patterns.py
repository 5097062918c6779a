"""Texts that contain, begin or end with something, whatever the case, alike in both databases.

SQLite's LIKE knows the cases of ASCII letters alone, PostgreSQL's those that the server was set up for. So
each letter is asked for in both its cases: by a GLOB here, by a regular expression there, for the very same
texts. LIKE, which is quicker, goes first, with a blank for each letter that it doesn't know.
"""

from collections.abc import Callable

_GLOB_SPECIAL = frozenset("*?[")
_LIKE_SPECIAL = frozenset("%_\\")


def like(text: str, *, starts: bool, ends: bool) -> str:
    """A pattern for SQLite's LIKE with a backslash as escape; says all there is to say of a text in ASCII."""
    middle = "".join(map(_like_of, text))
    return f"{'' if starts else '%'}{middle}{'' if ends else '%'}"


def _like_of(letter: str) -> str:
    if not letter.isascii():
        return "_"
    return f"\\{letter}" if letter in _LIKE_SPECIAL else letter


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
