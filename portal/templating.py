"""The templates: one environment a language, compiled once, everything escaped."""

from functools import partial
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from desk.i18n import LANGUAGES, Catalogue, desk_texts
from portal.assets import Assets
from portal.dates import time_tag
from portal.plain_text import with_links

FOLDER = Path(__file__).parent


def catalogue() -> Catalogue:
    """The portal's sentences; what it doesn't have, the desk has."""
    return Catalogue(FOLDER / "locale", fallback=desk_texts())


class Templates:
    """Renders, in the reader's language."""

    def __init__(self, assets: Assets) -> None:
        self.texts = catalogue()
        self._environments = {language: self._environment(language, assets) for language in LANGUAGES}

    def render(self, language: str, template: str, **values: Any) -> str:
        environment = self._environments.get(language) or self._environments["en"]
        return environment.get_template(template).render(**values)

    def _environment(self, language: str, assets: Assets) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=["jinja2.ext.i18n"],
        )
        # Put there by the extension: `_()` in templates, with %(names)s.
        install: Any = environment
        install.install_gettext_translations(self.texts.translations(language), newstyle=True)
        environment.globals.update(
            language=language,
            asset=assets.address,
            when=partial(time_tag, language=language),
            linked=with_links,
            size=partial(file_size, language=language),
        )
        return environment


def file_size(size: int, *, language: str) -> str:
    """`1.4 MB`, `1,4 MB`."""
    for unit, of in (("MB", 2**20), ("KB", 2**10)):
        if size >= of:
            return f"{format_decimal(size / of, '#,##0.#', locale=language)} {unit}"
    return f"{size} B"
