"""What the answers to "How was our help?" are called, and the faces that stand for them."""

from collections.abc import Mapping

from desk.i18n import LANGUAGES, N_, desk_texts
from models.rating import Rating, Score

# In a mail and on the page: the best first.
IN_ORDER = (Score.GOOD, Score.SO_SO, Score.BAD)
FACES: Mapping[Score, str] = {Score.GOOD: "🙂", Score.SO_SO: "😐", Score.BAD: "🙁"}
LABELS: Mapping[Score, str] = {Score.GOOD: N_("good"), Score.SO_SO: N_("so-so"), Score.BAD: N_("bad")}


# Of a comment, a card shows no more.
SHOWN = 300


def told(rating: Rating, language: str) -> str:
    """An answer in one line: `🙂 good: „Thank you.“`; empty for a question without an answer."""
    if rating.score is None:
        return ""
    score = Score(rating.score)
    said = f"{FACES[score]} {label(score.word, language)}"
    comment = " ".join(rating.comment.split())
    if not comment:
        return said
    shown = comment if len(comment) <= SHOWN else f"{comment[: SHOWN - 1]}…"
    return f"{said}: „{shown}“" if language == "de" else f"{said}: “{shown}”"


def called(wish: str) -> Score | None:
    """The answer called so: `so_so`, `So-so`, `geht so`."""
    wanted = wish.strip().casefold()
    for score, name in LABELS.items():
        if wanted in {score.word, *(desk_texts().text(language, name) for language in LANGUAGES)}:
            return score
    return None


def label(word: str, language: str) -> str:
    """What a reader calls `good`, `so_so` or `bad`; any other word stands as it is."""
    found = next((score for score in Score if score.word == word), None)
    return desk_texts().text(language, LABELS[found]) if found is not None else word
