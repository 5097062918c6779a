"""What the answers to "How was our help?" are called, and the faces that stand for them."""

from collections.abc import Mapping

from desk.i18n import N_, desk_texts
from models.rating import Score

# In a mail and on the page: the best first.
IN_ORDER = (Score.GOOD, Score.SO_SO, Score.BAD)
FACES: Mapping[Score, str] = {Score.GOOD: "🙂", Score.SO_SO: "😐", Score.BAD: "🙁"}
LABELS: Mapping[Score, str] = {Score.GOOD: N_("good"), Score.SO_SO: N_("so-so"), Score.BAD: N_("bad")}


def label(word: str, language: str) -> str:
    """What a reader calls `good`, `so_so` or `bad`; any other word stands as it is."""
    found = next((score for score in Score if score.word == word), None)
    return desk_texts().text(language, LABELS[found]) if found is not None else word
