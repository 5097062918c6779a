"""Texts from outside, checked and cleaned at the border (R5)."""

from desk.errors import Invalid

TITLE_LENGTH = 255
TEXT_LENGTH = 1_000_000


def checked_title(title: str) -> str:
    """A title on one line. Raises Invalid if it is missing (R5) or too long."""
    sound = " ".join(clean(title).split())
    if not sound:
        raise Invalid("title", "Please enter a title.")
    if len(sound) > TITLE_LENGTH:
        raise Invalid("title", "The title may have at most {most} characters.", most=TITLE_LENGTH)
    return sound


def checked_text(field: str, text: str) -> str:
    """A text without what no database stores. Raises Invalid if it is too long."""
    sound = clean(text).strip()
    if len(sound) > TEXT_LENGTH:
        raise Invalid(field, "The text may have at most {most} characters.", most=TEXT_LENGTH)
    return sound


def needed_text(field: str, text: str) -> str:
    """A text that must say something. Raises Invalid (R5)."""
    sound = checked_text(field, text)
    if not sound:
        raise Invalid(field, "Please enter a text.")
    return sound


def clean(text: str) -> str:
    """Without NUL, which PostgreSQL refuses, and lone surrogates, which all do; lines end in LF."""
    sound = text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return sound.replace("\r\n", "\n").replace("\r", "\n")
