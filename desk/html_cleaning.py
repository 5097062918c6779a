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
from desk.html_reading import TextInPieces, TextOf, quote_marks

_MARKED = ("div", "span", "blockquote", "p", "pre", "table")
_URL_SCHEMES = {"http", "https", "mailto", "tel", "cid"}
_NEVER_SHOWN = {"script", "style", "title", "template", "iframe", "noembed", "noframes", "svg", "math"}
_IMAGE = re.compile(r"<img\b[^>]*>")
_CID = re.compile(r'<img\b[^>]*\bsrc="cid:([^"]+)"')
_EMPTY_CLASS = re.compile(r'(<[a-z]{1,10}) class=""')
_ALT = re.compile(r'\balt="([^"]{1,200})"')
_TOUCHING = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{3,}")
# `Anna <anna@example.org>` as somebody wrote it who didn't know that it is a tag.
_BARE_ADDRESS = re.compile(
    r"<((?:mailto:)?[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}|https?://[^\s<>\"']{1,500})>"
)
# One document behind another: a gateway's footer.
_SEAM = re.compile(r"</(?:body|html)\s{0,9}>(?=\s{0,99}(?:<(?:!doctype|html|body)\b|[^<\s]))", re.IGNORECASE)


def sanitised(source: str) -> str | None:
    """Harmless HTML, or None when the source is too big or nested too deeply to be cleaned in time."""
    source = _SEAM.sub("<br>", _BARE_ADDRESS.sub(r"&lt;\1&gt;", source))
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
    return TextOf().read(cleaned)


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text as (mark of a quote, lines), and its pieces as (letters, place, place behind)."""

    chunks: list[tuple[str, str]]
    pieces: list[tuple[int, int, int]]


def text_in_pieces(cleaned: str) -> Pieces:
    """The text of `as_text`, and where in the sanitised HTML each piece of it stands."""
    reader = TextInPieces()
    reader.read(cleaned)
    return Pieces([(quote_marks(depth), text) for depth, text in reader.chunks], reader.pieces)


def stripped(source: str) -> str:
    """What stands between the tags, for HTML that can't be cleaned. One pass, no parser."""
    first, *pieces = _BARE_ADDRESS.sub(r"&lt;\1&gt;", source[:MAX_HTML]).split("<")
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
