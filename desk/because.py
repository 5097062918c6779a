"""A reason in plain words: an English sentence with `{names}` and their values, told in any language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desk.i18n import Catalogue, desk_texts


@dataclass(frozen=True, slots=True)
class Because:
    """`str()` gives it in English, as it is stored."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values) if self.values else self.text

    def in_language(self, language: str, texts: Catalogue | None = None) -> str:
        translated = (texts or desk_texts()).text(language, self.text)
        return translated.format(**self.values) if self.values else translated


def because(text: str, /, **values: Any) -> Because:
    """`because(N_("It comes from {sender}."), sender=…)`."""
    return Because(text, values)
