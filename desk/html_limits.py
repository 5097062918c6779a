"""Is this HTML small and flat enough to be handed to a real HTML parser? Answered in linear time.

HTML parsers are slow or worse on input made for it: thousands of nested elements, of attributes in one
tag, of formatting elements that are never closed (each is repeated in every paragraph). The scan
reads tags as a browser does, counts on the safe side, and stops at the first limit.
"""

import re
from collections import Counter

MAX_HTML = 2 * 1024 * 1024
MAX_TAGS = 50_000
MAX_DEPTH = 256
MAX_ATTRIBUTES = 200
MAX_ENTITIES = 200_000
MAX_FORMATTING_WORK = 200_000
_HARMLESS = 16 * 1024
_HARMLESS_FOREIGN = 64 * 1024

_OPENING = re.compile(r"<(?:(/?)([a-zA-Z][^\s/>]{0,80}+)|(!--)|([!?/]))")
_ATTRIBUTE = re.compile(r"[\s/]*+(?:(>)|([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:(\")|(')|([^\s>\"'][^\s>]*+)?))?)")
_COMMENT_END = re.compile("-->|--!>")
_RAW_END = {
    name: re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE)
    for name in ("script", "style", "xmp", "iframe", "noembed", "noframes", "noscript", "title", "textarea")
}
_FOREIGN = re.compile("<(?:svg|math)", re.IGNORECASE)
_VOID_NAMES = "area base br col embed hr img input link meta param source track wbr"
_SELF_CLOSING_NAMES = "p li dt dd tr td th thead tbody tfoot option optgroup colgroup caption"
_FORMATTING_NAMES = "a b big code em font i nobr s small strike strong tt u"
_VOID = frozenset(_VOID_NAMES.split())
# A new one of these closes the old one by itself.
_SELF_CLOSING = frozenset(_SELF_CLOSING_NAMES.split())
_FORMATTING = frozenset(_FORMATTING_NAMES.split())


def is_wild(source: str) -> bool:
    """True if cleaning `source` could take long; such HTML is shown as plain text instead."""
    if len(source) > MAX_HTML or source.count("&") > MAX_ENTITIES:
        return True
    tags = source.count("<")
    if tags > MAX_TAGS:
        return True
    if len(source) > _HARMLESS_FOREIGN and _FOREIGN.search(source):
        return True  # the rules for reading tags change inside, and no mail needs it
    return (len(source) > _HARMLESS or tags > MAX_DEPTH) and _Scan(source).exceeds_limits()


class _Scan:
    """One pass over the tags. Open elements are counted by name: a closing tag hides none of another."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._open: Counter[str] = Counter()
        self._tags = 0
        self._formatting = 0
        self._work = 0

    def exceeds_limits(self) -> bool:
        position = 0
        while found := _OPENING.search(self._source, position):
            position = self._after(found)
            if position < 0:
                return True
        return False

    def _after(self, found: re.Match[str]) -> int:
        """Where to go on reading, or -1 at a limit."""
        if found[3]:
            return self._behind(_COMMENT_END.search(self._source, found.start() + 2))
        if found[4]:
            end = self._source.find(">", found.end())
            return end + 1 if end >= 0 else len(self._source)
        name = found[2].lower()
        position = self._after_attributes(found.end())
        if position < 0 or not self._count(name, closing=bool(found[1])):
            return -1
        if not found[1] and name in _RAW_END:
            return self._behind(_RAW_END[name].search(self._source, position))
        return position

    def _behind(self, found: re.Match[str] | None) -> int:
        return found.end() if found else len(self._source)

    def _after_attributes(self, position: int) -> int:
        for _ in range(MAX_ATTRIBUTES):
            found = _ATTRIBUTE.match(self._source, position)
            if found is None or found.end() == position:
                return len(self._source)
            position = found.end()
            if found[1]:
                return position
            quote = found[3] or found[4]
            if quote:
                end = self._source.find(quote, position)
                if end < 0:
                    return len(self._source)
                position = end + 1
        return -1

    def _count(self, name: str, *, closing: bool) -> bool:
        """False once the open elements are too many, or repeat too many formatting elements."""
        if name in _VOID:
            return True
        step = 1
        if closing:
            step = -1 if self._open[name] else 0
        elif name in _SELF_CLOSING and self._open[name]:
            step = 0
        self._open[name] += step
        self._tags += step
        if name in _FORMATTING:
            self._formatting += step
        elif not closing:
            self._work += self._formatting
        return self._tags <= MAX_DEPTH and self._work <= MAX_FORMATTING_WORK
