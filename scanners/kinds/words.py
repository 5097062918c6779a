"""Tables of phrases that a text is searched for. Linear, and cheap where nothing is found, as in most mail.

A table is a text: phrases between bars, lines that begin with # are remarks. A blank in a phrase stands for
any white space, `~` for a few words between. A phrase of Latin letters begins where a word begins.
"""

_BETWEEN = 40


class Phrases:
    """The phrases of a table, compared without regard to case and white space."""

    def __init__(self, table: str) -> None:
        found = [phrase.lower() for phrase in phrases(table)]
        self._plain = tuple(dict.fromkeys(phrase for phrase in found if "~" not in phrase))
        self._parted = tuple(_parts(phrase) for phrase in dict.fromkeys(found) if "~" in phrase)

    def are_in(self, text: str) -> bool:
        """True if any of them stands somewhere in the text."""
        text = _bare(text)
        if any(phrase in text and _begins_a_word(phrase, text) for phrase in self._plain):
            return True
        return any(_follow(first, rest, text) for first, rest in self._parted)

    def lead(self, text: str) -> str:
        """The longest of them that the text begins with, an empty text if none does."""
        text = _bare(text)
        if text.startswith(self._plain):
            return max((phrase for phrase in self._plain if text.startswith(phrase)), key=len)
        return next(
            (first for first, rest in self._parted if text.startswith(first) and _follow(first, rest, text)),
            "",
        )


def phrases(table: str) -> list[str]:
    """The phrases of a table, in their order."""
    lines = [line.strip() for line in table.splitlines() if not line.strip().startswith("#")]
    return [phrase.strip() for line in lines for phrase in line.split(" | ") if phrase.strip()]


def _bare(text: str) -> str:
    return " ".join(text.lower().split())


def _parts(phrase: str) -> tuple[str, str]:
    first, _, rest = phrase.partition("~")
    return first.strip(), rest.strip()


def _begins_a_word(phrase: str, text: str) -> bool:
    """True if it stands where a word begins; only letters that words are written apart with need that."""
    if not (phrase[0].isascii() and phrase[0].isalnum()):
        return True
    at = text.find(phrase)
    while at > 0 and text[at - 1].isalnum():
        at = text.find(phrase, at + 1)
    return at >= 0


def _follow(first: str, rest: str, text: str) -> bool:
    """True if the second part stands a few words behind the first."""
    at = text.find(first)
    while at >= 0:
        end = at + len(first)
        if rest in text[end : end + _BETWEEN + len(rest)]:
            return True
        at = text.find(first, end)
    return False
