"""What Slack shows, in English and German (R51): English in the code, German in `locale/de.po`."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from desk.i18n import Catalogue, desk_texts

# `say("Sending to {address}", address=…)`: a sentence in the language of the one who reads it.
Say = Callable[..., str]


@cache
def bot_texts() -> Catalogue:
    return Catalogue(Path(__file__).parent / "locale", fallback=desk_texts())


def speaker(language: str) -> Say:
    """A function that says English sentences in this language."""

    def say(sentence: str, /, **values: object) -> str:
        translated = bot_texts().text(language, sentence)
        return translated.format(**values) if values else translated

    return say
