"""The part of sanitised HTML that shows the visible lines: folded text goes, and what is empty without it.

Pictures go only where they stand between folded text; one below the person's last words stays.
"""

import re
from collections.abc import Sequence

_TAG = re.compile(r'<(/?)([a-z0-9]+)((?:[^>"]|"[^"]*")*+)>')
_VOID = frozenset(["area", "br", "col", "hr", "img", "wbr"])
_TABLE = frozenset(("table", "tbody", "thead", "tfoot", "tr", "td", "th"))
_BREAKS = frozenset(("br", "hr"))


def visible_part(cleaned: str, spans: Sequence[tuple[int, int] | None], passage: Sequence[int]) -> str:
    """The HTML without its folded lines."""
    return _Cutter(_ranges(len(cleaned), spans, passage)).cut(cleaned)


def _ranges(
    length: int, spans: Sequence[tuple[int, int] | None], passage: Sequence[int]
) -> list[tuple[int, int, int]]:
    """(behind the last visible text, first folded text, behind the last) for each folded stretch."""
    ranges: list[tuple[int, int, int]] = []
    shown = 0
    folding = False
    for span, folded in zip(spans, passage, strict=True):
        if span is None:
            continue
        if not folded:
            shown, folding = span[1], False
        elif span[0] < shown:
            continue  # one piece of preformatted text holds both: it stays
        elif folding:
            ranges[-1] = (*ranges[-1][:2], span[1])
        else:
            ranges.append((shown, span[0], span[1]))
            folding = True
    if ranges and folding:
        ranges[-1] = (*ranges[-1][:2], length)
    return ranges


class _Cutter:
    """Reads the HTML once; an element is left out when closing shows that nothing of it is visible."""

    def __init__(self, ranges: Sequence[tuple[int, int, int]]) -> None:
        self._ranges = ranges
        self._now = 0
        self._out: list[str] = []
        # Something was left out since the last visible text: what follows must not touch it.
        self._joins = False
        # (place of the opening tag in `out`, it or a part of it was cut, something of it is visible)
        self._open: list[list[int | bool]] = []

    def cut(self, cleaned: str) -> str:
        at = 0
        for tag in _TAG.finditer(cleaned):
            self._text(cleaned[at : tag.start()], at)
            self._tag(tag)
            at = tag.end()
        self._text(cleaned[at:], at)
        return "".join(self._out).strip()

    def _fold(self, at: int) -> tuple[bool, bool]:
        """(it is near a folded stretch, it is inside of one)"""
        while self._now < len(self._ranges) and at >= self._ranges[self._now][2]:
            self._now += 1
        if self._now == len(self._ranges):
            return False, False
        before, start, _ = self._ranges[self._now]
        return at >= before, at >= start

    def _text(self, text: str, at: int) -> None:
        if not text:
            return
        near, inside = self._fold(at)
        if inside or (near and not text.strip()):
            self._joins = self._joins or inside
            self._mark(cut=True)
            return
        if text.strip():
            self._out += ["<br>"] if self._joins and self._out else []
            self._joins = False
            self._mark(cut=False)
        self._out.append(text)

    def _mark(self, *, cut: bool) -> None:
        for element in reversed(self._open):
            if element[1 if cut else 2]:
                break
            element[1 if cut else 2] = True

    def _tag(self, tag: re.Match[str]) -> None:
        near, inside = self._fold(tag.start())
        name = tag[2]
        if name in _VOID:
            if inside or (near and name in _BREAKS):
                self._mark(cut=True)
                return
            self._out.append(tag[0])
            if name not in _BREAKS:
                self._mark(cut=False)
        elif not tag[1]:
            self._open.append([len(self._out), inside, False])
            self._out.append(tag[0])
        elif self._open:
            place, cut, visible = self._open.pop()
            if (cut or (near and name not in _TABLE)) and not visible:
                del self._out[int(place) :]
                self._mark(cut=True)
            else:
                self._out.append(tag[0])
