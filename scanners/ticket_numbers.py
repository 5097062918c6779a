"""Ticket numbers as people's mail programs carry them: `[TT12]`, `TT12`; and vtiger's `Ticket Id : 345`.

A number is a hint and no proof: anybody can write one. Whoever uses it checks the sender (R39).
"""

import re
from dataclasses import dataclass

LONGEST = 100_000
_OURS = re.compile(r"(?<![\w-])TT(\d{1,15})(?!\w)", re.IGNORECASE | re.ASCII)
_VTIGER = re.compile(r"Ticket Id ?: ?(\d{1,15})", re.IGNORECASE | re.ASCII)
_KEY = re.compile(r"(?:TT)?(\d{1,15})", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """`number` of ours, or the number that a ticket had in a vtiger that was brought over."""

    number: int
    is_vtigers: bool = False

    def __str__(self) -> str:
        return f"Ticket Id {self.number}" if self.is_vtigers else f"TT{self.number}"


def first_in(text: str) -> Named | None:
    """The first number in a text."""
    if found := _OURS.search(text, 0, LONGEST):
        return Named(int(found[1]))
    found = _VTIGER.search(text, 0, LONGEST)
    return Named(int(found[1]), is_vtigers=True) if found else None


def of_key(key: str) -> Named | None:
    """What a piece of a subject names by itself: `TT12`, `12`, `[TT12] Printer`."""
    sound = key.strip()
    if found := _KEY.fullmatch(sound[:20]):
        return Named(int(found[1]))
    return first_in(sound)
