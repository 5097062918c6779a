"""Words for generated tickets: real ones first, as the common ones are, then made-up ones by the thousand."""

import random
from functools import cache
from pathlib import Path

WORDS_A_LANGUAGE = 40_000


def vocabulary(language: str, rng: random.Random) -> list[str]:
    """The common words of a language in their order, and then rare ones."""
    words, syllables = dict.fromkeys(listed(language)), listed("syllables")
    while len(words) < WORDS_A_LANGUAGE:
        words["".join(rng.choices(syllables, k=rng.choice((2, 2, 3, 3, 4, 5))))] = None
    return list(words)


@cache
def listed(section: str) -> tuple[str, ...]:
    """The words of `[section]` in the file beside this one."""
    text = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8")
    return tuple(text.partition(f"[{section}]")[2].partition("[")[0].split())
