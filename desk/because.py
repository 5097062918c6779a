"""A reason in plain words: an English sentence with `{names}` and their values, told in any language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from desk.i18n import Catalogue, desk_texts


@dataclass(frozen=True, slots=True)
class Because:
    """`str()` gives it in English, as it is stored. A value may be a reason itself."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values) if self.values else self.text

    def in_language(self, language: str, texts: Catalogue | None = None) -> str:
        translated = (texts or desk_texts()).text(language, self.text)
        if not self.values:
            return translated
        values = {
            name: value.in_language(language, texts) if isinstance(value, Because) else value
            for name, value in self.values.items()
        }
        return translated.format(**values)

    def told(self) -> dict[str, Any]:
        """For a payload: plain values alone."""
        values = {
            name: value.told() if isinstance(value, Because) else value for name, value in self.values.items()
        }
        return {"text": self.text, "values": values}

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """What `told` gave."""
        values = {
            name: cls.read(value) if isinstance(value, dict) else value
            for name, value in told.get("values", {}).items()
        }
        return cls(str(told.get("text", "")), values)


def because(text: str, /, **values: Any) -> Because:
    """`because(N_("It comes from {sender}."), sender=…)`."""
    return Because(text, values)
