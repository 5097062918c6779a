"""The language that templates of mails are written in: jinja2 in a sandbox, with nothing but what is listed.

No globals, no attributes beginning with `_`, nothing that can change a value. What an adapted template may be
made of is checked before (`template_check.py`); here it is compiled and rendered, with a bound on its size.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, Template, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

from desk.mail_out.template_filters import FILTERS

SHIPPED = Path(__file__).parent / "templates"
# What a mail may have beside the words it is given.
MOST_OUTPUT = 500_000
# HTML takes more room than the words in it: indented by tabs 24 times as much, and a template may show them
# twice. No text of a customer shall break a template that was sound when it was saved.
_GROWTH = 50


class TooLongError(ValueError):
    """A template makes more of its values than any mail should be."""


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """The one environment, on the shipped templates; they are read once."""
    made = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(SHIPPED),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"], default_for_string=False),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.globals.clear()
    made.filters |= FILTERS
    return made


@cache
def macros() -> frozenset[str]:
    """What `parts.html` offers."""
    return frozenset(name for name in vars(environment().get_template("parts.html").module) if name[0] != "_")


def compiled(source: str, *, is_html: bool) -> Template:
    """A template of these words. Values are escaped in HTML. Raises what jinja2 and Python raise."""
    made = environment()
    code = made.compile(source, name="own.html" if is_html else "own.txt")
    return made.template_class.from_code(made, code, made.make_globals(None))


def bounded(template: Template, values: Mapping[str, Any]) -> str:
    """The rendered text. Raises TooLongError, and what a template can do wrong."""
    room = MOST_OUTPUT + _GROWTH * _length(values)
    pieces: list[str] = []
    for piece in template.generate(values):
        room -= len(piece)
        if room < 0:
            raise TooLongError("It makes more than a mail should have.")
        pieces.append(piece)
    return "".join(pieces)


def _length(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, Mapping):
        return sum(map(_length, value.values()))
    return sum(map(_length, value)) if isinstance(value, list | tuple) else 0
