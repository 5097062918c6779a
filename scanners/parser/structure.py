"""Raw bytes to a tree of parts (RFC 2046 §5.1), under caps that hold while reading, not after.

Delimiters are looked for, lines are not: a file of megabytes is passed over in one step and not copied.
A delimiter of an outer container ends the inner ones. An attached mail is not taken apart: it stays one part,
byte for byte.
"""

import re
from dataclasses import dataclass

from scanners.parser import header_block
from scanners.parser.part import MAX_DEPTH, MAX_PARTS, Budget, Part

MAX_RAW = 64 * 1024 * 1024
_MAX_BOUNDARY = 400
# A line of blanks is within the header if the header goes on behind it.
_GOES_ON = (
    rb"[ \t]|(?i:mime-version|content-[a-z-]{1,40}+|x-[a-z0-9-]{1,60}+|from|to|cc|date|subject|message-id|"
    rb"received|return-path|reply-to|list-[a-z]{1,20}+|dkim-signature|in-reply-to|references):"
)
_HEADER = re.compile(
    rb"([!-9;-~]{1,200}+):([^\n]*+(?:\n[ \t](?![ \t]*+\r?\n(?!" + _GOES_ON + rb"))[^\n]*+)*+)(?:\n|\Z)"
)
_HEADER_END = re.compile(rb"\n\r?\n")
_AFTER_BOUNDARY = re.compile(rb"(--)?[ \t]*\r?(?:\n|\Z)")
_LOST_DELIMITER = re.compile(
    rb"^--([^\s-][^\r\n]{0,100}|-{2,60}[^\s-][^\r\n]{0,100})\r?\n(?=content-)", re.MULTILINE | re.IGNORECASE
)
_TOO_MANY = "too many parts, the rest is one attachment"


@dataclass(slots=True)
class _Open:
    """A container while its parts are read. `hit`: where its next delimiter stands, -1 for none in reach."""

    part: Part
    delimiter: bytes
    hit: int = -2


def read_structure(raw: bytes) -> tuple[Part, tuple[str, ...]]:
    """The tree of a mail and what was wrong with it. Takes any bytes and never raises."""
    budget = Budget()
    if len(raw) > MAX_RAW:
        budget.complain(f"the mail is larger than {MAX_RAW // 1024 // 1024} MB and was cut")
    data, defect = header_block.mended(raw[:MAX_RAW])
    if defect:
        budget.complain(defect)
    root = _Splitter(data, budget).tree(depth=0)
    for part in root.walk():
        if part.is_multipart and part.children is None and not part.is_left_whole:
            _take_apart_anyway(part, budget)
    return root, tuple(budget.defects)


def entity_within(part: Part, data: bytes) -> Part:
    """The tree of an entity that was wrapped in a part; it uses up what the mail may."""
    return _Splitter(data, part.budget).tree(depth=part.depth + 1)


class _Splitter:
    """One pass over the delimiters of the containers that are open."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        self._data = data
        self._budget = budget
        self._open: list[_Open] = []
        self._leaf: Part | None = None

    def tree(self, *, depth: int) -> Part:
        root, position = self._begun(0, depth=depth, default="text/plain")
        while self._open:
            level, start, after, closing = self._next(position)
            if level < 0:
                break
            self._end_leaf(start)
            del self._open[level + 1 :]
            position = after
            if closing:
                self._open.pop()
            elif self._budget.parts <= 0:
                self._rest(self._open[level].part, after)
                break
            else:
                position = self._next_part(self._open[level].part, after)
        self._end_leaf(len(self._data))
        return root

    def _next_part(self, container: Part, position: int) -> int:
        if container.children is None:
            container.children = []
        default = "message/rfc822" if container.media_type == "multipart/digest" else "text/plain"
        part, position = self._begun(position, depth=container.depth + 1, default=default)
        container.children.append(part)
        return position

    def _rest(self, container: Part, position: int) -> None:
        """One part too many: all that follows stays together."""
        self._budget.complain(_TOO_MANY)
        self._leaf = Part(
            self._data, self._budget, depth=container.depth + 1, default="application/octet-stream"
        )
        self._leaf.start = position
        container.children = [*(container.children or []), self._leaf]

    def _begun(self, position: int, *, depth: int, default: str) -> tuple[Part, int]:
        """The part whose header begins here, opened, and where its body begins."""
        part = Part(self._data, self._budget, depth=depth, default=default)
        position = self._headers(part, position)
        part.start = part.end = position
        self._leaf = part
        if not part.is_multipart:
            return part, position
        if depth >= MAX_DEPTH:
            self._budget.complain(_TOO_MANY)
        elif part.boundary:
            self._open.append(_Open(part, b"--" + part.boundary[:_MAX_BOUNDARY]))
        return part, position

    def _headers(self, part: Part, position: int) -> int:
        """Reads them up to a blank line, or to a line that is none. Returns where the body begins."""
        data = self._data
        while found := _HEADER.match(data, position):
            position = found.end()
            name, value = found[1].decode("ascii"), found[2].decode("ascii", "surrogateescape")
            if not part.add_header(name, value.strip(" \t\r")):
                end = _HEADER_END.search(data, position - 1)
                return end.end() if end else len(data)
        if data.startswith(b"\n", position):
            return position + 1
        if data.startswith(b"\r\n", position):
            return position + 2
        return position

    def _next(self, position: int) -> tuple[int, int, int, bool]:
        """The next delimiter of any open container: its level, where it stands, what follows, is it the last.

        An inner one is looked for no further than up to that of the outer one, which would end it.
        """
        limit = len(self._data)
        best = (-1, limit, limit, False)
        for level, container in enumerate(self._open):
            if container.hit == -1:
                continue
            if container.hit < position:
                container.hit = self._find(container.delimiter, position, limit)
            if 0 <= container.hit <= limit:
                limit = container.hit
                after = _AFTER_BOUNDARY.match(self._data, limit + len(container.delimiter))
                best = (level, limit, after.end() if after else limit, bool(after and after[1]))
        return best

    def _find(self, delimiter: bytes, position: int, limit: int) -> int:
        """Where a line begins that is this delimiter, before `limit`; -1 if there is none."""
        data = self._data
        start = position
        while True:
            start = data.find(delimiter, start, limit)
            if start < 0:
                return -1
            is_line = start == position or data[start - 1] == 10
            if is_line and _AFTER_BOUNDARY.match(data, start + len(delimiter)):
                return start
            start += 1

    def _end_leaf(self, position: int) -> None:
        """The line break before a delimiter belongs to the delimiter."""
        if self._leaf is None:
            return
        end = position
        if position < len(self._data):
            end -= 1 if self._data[end - 1 : end] == b"\n" else 0
            end -= 1 if self._data[end - 1 : end] == b"\r" else 0
        self._leaf.end = max(self._leaf.start, end)
        self._leaf = None


def _take_apart_anyway(part: Part, budget: Budget) -> None:
    """A container whose delimiter was lost, misnamed or encoded: by the first line that looks like one."""
    if budget.guesses <= 0:
        return
    budget.guesses -= 1
    data = part.content()
    lost = _LOST_DELIMITER.search(data)
    boundary = lost[1].strip() if lost else part.boundary
    if not boundary or not 0 < data.count(b"--" + boundary) < MAX_PARTS:
        return
    quoted = boundary.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    header = b'Content-Type: multipart/mixed; boundary="' + quoted + b'"\n\n'
    found = _Splitter(header + data, budget).tree(depth=part.depth)
    if found.children:
        part.children = found.children
        budget.complain("the parts of the mail were told apart by guessing")
