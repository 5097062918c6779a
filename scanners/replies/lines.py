"""The lines of a text as the reply reader looks at them: the beginning of each, once, and nothing more."""

import re
from collections.abc import Sequence

LOOK = 300
_RULE = re.compile(r"[\s_\-=*•—–─━~#+.]{3,}")
_QUOTE_MARKS = (">", "＞", "|>", "»")


class Lines:
    """Lines and, for each, its beginning without the blanks around it."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.look = [line[:LOOK].strip() for line in lines]
        self.count = len(self.look)

    def is_blank(self, number: int) -> bool:
        return not self.look[number]

    def is_quoted(self, number: int) -> bool:
        return self.look[number].startswith(_QUOTE_MARKS) or self.is_barred(number)

    def is_barred(self, number: int) -> bool:
        """Marked with a bar, as a few programs do; the line of a table has one at its end too."""
        look = self.look[number]
        return look[:1] == "|" and (look == "|" or (look[1:2] == " " and look[-1] != "|"))

    def is_rule(self, number: int) -> bool:
        """A line drawn with dashes, underscores and the like."""
        return _RULE.fullmatch(self.look[number]) is not None

    def filled(self, number: int) -> int:
        """The first line from here on that is not blank; the count of lines if there is none."""
        while number < self.count and not self.look[number]:
            number += 1
        return number

    def filled_before(self, number: int) -> int:
        """The last line before this one that is not blank, or -1."""
        number -= 1
        while number >= 0 and not self.look[number]:
            number -= 1
        return number

    def is_quote_next(self, number: int) -> bool:
        """True if a quoted line is the next one that is not blank."""
        found = self.filled(number)
        return found < self.count and self.is_quoted(found)
