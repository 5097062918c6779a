"""A mail as a person reads it: subject, people, text, HTML, attachments.

Reads whatever arrives without raising: unknown charsets, raw 8-bit headers and bottomless nesting give a
poorer view, never an error. The bytes themselves stay available as `raw`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from functools import cached_property

from sandbox.mail.store import StoredMail

HEADER_LIMIT = 4_000
PARTS_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content_type: str
    content: bytes
    content_id: str


@dataclass(frozen=True)
class Mail:
    """One mail of a folder, as it was when it was asked for."""

    uid: int
    raw: bytes
    received: datetime
    flags: frozenset[str]

    @classmethod
    def of(cls, stored: StoredMail) -> "Mail":
        return cls(stored.uid, stored.raw, stored.received, frozenset(stored.flags))

    @cached_property
    def message(self) -> "Message[str, str]":
        try:
            return message_from_bytes(self.raw)
        except (RecursionError, ValueError):
            return BytesHeaderParser().parsebytes(self.raw)

    def header(self, name: str) -> str:
        """The first header of that name, decoded, in one line; empty if there is none."""
        return next(iter(self.headers(name)), "")

    def headers(self, name: str) -> list[str]:
        found = (value for key, value in self.message.raw_items() if key.lower() == name.lower())
        return [_decoded(str(value)) for value in found]

    def people(self, name: str) -> list[Person]:
        """The addresses of a header such as `To`."""
        values = (str(value) for key, value in self.message.raw_items() if key.lower() == name.lower())
        pairs = getaddresses([_readable(value)[:HEADER_LIMIT] for value in values])
        return [Person(_decoded(shown), address) for shown, address in pairs if address]

    @property
    def subject(self) -> str:
        return self.header("Subject")

    @property
    def message_id(self) -> str:
        return self.header("Message-ID")

    @property
    def sender(self) -> Person:
        return next(iter(self.people("From")), Person("", ""))

    @cached_property
    def text(self) -> str:
        """All text/plain that is no attachment."""
        return "\n".join(_text(part) for part in self._shown("text/plain"))

    @cached_property
    def html(self) -> str:
        """All text/html that is no attachment."""
        return "\n".join(_text(part) for part in self._shown("text/html"))

    @cached_property
    def attachments(self) -> list[Attachment]:
        """Every part that is not shown as text: attached files and inline images."""
        return [_attachment(part) for part in self._parts() if not _is_shown(part)]

    def _parts(self) -> Iterator["Message[str, str]"]:
        waiting = [self.message]
        for _ in range(PARTS_LIMIT):
            if not waiting:
                return
            part = waiting.pop(0)
            inner = part.get_payload()
            if part.get_content_maintype() == "multipart" and isinstance(inner, list):
                waiting[:0] = [child for child in inner if isinstance(child, Message)]
            else:
                yield part

    def _shown(self, content_type: str) -> Iterator["Message[str, str]"]:
        return (part for part in self._parts() if _is_shown(part) and part.get_content_type() == content_type)


def _is_shown(part: "Message[str, str]") -> bool:
    is_file = part.get_content_disposition() == "attachment" or part.get_filename() is not None
    return part.get_content_type() in {"text/plain", "text/html"} and not is_file


def _content(part: "Message[str, str]") -> bytes:
    inner = part.get_payload()
    if isinstance(inner, list):  # message/rfc822
        return b"\r\n".join(child.as_bytes() for child in inner if isinstance(child, Message))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(part: "Message[str, str]") -> str:
    content, charset = _content(part), str(part.get_content_charset("utf-8"))
    try:
        return content.decode(charset)
    except (LookupError, ValueError):
        return content.decode("utf-8", "replace")


def _attachment(part: "Message[str, str]") -> Attachment:
    kind = part.get_content_type()
    fallback = "message.eml" if kind == "message/rfc822" else f"part.{part.get_content_subtype()}"
    content_id = str(part.get("Content-ID", "")).strip("<> \t\r\n")
    return Attachment(_decoded(part.get_filename() or fallback), kind, _content(part), content_id)


def _readable(value: str) -> str:
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _decoded(value: str) -> str:
    """Decode encoded words (RFC 2047); what can't be decoded stays as it is."""
    shown = _readable(value)[:HEADER_LIMIT]
    try:
        words = [
            word.decode(charset or "ascii", "replace") if isinstance(word, bytes) else word
            for word, charset in decode_header(shown)
        ]
    except (HeaderParseError, LookupError, ValueError):
        words = [shown]
    return " ".join("".join(words).split())
