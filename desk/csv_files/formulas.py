"""Cells that a spreadsheet would take for a formula are written as text, and read back as what they were.

A cell that begins with one of = + - @, a tab or a line's end gets an apostrophe in front, as one types it
into a spreadsheet to say "this is text" (OWASP, "CSV Injection"). A cell that begins with apostrophes before
such a character gets one more. So reading takes one apostrophe off exactly where writing put one on, and
every text comes back as it was: a phone number, a negative figure, a title that begins with an apostrophe.
"""

import re

# The wide forms are folded to the plain ones by spreadsheets set to Chinese or Japanese.
_STARTS = "=+\\-@\t\r\n＝＋－＠"
_DANGEROUS = re.compile(f"'*[{_STARTS}]")
_DEFUSED = re.compile(f"'+[{_STARTS}]")


def defused(cell: str) -> str:
    return f"'{cell}" if _DANGEROUS.match(cell) else cell


def restored(cell: str) -> str:
    """What `defused` was given."""
    return cell[1:] if cell[:1] == "'" and _DEFUSED.match(cell) else cell
