"""HTML of strangers made harmless and readable. Pure; bounded in time by a scan that is done first.

`sanitised` keeps text, structure, links and the mail's own pictures; script, style, forms, remote pictures
and relative links (they would point into our portal) go. `as_text` reads sanitised HTML as plain text,
`stripped` is the crude way for HTML that is too wild to be sanitised.
"""

import html
import re
from dataclasses import dataclass
from functools import lru_cache

import nh3

from desk.html_limits import MAX_HTML, is_wild
from desk.html_marks import ALL_NAMES

_MARKED = ("div", "span", "blockquote", "p", "pre", "table")
_URL_SCHEMES = {"http", "https", "mailto", "tel", "cid"}
_NEVER_SHOWN = {"script", "style", "title", "template", "iframe", "noembed", "noframes", "svg", "math"}
_IMAGE = re.compile(r"<img\b[^>]*>")
_CID = re.compile(r'<img\b[^>]*\bsrc="cid:([^"]+)"')
_TAG = re.compile(r'<(/?)([a-z0-9]+)((?:[^>"]|"[^"]*")*+)>')
_EMPTY_CLASS = re.compile(r'(<[a-z]{1,10}) class=""')
_HREF = re.compile(r'\bhref="(https?://[^"]{1,500})"')
_ALT = re.compile(r'\balt="([^"]{1,200})"')
_SPACE = re.compile(r"[ \t\r\n\f]+")
_TOUCHING = re.compile(r" ?\n ?")
_LINE_START = "\x01"
_BREAKABLE = re.compile(f" *{_LINE_START}[ {_LINE_START}]*")
_BLANK_LINES = re.compile(r"\n{3,}")
_LINE_NAMES = (
    "address article aside caption center dd details div dl dt figcaption figure footer h5 h6 header "
    "hgroup hr li main nav section summary tbody tfoot thead tr"
)
_LINES = frozenset(_LINE_NAMES.split())
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "table", "ul", "ol", "pre"})
_MAX_QUOTE_DEPTH = 9


def sanitised(source: str) -> str | None:
    """Harmless HTML, or None when the source is too big or nested too deeply to be cleaned in time."""
    if is_wild(source):
        return None
    cleaned = _EMPTY_CLASS.sub(r"\1", _cleaner().clean(source))
    return _IMAGE.sub(_own_picture, cleaned) if "<img" in cleaned else cleaned


def picture_ids(cleaned: str) -> frozenset[str]:
    """The content ids of the pictures that sanitised HTML shows."""
    if "cid:" not in cleaned:
        return frozenset()
    return frozenset(html.unescape(found) for found in _CID.findall(cleaned))


def from_text(text: str) -> str:
    """Plain text as HTML, for a mail that mixes both."""
    return f"<p>{html.escape(text, quote=False)}</p>".replace("\n", "<br>\n")


def as_text(cleaned: str) -> str:
    """Sanitised HTML as plain text: paragraphs, list items, link targets, `> ` before what is quoted."""
    return _TextOf().read(cleaned)


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text as (mark of a quote, lines), and its pieces as (letters, place, place behind)."""

    chunks: list[tuple[str, str]]
    pieces: list[tuple[int, int, int]]


def text_in_pieces(cleaned: str) -> Pieces:
    """The text of `as_text`, and where in the sanitised HTML each piece of it stands."""
    reader = _TextInPieces()
    reader.read(cleaned)
    return Pieces([(_quote_marks(depth), text) for depth, text in reader.chunks], reader.pieces)


def stripped(source: str) -> str:
    """What stands between the tags, for HTML that can't be cleaned. One pass, no parser."""
    first, *pieces = source[:MAX_HTML].split("<")
    out, hidden = [first], ""
    for piece in pieces:
        name = piece[:8].lower()
        if hidden:
            hidden = "" if name.startswith(hidden) else hidden
        elif name.startswith(("style", "script")):
            hidden = "/style" if name.startswith("style") else "/script"
        if not hidden:
            out.append(piece.partition(">")[2])
    return _BLANK_LINES.sub("\n\n", _TOUCHING.sub("\n", html.unescape("\n".join(out)))).strip()


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    names = set(ALL_NAMES)
    return nh3.Cleaner(
        tags=(nh3.ALLOWED_TAGS | {"tfoot", "main", "section"}) - {"map", "area"},
        clean_content_tags=_NEVER_SHOWN,
        url_schemes=_URL_SCHEMES,
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        allowed_classes=dict.fromkeys(_MARKED, names),
        tag_attribute_values={tag: {"id": names, "name": names} for tag in _MARKED},
    )


def _own_picture(found: re.Match[str]) -> str:
    """A picture that came with the mail stays; of any other only its description."""
    if 'src="cid:' in found[0]:
        return found[0]
    alt = _ALT.search(found[0])
    return f"[{alt[1]}]" if alt and alt[1].strip() else ""


class _TextOf:
    """Reads well-formed HTML from left to right and collects chunks of (quote depth, text)."""

    def __init__(self) -> None:
        self.chunks: list[tuple[int, str]] = []
        self._now: list[str] = []
        self._depth = 0
        self._preformatted = 0
        self._link: tuple[str, int] | None = None

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
        text = html.unescape(escaped).replace("\xa0", " ").replace(_LINE_START, "")
        self._now.append(text if self._preformatted else _SPACE.sub(" ", text))

    def _tag(self, name: str, attributes: str, *, closing: bool) -> None:
        if name == "blockquote":
            self._flush()
            self._depth += -1 if closing else 1
        elif name == "a":
            self._anchor(attributes, closing=closing)
        elif name == "img":
            alt = _ALT.search(attributes)
            self._now.append(f"[{html.unescape(alt[1])}]" if alt else "")
        elif name in {"td", "th"}:
            self._now.append(" ")
        elif name in _PARAGRAPHS:
            self._preformatted += (-1 if closing else 1) if name == "pre" else 0
            self._now.append("\n\n")
        elif name == "br":
            self._now.append("\n")
        elif name in _LINES:
            self._now.append(f"{_LINE_START}- " if name == "li" and not closing else _LINE_START)

    def _anchor(self, attributes: str, *, closing: bool) -> None:
        if not closing:
            href = _HREF.search(attributes)
            self._link = (html.unescape(href[1]), len(self._now)) if href else None
        elif self._link is not None:
            target, start = self._link
            shown = "".join(self._now[start:]).strip()
            if shown and shown.removesuffix("/") not in target:
                self._now.append(f" <{target}>")
            self._link = None

    def _flush(self) -> None:
        text = _BREAKABLE.sub(_line_start, "".join(self._now))
        text = _BLANK_LINES.sub("\n\n", _TOUCHING.sub("\n", text)).strip()
        if text:
            self.chunks.append((self._depth, text))
        self._now = []
        self._link = None


class _TextInPieces(_TextOf):
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


def _line_start(found: re.Match[str]) -> str:
    """A block begins on a line of its own: a line break, unless nothing stands on the line yet."""
    at_start = found.start() == 0 or found.string[found.start() - 1] == "\n"
    return "" if at_start else "\n"


def _quoted(depth: int, text: str) -> str:
    prefix = _quote_marks(depth)
    if not prefix:
        return text
    return "\n".join((prefix + line).rstrip() for line in text.split("\n"))


def _quote_marks(depth: int) -> str:
    return "> " * min(max(depth, 0), _MAX_QUOTE_DEPTH)
