"""Pictures of a mail that its HTML shows by another name than Content-ID: found, and shown by one. Pure.

By Content-Location (RFC 2557), by file name, by an id that is written otherwise. So what the HTML shows is
always `cid:` and the id of an attachment; what it doesn't find stays, and is taken out as a remote picture.
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from scanners.parser.charsets import header_text
from scanners.parser.part import Part

_SOURCE = re.compile(
    r"""(<(?:img|input)\b[^<>]{0,2000}?\ssrc\s{0,9}=\s{0,9}["']?)([^"'\s>]{1,2000})""", re.IGNORECASE
)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,20}:")


def content_id(part: Part) -> str | None:
    """The part's own Content-ID without brackets."""
    return "".join(header_text(part.first("content-id")).split()).strip("<>") or None


def ids_by_name(parts: Sequence[Part]) -> Mapping[str, str]:
    """For each name that HTML may use, the id under which the part is shown; the first of a name wins."""
    known: dict[str, str] = {}
    for number, part in enumerate(parts, 1):
        given = content_id(part)
        shown = given or f"part{number}"
        if given:
            known.setdefault(f"cid:{given.lower()}", given)
        name = part.file_name
        location = "".join(part.first("content-location").split())
        for one in (location, name, location.rpartition("/")[2]):
            if one:
                known.setdefault(one.lower(), shown)
                known.setdefault(f"cid:{one.lower()}", shown)
    return known


def shown_by_id(source: str, known: Mapping[str, str]) -> str:
    """The HTML with `cid:` where it names a picture of the mail in any other way."""
    if not known or "<img" not in source.lower():
        return source

    def replaced(found: re.Match[str]) -> str:
        shown = _shown(found[2], known)
        return f"{found[1]}cid:{shown}" if shown else found[0]

    return _SOURCE.sub(replaced, source)


def _shown(link: str, known: Mapping[str, str]) -> str | None:
    name = unquote(link).lower()
    found = known.get(name)
    if found is None and not _SCHEME.match(name):
        found = known.get(name.rpartition("/")[2])
    return found
