"""Are all sentences there in German (R51)? Reads what the rooms say and what their catalogues have.

    python -m desk.translations

lists sentences without German, German that nobody asks for, and translations whose `{names}` differ. A room's
catalogue is `<room>/locale/de.po`; the desk's serves the scanners too, and is the fallback of the others. The
command line and the running process speak English, to administrators.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
FALLBACK = "desk"
# Which folders a room's catalogue answers for.
ROOMS: Mapping[str, tuple[str, ...]] = {"desk": ("desk", "scanners"), "bot": ("bot",), "portal": ("portal",)}

ENGLISH_ONLY = ("desk/cli/", "desk/run/")

# Functions whose first argument is a sentence; of `Invalid` and its kind it is the second.
_SAYING = ("_", "N_", "gettext", "say")
_REFUSALS = ("DeskError", "NotFound", "NotAllowed", "NotPossible")
_SUBCLASS = re.compile(r"^class (\w+)\((\w+)\):", re.MULTILINE)
_PERCENT = re.compile(r"%\((\w+)\)s")


# The context (`pgettext`), mostly none, and the English text.
Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and the first place it stands."""

    key: Key
    place: str


def problems(root: Path = ROOT) -> list[str]:
    """One line for each thing that is wrong; none if every sentence is there in German."""
    said = {room: _said(root, folders) for room, folders in ROOMS.items()}
    catalogues = {room: _catalogue(root / room / "locale" / "de.po") for room in ROOMS}
    found: list[str] = []
    for room, catalogue in catalogues.items():
        found += _missing(said[room], catalogue, catalogues[FALLBACK])
        used = said[room] | said[FALLBACK]
        if room == FALLBACK:
            used = {key: place for sentences in said.values() for key, place in sentences.items()}
        found += _obsolete(room, catalogue, used)
        found += _unlike(room, catalogue)
    return found


def _missing(said: Mapping[Key, Said], own: Catalog, fallback: Catalog) -> list[str]:
    return [
        f"{item.place}: no German for {item.key[1]!r}"
        for item in said.values()
        if not _german(own, item.key) and not _german(fallback, item.key)
    ]


def _german(catalogue: Catalog, key: Key) -> str:
    context, text = key
    message = catalogue.get(text, context)
    return _first(message.string) if message is not None and not message.fuzzy else ""


def _obsolete(room: str, catalogue: Catalog, used: Mapping[Key, Said]) -> list[str]:
    return [
        f"{room}/locale/de.po: nobody says {_first(message.id)!r}"
        for message in _messages(catalogue)
        if (message.context, _first(message.id)) not in used
    ]


def _unlike(room: str, catalogue: Catalog) -> list[str]:
    return [
        f"{room}/locale/de.po: other names in the German of {_first(message.id)!r}"
        for message in _messages(catalogue)
        if _first(message.string) and names(_first(message.id)) != names(_first(message.string))
    ]


def names(text: str) -> frozenset[str]:
    """The `{names}` and `%(names)s` that a sentence is filled with."""
    try:
        braces = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        braces = {"unbalanced braces"}
    return frozenset(braces | set(_PERCENT.findall(text)))


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _first(text: Any) -> str:
    """Of a sentence in singular and plural the singular."""
    return str(text if isinstance(text, str) else text[0] if text else "")


def _catalogue(file: Path) -> Catalog:
    if not file.exists():
        return Catalog(locale="de")
    with file.open("rb") as source:
        return read_po(source, locale="de")


def _said(root: Path, folders: tuple[str, ...]) -> dict[Key, Said]:
    """Every sentence of these folders, by its text, in the order they stand."""
    positions = _positions(root)
    found: dict[Key, Said] = {}
    for file in _files(root, folders, "*.py"):
        for line, text in sorted(_in_python(file, positions)):
            found.setdefault((None, text), Said((None, text), f"{file.relative_to(root)}:{line}"))
    for file in _files(root, folders, "*.html"):
        for line, message, _, context in extract_from_file("jinja2", file, options={"silent": "false"}):
            key = (context, _first(message))
            found.setdefault(key, Said(key, f"{file.relative_to(root)}:{line}"))
    return found


def _files(root: Path, folders: tuple[str, ...], pattern: str) -> list[Path]:
    files = (file for folder in folders for file in sorted((root / folder).rglob(pattern)))
    return [file for file in files if not str(file.relative_to(root)).startswith(ENGLISH_ONLY)]


def _positions(root: Path) -> dict[str, int]:
    """Which argument is a sentence, by function, and by the kinds of refusals that rooms have made."""
    positions = dict.fromkeys((*_SAYING, *_REFUSALS), 0) | {"Invalid": 1}
    for folders in ROOMS.values():
        for file in _files(root, folders, "*.py"):
            for name, base in _SUBCLASS.findall(file.read_text(encoding="utf-8")):
                if base in positions:
                    positions.setdefault(name, positions[base])
    return positions


def _in_python(file: Path, positions: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    # Not babel's own reader: it takes a string in `say(texts["name"])` for a sentence.
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = _name(node.func)
        if name == "__init__":  # `super().__init__("…")` of a refusal
            arguments = [item for item in node.args if any(" " in text for text in _texts(item))]
        else:
            at = positions.get(name)
            arguments = node.args[at : at + 1] if at is not None else []
        for argument in arguments:
            for text in _texts(argument):
                yield node.lineno, text


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _texts(argument: ast.expr) -> Iterator[str]:
    """The texts an argument may be."""
    if isinstance(argument, ast.IfExp):
        yield from _texts(argument.body)
        yield from _texts(argument.orelse)
    elif isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value:
        yield argument.value


if __name__ == "__main__":
    lines = problems()
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.exit(1 if lines else 0)
