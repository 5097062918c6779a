"""Raw bytes to a tree of parts, under caps that hold while reading, not after.

The standard library's parser does the reading. Its message class is ours: it keeps at most so many
headers of at most such a length, so many parts and such a depth, and reads `Content-Type` linearly.
An attached mail is not taken apart: it stays one part, byte for byte.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesFeedParser
from email.policy import Compat32, compat32
from functools import partial

from scanners.parser import header_block, transfer
from scanners.parser.parameters import Field, read_field

MAX_RAW = 64 * 1024 * 1024
MAX_HEADER = 64 * 1024
MAX_STRUCTURAL_HEADER = 8 * 1024
MAX_ALL_HEADERS = 256 * 1024
MAX_HEADERS = 1_000
MAX_PARTS = 1_000
MAX_DEPTH = 50
MAX_GUESSES = 3
_MANY_DELIMITERS = 3 * MAX_PARTS

_BOUNDARY = re.compile(rb'boundary[*\d]*\s*=\s*"?([^"\r\n;]{1,200})', re.IGNORECASE)
_DELIMITER = re.compile(rb"(?:\n|\r)--([^\r\n]{1,200})")
_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r")
_LOST_DELIMITER = re.compile(
    rb"^--([^\s-][^\r\n]{0,100}|-{2,60}[^\s-][^\r\n]{0,100})\r?\n(?=content-)", re.MULTILINE | re.IGNORECASE
)


@dataclass(slots=True)
class _Budget:
    """What one mail may still use up, shared by its parts."""

    parts: int = MAX_PARTS
    header_bytes: int = MAX_ALL_HEADERS
    guesses: int = MAX_GUESSES
    defects: list[str] = field(default_factory=list)

    def complain(self, defect: str) -> None:
        if defect not in self.defects:
            self.defects.append(defect)


class Part(Message):
    """One part of a mail while it is read; the parser asks it what to do next."""

    _payload: "str | list[Part] | None"

    def __init__(self, budget: _Budget, policy: Compat32 = compat32) -> None:
        super().__init__(policy=policy)
        self._budget = budget
        self._content_type: Field | None = None
        self._disposition: Field | None = None
        self.depth = 0
        self.overflowing = budget.parts <= 0
        budget.parts -= 1

    def set_raw(self, name: str, value: str) -> None:
        """Called by the parser for each header; what is beyond the caps is left out, and said."""
        limit = MAX_STRUCTURAL_HEADER if name[:8].lower() == "content-" else MAX_HEADER
        if len(value) > limit:
            value = value[:limit]
            self._budget.complain("a header is too long and was cut")
        self._budget.header_bytes -= len(name) + len(value)
        if self._budget.header_bytes < 0 or len(self) >= MAX_HEADERS:
            self._budget.complain("too many headers, the last ones were left out")
            return
        super().set_raw(name, value)

    def attach(self, payload: "Part") -> None:  # type: ignore[override]
        payload.depth = self.depth + 1
        super().attach(payload)

    @property
    def content_type(self) -> Field:
        """Content-Type as read linearly; the parts of a digest are mails unless they say otherwise."""
        if self._content_type is None:
            self._content_type = read_field(self.first("content-type"))
        return self._content_type

    @property
    def disposition(self) -> Field:
        if self._disposition is None:
            self._disposition = read_field(self.first("content-disposition"))
        return self._disposition

    @property
    def children(self) -> "list[Part] | None":
        """The parts of a container, None for a leaf."""
        return self._payload if isinstance(self._payload, list) else None

    @property
    def media_type(self) -> str:
        value = self.content_type.value
        if value.count("/") == 1 and value[0] != "/" and value[-1] != "/":
            return value
        if value and not value.startswith("text") and "name" in self.content_type.parameters:
            return "application/octet-stream"
        return self.get_default_type()

    @property
    def file_name(self) -> str:
        """The name that the sender gave the part, as it stands there, or an empty text."""
        return self.disposition.parameters.get("filename") or self.content_type.parameters.get("name") or ""

    @property
    def is_picture(self) -> bool:
        """True for what HTML of the same mail may show."""
        return self.media_type.startswith("image/") or bool(self.first("content-id"))

    def first(self, name: str) -> str:
        """The first header of that name as it stands in the mail, or an empty text."""
        return next((value for known, value in self.raw_items() if known.lower() == name), "")

    def get_content_type(self) -> str:
        """What the parser shall take this for: a container to go into, or a leaf."""
        return self.media_type if self._is_container() else "text/plain"

    def get_content_maintype(self) -> str:
        return "multipart" if self._is_container() else "text"

    def get_boundary(self, _failobj: object = None) -> str | None:  # type: ignore[override]
        boundary = self.content_type.parameters.get("boundary", "").rstrip()
        return boundary or None

    @property
    def is_left_whole(self) -> bool:
        """True for a container that is too deep or one too many to be taken apart."""
        return self.depth >= MAX_DEPTH or self.overflowing

    def _is_container(self) -> bool:
        if not self.media_type.startswith("multipart/"):
            return False
        if self.is_left_whole:
            self._budget.complain("too many parts, the rest is one attachment")
            return False
        return True

    def content(self) -> bytes:
        """The part's bytes without their transfer encoding; an unknown one leaves them as they are."""
        return self.decoded().data

    def decoded(self) -> transfer.Content:
        """The same, and what stands behind the encoded data."""
        # get_payload() would decode 8-bit text by a charset that may be none; we want the bytes as sent.
        return transfer.decode(self.source(), self.first("content-transfer-encoding"))

    def source(self) -> bytes:
        """The bytes of a leaf as they stand in the mail."""
        if not isinstance(self._payload, str):
            return b""
        return self._payload.encode("ascii", "surrogateescape")

    def take_apart_anyway(self) -> None:
        """A container whose delimiter was lost, misnamed or encoded: by the first that looks so."""
        if self._budget.guesses <= 0:
            return
        self._budget.guesses -= 1
        data = self.content()
        lost = _LOST_DELIMITER.search(data)
        boundary = lost[1].strip() if lost else (self.get_boundary() or "").encode("utf-8", "surrogateescape")
        if not boundary or not 0 < data.count(b"--" + boundary) < self._budget.parts:
            return
        header = b'Content-Type: multipart/mixed; boundary="' + boundary.replace(b'"', b'\\"') + b'"\n\n'
        found = _fed(self._budget, header + data)
        if found.children:
            self._payload = None
            for child in found.children:
                self.attach(child)
            self._budget.complain("the parts of the mail were told apart by guessing")


