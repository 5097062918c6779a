"""One part of a mail: its header, read linearly and under caps, and where its bytes stand. Pure.

Bytes are decoded when they are asked for. What is no ASCII in a header stands in it as lone surrogates until
a charset is known.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from scanners.parser import transfer
from scanners.parser.parameters import Field, read_field

MAX_HEADER = 64 * 1024
MAX_STRUCTURAL_HEADER = 8 * 1024
MAX_ALL_HEADERS = 256 * 1024
MAX_HEADERS = 1_000
MAX_PARTS = 1_000
MAX_DEPTH = 50
MAX_GUESSES = 3
_SHORT = {"html": "text/html", "plain": "text/plain"}


@dataclass(slots=True)
class Budget:
    """What one mail may still use up, shared by its parts."""

    parts: int = MAX_PARTS
    header_bytes: int = MAX_ALL_HEADERS
    guesses: int = MAX_GUESSES
    defects: list[str] = field(default_factory=list)

    def complain(self, defect: str) -> None:
        if defect not in self.defects:
            self.defects.append(defect)


class Part:
    """A container has `children`; a leaf has None, and content."""

    __slots__ = (
        "_content_type",
        "_data",
        "_default",
        "_disposition",
        "_first",
        "budget",
        "children",
        "depth",
        "end",
        "headers",
        "start",
    )  # fmt: skip

    def __init__(self, data: bytes, budget: Budget, *, depth: int, default: str = "text/plain") -> None:
        budget.parts -= 1
        self._data = data
        self.budget = budget
        self._default = default
        self._first: dict[str, str] = {}
        self._content_type: Field | None = None
        self._disposition: Field | None = None
        self.headers: list[tuple[str, str]] = []
        self.children: list[Part] | None = None
        self.depth = depth
        self.start = self.end = 0

    def add_header(self, name: str, value: str) -> bool:
        """What is beyond the caps is cut or left out, and said. False once there is no room for more."""
        key = name.lower()
        limit = MAX_STRUCTURAL_HEADER if key.startswith("content-") else MAX_HEADER
        if len(value) > limit:
            value = value[:limit]
            self.budget.complain("a header is too long and was cut")
        self.budget.header_bytes -= len(name) + len(value)
        if self.budget.header_bytes < 0 or len(self.headers) >= MAX_HEADERS:
            self.budget.complain("too many headers, the last ones were left out")
            return False
        self.headers.append((key, value))
        self._first.setdefault(key, value)
        return True

    def first(self, name: str) -> str:
        """The first header of that name (lower case) as it stands in the mail, or an empty text."""
        return self._first.get(name, "")

    @property
    def content_type(self) -> Field:
        if self._content_type is None:
            self._content_type = read_field(self.first("content-type"))
        return self._content_type

    @property
    def disposition(self) -> Field:
        if self._disposition is None:
            self._disposition = read_field(self.first("content-disposition"))
        return self._disposition

    @property
    def media_type(self) -> str:
        """The parts of a digest are mails, all others plain text, unless they say otherwise."""
        value = _SHORT.get(self.content_type.value, self.content_type.value)
        if value.count("/") == 1 and value[0] != "/" and value[-1] != "/":
            return value
        if value and not value.startswith("text") and "name" in self.content_type.parameters:
            return "application/octet-stream"
        return self._default

    @property
    def boundary(self) -> bytes:
        """The delimiter of its parts without the dashes; empty if it names none."""
        named = self.content_type.parameters.get("boundary", "").rstrip()
        return named.encode("utf-8", "surrogateescape")

    @property
    def file_name(self) -> str:
        """The name that the sender gave the part, as it stands there, or an empty text."""
        return self.disposition.parameters.get("filename") or self.content_type.parameters.get("name") or ""

    @property
    def is_picture(self) -> bool:
        """True for what HTML of the same mail may show."""
        return self.media_type.startswith("image/") or bool(self.first("content-id"))

    @property
    def is_multipart(self) -> bool:
        """Does it call itself a container?"""
        return self.media_type.startswith("multipart/")

    @property
    def is_left_whole(self) -> bool:
        """True for what is too deep or one too many to be taken apart or read."""
        return self.depth >= MAX_DEPTH or self.budget.parts < 0

    def walk(self) -> "Iterator[Part]":
        """This part and all below it, in their order."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting += reversed(part.children or ())

    def source(self) -> bytes:
        """Its bytes as they stand in the mail."""
        return self._data[self.start : self.end]

    def decoded(self) -> transfer.Content:
        """Its bytes without their transfer encoding, and what stands behind the encoded data."""
        return transfer.decode(self.source(), self.first("content-transfer-encoding"))

    def content(self) -> bytes:
        """Its bytes without their transfer encoding; an unknown one leaves them as they are."""
        return self.decoded().data
