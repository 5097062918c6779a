"""Text as it was written, as HTML: nothing of it is markup, addresses of pages become links.

Line breaks and indents are kept by the style sheet (`white-space: pre-wrap`).
"""

import re

from markupsafe import Markup, escape

_LINK = re.compile(r"https?://[^\s<>\"']{3,2000}", re.IGNORECASE)
_LAST = ".,;:!?*_"


def with_links(text: str) -> Markup:
    """Escaped, with links that carry no trust and no referrer."""
    pieces: list[Markup] = []
    at = 0
    for found in _LINK.finditer(text):
        address = _without_punctuation(found[0])
        pieces += (escape(text[at : found.start()]), _link(address))
        at = found.start() + len(address)
    pieces.append(escape(text[at:]))
    return Markup("").join(pieces)


def _link(address: str) -> Markup:
    return Markup('<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>').format(address)


def _without_punctuation(address: str) -> str:
    """A sentence's last dot is not part of the link, nor is a bracket that was opened before it."""
    while address:
        bracket = {")": "(", "]": "["}.get(address[-1])
        unopened = bracket is not None and address.count(address[-1]) > address.count(bracket)
        if address[-1] not in _LAST and not unopened:
            break
        address = address[:-1]
    return address