def read_structure(raw: bytes) -> tuple[Part, tuple[str, ...]]:
    """The tree of a mail and what was wrong with it. Takes any bytes and never raises."""
    budget = _Budget()
    if len(raw) > MAX_RAW:
        budget.complain(f"the mail is larger than {MAX_RAW // 1024 // 1024} MB and was cut")
    data, defect = header_block.mended(raw[:MAX_RAW])
    if defect:
        budget.complain(defect)
    if _is_shredded(data):
        budget.complain("the mail consists of too many parts, only its header was read")
        data = _header_only(data)
    root = _fed(budget, data)
    for part in root.walk():
        if part.children is None and part.media_type.startswith("multipart/") and not part.is_left_whole:
            part.take_apart_anyway()
    return root, tuple(budget.defects)


def _fed(budget: _Budget, data: bytes) -> Part:
    parser: BytesFeedParser[Part] = BytesFeedParser(partial(Part, budget), policy=compat32)  # type: ignore[arg-type]
    parser.feed(data)
    return parser.close()


def _is_shredded(data: bytes) -> bool:
    """True if more delimiters of its own stand in the mail than parts are allowed, counted before parsing."""
    if data.count(b"\n--") + data.count(b"\r--") <= _MANY_DELIMITERS:
        return False
    boundaries = {found.strip() for found in _BOUNDARY.findall(data)}
    lines = Counter(found.strip().removesuffix(b"--") for found in _DELIMITER.findall(data))
    return sum(count for line, count in lines.items() if line in boundaries) > MAX_PARTS


def _header_only(data: bytes) -> bytes:
    end = _HEADER_END.search(data)
    return data[: end.end()] if end else data[:MAX_ALL_HEADERS]
