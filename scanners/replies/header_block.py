"""Is this the header that a mail program writes above the mail it quotes: Von, Gesendet, An, Betreff?

Fields of a header in any order and language, at least a sender and a date. Lines of a person that look alike
("Von: Hamburg") have no date line or no recipient beside them.
"""

import re

from scanners.replies.header_words import ABOVE_THIS_LINE, FIELDS, FORWARDED, MAIL_WORDS, ORIGINAL
from scanners.replies.lines import Lines

MAX_LINES = 16
_MAX_BETWEEN = 2
_NAME = re.compile(r"[*_>|\s\u200e\u200f]*([^:：\n]{1,32}?)[*_\s]{0,4}[:：]")
_INNER = re.compile(
    r"\s\*?(from|sent|date|to|subject|von|gesendet|datum|an|betreff|de|envoyé|à|objet|para|asunto)\*?\s?:"
)
_ADDRESS = re.compile(r"[\w.+-]@[\w-]")
_DAY = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}")
_DASHES = "-–—─━"
_DRAWN = frozenset("-–—_=*#~•─━")
# People title parts of their mails so, too.
_TITLES = frozenset(("original", "antwort", "zitat", "originaltext", "original text", "nachrichtentext"))
_COLONS = (":", "：")
_SIDES = " \t*_>-–—=#~|•─━.<\xa0"


def header_block_end(lines: Lines, number: int) -> int | None:
    """The line after a header block that begins here, or None."""
    if number >= lines.count or _field(lines.look[number]) in {None, "other", "cc"}:
        return None
    kinds: dict[str, str] = {}
    between, end = 0, number
    for at in range(number, min(number + MAX_LINES, lines.count)):
        line = lines.look[at]
        if not line:
            if "subject" in kinds and len(kinds) > 2:
                break
            continue
        kind = _field(line)
        if kind is None:
            between += 1
            if between > _MAX_BETWEEN or end < at - 3:
                break
            continue
        if kind in kinds and kind in {"from", "date", "subject"}:
            break
        between, end = 0, at + 1
        kinds.setdefault(kind, line)
        for inner in _INNER.finditer(line.lower()):
            kinds.setdefault(FIELDS[inner[1]], line[inner.start() :])
    return end if _is_header(kinds) else None


def divider_kind(look: str) -> str | None:
    """`original` for "--- Original Message ---", `forward`, `marker` for a line to answer above, or None.

    `title` is an original that is no more than a line with a colon: a header must follow.
    """
    if (look[:1] not in _DRAWN and look[-1:] not in _COLONS) or not 5 <= len(look) <= 160:
        return None
    bare = look.strip(_SIDES)
    name = bare.rstrip(":： ").lower()
    if not name:
        return None
    drawn = look[:1] in _DRAWN and len(look) - len(bare) >= 3
    if drawn and any(phrase in name for phrase in ABOVE_THIS_LINE):
        return "marker"
    if not drawn and not bare.endswith(_COLONS):
        return None
    if _named(name, FORWARDED, drawn=drawn):
        return "forward"
    if _named(name, ORIGINAL, drawn=drawn):
        return "original" if drawn and name not in _TITLES else "title"
    if drawn and _is_titled_as_mail(look, name):
        return "original"
    return None


def _named(name: str, phrases: frozenset[str], *, drawn: bool) -> bool:
    if name in phrases:
        return True
    # "Forwarded by Anna Weber on 02.03.2026" between dashes.
    words = name.split()
    return drawn and any(" ".join(words[:count]) in phrases for count in (2, 3, 4))


def _is_titled_as_mail(look: str, name: str) -> bool:
    """`---- Any Words Message ----`: dashes on both sides of a few words, one of which means a mail."""
    words = name.split()
    ends = look[:3].strip(_DASHES) == "" and look[-3:].strip(_DASHES) == ""
    return ends and 2 <= len(words) <= 4 and any(word in MAIL_WORDS for word in words)


def _field(look: str) -> str | None:
    if ":" not in look[:48] and "：" not in look[:48]:
        return None
    found = _NAME.match(look)
    if found is None:
        return None
    return FIELDS.get(found[1].strip("*_ \u200e\u200f").lower())


def _is_header(kinds: dict[str, str]) -> bool:
    date = kinds.get("date", "")
    if not date or not _DAY.search(date):
        return "subject" in kinds and "from" in kinds and "to" in kinds and bool(date)
    if "from" in kinds:
        return len(kinds) >= 3 or bool(_ADDRESS.search(kinds["from"]))
    return "to" in kinds and bool(_ADDRESS.search(kinds["to"]))
