"""Sanitised HTML read as plain text: paragraphs, lists, cells side by side, where links lead. Pure."""

import html
import re
from urllib.parse import unquote

_TAG = re.compile(r'<(/?)([a-z0-9]+)((?:[^>"]|"[^"]*")*+)>')
_HREF = re.compile(r'\bhref="(https?://[^"]{1,500})"')
_ALT = re.compile(r'\balt="([^"]{1,200})"')
_SPACE = re.compile(r"[ \t\r\n\f]+")
_TOUCHING = re.compile(r" ?\n ?")
_LINE_START = "\x01"
# Blanks to `str.split`, so that they count as no letters: what stands behind a list's mark stays on its line,
# and what `pre` or a list within a list indents.
_GLUE, _INDENT = "\x1d", "\x1e"
_MARKS = re.compile(f"[{_LINE_START}{_GLUE}{_INDENT}]")
_GLUED = re.compile(f"{_GLUE}[ \n{_LINE_START}]*")
_BREAKABLE = re.compile(f" *{_LINE_START}[ {_LINE_START}]*")
_BLANK_LINES = re.compile(r"\n{3,}")
_LINE_NAMES = (
    "address article aside caption center dd details div dl dt figcaption figure footer h5 h6 header "
    "hgroup hr li main nav section summary tbody tfoot thead tr"
)
_LINES = frozenset(_LINE_NAMES.split())
_LISTS = frozenset({"ul", "ol"})
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "table", "pre"}) | _LISTS
_START = re.compile(r'\bstart="(\d{1,6})"')
_MAILTO = re.compile(r'\bhref="mailto:([^"?]{3,200})', re.IGNORECASE)
_MAX_QUOTE_DEPTH = 9
_CELLS = frozenset({"td", "th"})
_BREAKS = re.compile(f"[\n{_LINE_START}]")
_MAX_CELL, _MAX_CELL_TEXT = 40, 400


