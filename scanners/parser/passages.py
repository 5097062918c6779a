"""Stretches of a mail in the forms they came in, and how alternatives and pieces become one. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from desk import html_cleaning

MAX_ALTERNATIVES = 20


@dataclass(slots=True)
class Passage:
    """One stretch of the mail; `html` is sanitised. Of a form that it didn't come in there is None."""

    text: str | None = None
    html: str | None = None

    def as_text(self) -> str:
        return self.text if self.text is not None else html_cleaning.as_text(self.html or "")

    def as_html(self) -> str:
        return self.html if self.html is not None else html_cleaning.from_text(self.text or "")

    @property
    def is_empty(self) -> bool:
        return self.text == "" and not self.html


def one_of(alternatives: Sequence[Sequence[Passage]]) -> list[Passage]:
    """The alternatives as one passage: text from the plain ones, display from those in HTML.

    RFC 2046 §5.1.4 wants the last one alone. But gateways add their notes as further alternatives, so what
    another one of the same form doesn't say already is put below.
    """
    plain = [found for found in alternatives if found and all(one.html is None for one in found)]
    rich = [found for found in alternatives if any(one.html is not None for one in found)]
    texts = _different("\n\n".join(one.as_text() for one in found) for found in plain)
    if not rich:
        return [Passage(text="\n\n".join(texts))] if plain else []
    htmls = _different("\n".join(one.as_html() for one in found) for found in rich)
    text = "\n\n".join(texts)
    return [Passage(text=text if text.strip() else None, html="\n".join(htmls))]


def _different(forms: Iterable[str]) -> list[str]:
    """Each in its order, but for those whose words another one has; of too many the first ones."""
    kept: list[tuple[str, str]] = []
    for form in islice(forms, MAX_ALTERNATIVES):
        words = f" {' '.join(form.split())} "
        if not words.strip() or any(words in known for _, known in kept):
            continue
        kept = [(other, known) for other, known in kept if known not in words]
        kept.append((form, words))
    return [form for form, _ in kept]
