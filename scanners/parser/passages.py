"""Stretches of a mail in the forms they came in, and how alternatives and pieces become one. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from desk import html_cleaning

MAX_ALTERNATIVES = 20
_MAX_PLACEHOLDER = 500
# What a link or picture is made of is written in one form and not in the other.
_BESIDES = re.compile(
    r"<(?:https?://|mailto:)[^<>\s]{1,2000}>|\[(?:cid|image)[^\]\n]{0,200}\]|[^\w<\[]+|[<\[_]"
)
_HTML = re.compile(r"\bHTML\b", re.IGNORECASE)


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
    another one of the same form doesn't say already is put below. A plain one that only says that the mail
    is in HTML is no text of it.
    """
    plain = [found for found in alternatives if found and all(one.html is None for one in found)]
    rich = [found for found in alternatives if any(one.html is not None for one in found)]
    texts = _different("\n\n".join(one.as_text() for one in found) for found in plain)
    if not rich:
        return [Passage(text="\n\n".join(texts))] if plain else []
    htmls = _different("\n".join(one.as_html() for one in found) for found in rich)
    text = "\n\n".join(texts)
    if _stands_for(text, rich):
        text = ""
    return [Passage(text=text if text.strip() else None, html="\n".join(htmls))]


def without_doubles(passages: Sequence[Passage]) -> list[Passage]:
    """Neighbours that say the same, plain and in HTML, as one: alternatives that weren't called so."""
    kept: list[Passage] = []
    for passage in passages:
        before = kept[-1] if kept else None
        if before is not None and _is_the_same(before, passage):
            kept[-1] = Passage(text=before.text or passage.text, html=before.html or passage.html)
        else:
            kept.append(passage)
    return kept


def _is_the_same(one: Passage, other: Passage) -> bool:
    plain, rich = (one, other) if one.html is None else (other, one)
    if not plain.text or plain.html is not None or not rich.html or rich.text is not None:
        return False
    said = _letters(plain.text)
    return bool(said) and len(said) <= len(rich.html) and said == _letters(rich.as_text())


def _stands_for(text: str, rich: Sequence[Sequence[Passage]]) -> bool:
    if not 0 < len(text) <= _MAX_PLACEHOLDER or not _HTML.search(text):
        return False
    said, shown = _letters(text), _letters("".join(one.as_text() for found in rich for one in found))
    return len(said) < len(shown) and said not in shown


def _letters(text: str) -> str:
    return _BESIDES.sub("", text).casefold()


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