class TextOf:
    """Reads well-formed HTML from left to right and collects chunks of (quote depth, text)."""

    def __init__(self) -> None:
        self.chunks: list[tuple[int, str]] = []
        self._now: list[str] = []
        self._depth = 0
        self._preformatted = 0
        self._link: tuple[str, int] | None = None
        # The numbers of open lists, None for one without; the cells of open rows as (start, end) in `_now`.
        self._lists: list[int | None] = []
        self._rows: list[list[tuple[int, int]]] = []

    def read(self, cleaned: str) -> str:
        end = 0
        for found in _TAG.finditer(cleaned):
            self._text(cleaned[end : found.start()])
            self._tag(found[2], found[3], closing=bool(found[1]))
            end = found.end()
        self._text(cleaned[end:])
        self._flush()
        return "\n".join(_quoted(depth, text) for depth, text in self.chunks).strip()

    def _text(self, escaped: str) -> None:
        if not escaped:
            return
        text = _MARKS.sub("", html.unescape(escaped).replace("\xa0", " "))
        self._now.append(text.replace("\n ", f"\n{_INDENT}") if self._preformatted else _SPACE.sub(" ", text))

    def _tag(self, name: str, attributes: str, *, closing: bool) -> None:
        if name == "blockquote":
            self._flush()
            self._depth += -1 if closing else 1
        elif name == "a":
            self._anchor(attributes, closing=closing)
        elif name == "img":
            alt = _ALT.search(attributes)
            self._now.append(f"[{html.unescape(alt[1])}]" if alt else "")
        elif name in _CELLS:
            self._cell(closing=closing)
        elif name in _LISTS:
            self._list(name, attributes, closing=closing)
        elif name in _PARAGRAPHS:
            self._preformatted += (-1 if closing else 1) if name == "pre" else 0
            self._now.append("\n\n")
        elif name == "br":
            self._now.append("\n")
        elif name == "tr":
            self._row(closing=closing)
        elif name in _LINES:
            self._now.append(self._item() if name == "li" and not closing else _LINE_START)

    def _list(self, name: str, attributes: str, *, closing: bool) -> None:
        if closing and self._lists:
            self._lists.pop()
        self._now.append(_LINE_START if self._lists else "\n\n")
        if not closing:
            start = _START.search(attributes)
            self._lists.append((int(start[1]) if start else 1) if name == "ol" else None)

    def _item(self) -> str:
        number = self._lists[-1] if self._lists else None
        indent = _INDENT * 2 * min(max(len(self._lists) - 1, 0), _MAX_QUOTE_DEPTH)
        if number is None:
            return f"{_LINE_START}{indent}- {_GLUE}"
        self._lists[-1] = number + 1
        return f"{_LINE_START}{indent}{number}. {_GLUE}"

    def _cell(self, *, closing: bool) -> None:
        self._now.append(" ")
        if not self._rows:
            return
        cells, here = self._rows[-1], len(self._now)
        if not closing:
            cells.append((here, here))
        elif cells and cells[-1][0] == cells[-1][1]:
            cells[-1] = (cells[-1][0], here)

    def _row(self, *, closing: bool) -> None:
        """Cells of one line each stand side by side, whatever blocks they are made of."""
        if not closing:
            self._rows.append([])
        elif self._rows:
            short = [(start, end) for start, end in self._rows.pop() if self._is_one_line(start, end)]
            for start, end in short if len(short) > 1 else ():
                self._now[start:end] = [_BREAKS.sub("", part) for part in self._now[start:end]]
        self._now.append(_LINE_START)

    def _is_one_line(self, start: int, end: int) -> bool:
        """And not empty; of a long one nobody asks."""
        parts = self._now[start : min(end, start + _MAX_CELL + 1)]
        if len(parts) > _MAX_CELL or any(len(part) > _MAX_CELL_TEXT for part in parts):
            return False
        text = "".join(parts).strip(f" \n{_LINE_START}")
        return bool(text) and not _BREAKS.search(text)

    def _anchor(self, attributes: str, *, closing: bool) -> None:
        if not closing:
            href = _HREF.search(attributes) or _MAILTO.search(attributes)
            self._link = (html.unescape(href[1]), len(self._now)) if href else None
        elif self._link is not None:
            target, start = self._link
            shown = "".join(self._now[start:]).strip()
            if shown and not _tells(shown.casefold(), target.casefold()):
                self._now.append(f" <{target}>")
            self._link = None

    def _flush(self) -> None:
        text = _GLUED.sub("", "".join(self._now))
        text = _BREAKABLE.sub(_line_start, text)
        text = _BLANK_LINES.sub("\n\n", _TOUCHING.sub("\n", text)).strip().replace(_INDENT, " ")
        if text:
            self.chunks.append((self._depth, text))
        self._now = []
        self._link = None
        self._rows = [[] for _ in self._rows]


class TextInPieces(TextOf):
    """The same, and notes the letters that each text and each tag brings."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[tuple[int, int, int]] = []
        self._place = 0

    def _text(self, escaped: str) -> None:
        known = len(self._now)
        super()._text(escaped)
        self._note(known, len(escaped))

    def _tag(self, name: str, attributes: str, *, closing: bool) -> None:
        known = len(self._now)
        super()._tag(name, attributes, closing=closing)
        self._note(known if self._now else 0, len(name) + len(attributes) + 2 + closing)

    def _note(self, known: int, length: int) -> None:
        start, self._place = self._place, self._place + length
        letters = sum(len("".join(part.split())) for part in self._now[known:])
        letters -= sum(part.count(_LINE_START) for part in self._now[known:])
        if letters:
            self.pieces.append((letters, start, self._place))


def _tells(shown: str, target: str) -> bool:
    """Does the text of a link say where it leads? (Also of one that a scanner for links has wrapped.)"""
    if "://" not in target[:8]:
        return target in shown
    return "." in shown and shown.removesuffix("/") in f"{target} {unquote(target)}"


def _line_start(found: re.Match[str]) -> str:
    """A block begins on a line of its own: a line break, unless nothing stands on the line yet."""
    at_start = found.start() == 0 or found.string[found.start() - 1] == "\n"
    return "" if at_start else "\n"


def _quoted(depth: int, text: str) -> str:
    prefix = quote_marks(depth)
    if not prefix:
        return text
    return "\n".join((prefix + line).rstrip() for line in text.split("\n"))


def quote_marks(depth: int) -> str:
    return "> " * min(max(depth, 0), _MAX_QUOTE_DEPTH)
