"""Is this HTML sound as a mail? No scripts, no forms, nothing from elsewhere, every element closed."""

import re
from html.parser import HTMLParser

from desk.errors import Invalid

_REFUSED = frozenset(
    {
        "script", "form", "input", "button", "select", "textarea", "iframe", "object", "embed", "link",
        "base", "audio", "video", "source", "track", "svg", "math", "frame", "frameset", "applet",
    }
)  # fmt: skip
_CLOSED = frozenset(
    {
        "table", "tr", "td", "th", "div", "span", "a", "strong", "em", "b", "i", "u", "ul", "ol", "h1", "h2",
        "h3", "body", "html", "head", "style", "center", "font", "code", "pre", "blockquote",
    }
)  # fmt: skip
_LINKS = ("http://", "https://", "mailto:", "tel:", "#")
_REMOTE = re.compile(r"url\s*\(|@import|expression\s*\(", re.IGNORECASE)


def check(html: str) -> None:
    """Raises Invalid for the part `html`, with what is wrong and where."""
    look = _Look()
    look.feed(html)
    look.close()
    if look.open:
        tag, line = look.open[-1]
        raise Invalid("html", "<{tag}> of line {line} is never closed.", tag=tag, line=line)


class _Look(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _REFUSED:
            raise Invalid("html", "<{tag}> can't be in a mail.", tag=tag)
        for name, value in attrs:
            _check_attribute(tag, name, (value or "").strip())
        if tag in _CLOSED:
            self.open.append((tag, self.getpos()[0]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _CLOSED:
            return
        if not self.open or self.open[-1][0] != tag:
            raise Invalid("html", "</{tag}> closes what isn't open there.", tag=tag)
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][0] == "style" and _REMOTE.search(data):
            raise Invalid("html", "Styles can't fetch anything from elsewhere.")


def _check_attribute(tag: str, name: str, value: str) -> None:
    if name.startswith("on") or name in {"srcset", "background", "formaction", "action"}:
        raise Invalid("html", "{name} can't be in a mail.", name=name)
    if name == "src" and not value.casefold().startswith("cid:"):
        raise Invalid("html", "Pictures from elsewhere can't be in a mail: {link}", link=value[:100])
    if name == "href" and not value.casefold().startswith(_LINKS):
        raise Invalid("html", "This is no link that a mail can have: {link}", link=value[:100])
    if name == "style" and _REMOTE.search(value):
        raise Invalid("html", "Styles can't fetch anything from elsewhere.")
    if tag == "meta" and name == "http-equiv":
        raise Invalid("html", "{name} can't be in a mail.", name=name)
