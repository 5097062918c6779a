"""What was done, in words: English for the command line, any language for who reads the history."""

from typing import Any, Self

from desk.i18n import Term, desk_texts


class Said(str):
    """The English sentence; it knows itself in other languages."""

    __slots__ = ("text", "values")

    text: str
    values: dict[str, Any]

    def __new__(cls, text: str, **values: Any) -> Self:
        said = super().__new__(cls, text.format(**values))
        said.text, said.values = text, values
        return said

    def in_language(self, language: str) -> str:
        """Names in it are translated, too."""
        texts = desk_texts()
        values = {
            name: value.in_language(language)
            if isinstance(value, Said)
            else value.in_language(language, texts)
            if isinstance(value, Term)
            else value
            for name, value in self.values.items()
        }
        return texts.text(language, self.text).format(**values)
