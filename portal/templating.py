"""The templates: one environment a language, compiled once, everything escaped.

A plain sentence, `_("…")`, is translated when its template is compiled: showing a page asks no catalogue.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes
from jinja2.visitor import NodeTransformer

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
        environment = _Environment(
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
        environment.gettext = self.texts.in_language(language)
        environment.globals.update(language=language, asset=assets.address)
        environment.filters.update(
            when=partial(time_tag, language=language),
            linked=with_links,
            size=partial(file_size, language=language),
        )
        return environment


class _Environment(Environment):
    """Knows its language while it compiles."""

    gettext: Callable[[str], str]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        _Translated(self.gettext).visit(template)
        return template


class _Translated(NodeTransformer):
    """Puts the German in the place of `_("English")`."""

    def __init__(self, gettext: Callable[[str], str]) -> None:
        self._gettext = gettext

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - the visitor's way
        self.generic_visit(node)
        plain = isinstance(node.node, nodes.Name) and node.node.name == "_" and not node.kwargs
        match node.args:
            case [nodes.Const(value=str() as text)] if plain:
                return nodes.Const(self._gettext(text), lineno=node.lineno)
        return node


def file_size(size: int, *, language: str) -> str:
    """`1.4 MB`, `1,4 MB`."""
    for unit, of in (("MB", 2**20), ("KB", 2**10)):
        if size >= of:
            return f"{format_decimal(size / of, '#,##0.#', locale=language)} {unit}"
    return f"{size} B"
