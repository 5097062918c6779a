"""The standard library used with care (`compat32`, own decoding), as a peer; and where it can be trusted.

`doubts` says of which fields it is no judge: 8-bit headers, unknown or lying charsets, several addresses in a
From, damaged encodings. On the rest both should agree.
"""

import email
import re
from dataclasses import dataclass, field
from datetime import datetime
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from benchmarks.mail_corpus.reading import Mailboxes, Reading

_ADDRESS_AS_NAME = re.compile(r"@[^,<\"]*<")
_ADDRESS = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+")


@dataclass(slots=True)
class _Careful:
    doubts: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)

    def header(self, message: Message, name: str, kind: str) -> str:
        values = message.get_all(name, [])
        raw = str(values[0]) if values else ""
        if len(values) > 1 or not raw.isascii():
            self.doubts.add(kind)
        try:
            pieces = (
                [self.piece(data, charset) for data, charset in decode_header(raw)] if "=?" in raw else [raw]
            )
        except (LookupError, ValueError, email.errors.HeaderParseError):
            self.doubts.add(kind)
            pieces = [raw]
        text = " ".join("".join(pieces).split())
        if "=?" in text or "\ufffd" in text:
            self.doubts.add(kind)
        return text

    def piece(self, data: bytes | str, charset: str | None) -> str:
        return data if isinstance(data, str) else data.decode(charset or "ascii")

    def mailboxes(self, message: Message, name: str, kind: str) -> Mailboxes:
        values = [str(value) for value in message.get_all(name, [])]
        if not all(value.isascii() for value in values) or len(values) > 1:
            self.doubts.add(kind)
        try:
            found = getaddresses(values)
            named = [(self.words(shown), address) for shown, address in found if address]
        except (LookupError, ValueError, RecursionError, email.errors.HeaderParseError):
            self.doubts.add(kind)
            return ()
        text = " ".join(values)
        if text.count("@") != len(named) or not all(_ADDRESS.fullmatch(address) for _, address in named):
            self.doubts.add(kind)
        if (
            _ADDRESS_AS_NAME.search(text)
            or any("@" in shown for shown, _ in named)
            or any(sign in text for sign in ":(\\")
        ):
            self.doubts.add(kind)
        if len(named) != len({address.lower() for _, address in named}):
            self.doubts.add(kind)
        return tuple(named)

    def words(self, text: str) -> str:
        pieces = (
            [self.piece(data, charset) for data, charset in decode_header(text)] if "=?" in text else [text]
        )
        return " ".join("".join(pieces).split())

    def part(self, part: Message) -> None:
        if part.defects:
            self.doubts |= {"text", "html", "files"}
        data = part.get_payload(decode=True)
        data = data if isinstance(data, bytes) else b""
        kind, name = part.get_content_type(), part.get_filename()
        if kind not in {"text/plain", "text/html"} or name or part.get_content_disposition() == "attachment":
            self.files.append((name or "", data))
            return
        try:
            text = data.decode(part.get_content_charset() or "ascii")
        except (LookupError, ValueError):
            self.doubts |= {"text", "html"}
            text = data.decode("utf-8", "replace")
        if any("\x7f" < letter < "\xa0" for letter in text):
            # Windows signs under another name: browsers and we read what was meant.
            self.doubts |= {"text", "html"}
        if (
            part.get_param("format") == "flowed"
            or "\0" in text
            or (text and "=?" in str(part["content-type"]))
        ):
            self.doubts.add("text")
        (self.htmls if kind == "text/html" else self.texts).append(text)


def read(raw: bytes) -> Reading:
    return read_with_doubts(raw)[0]


def read_with_doubts(raw: bytes) -> tuple[Reading, set[str]]:
    message = email.message_from_bytes(raw)
    careful = _Careful()
    if message.defects or not message.keys():
        careful.doubts |= {"subject", "from", "to", "cc", "date", "message id", "text", "html", "files"}
    for part in message.walk():
        if part.get_content_maintype() == "message":
            # A report or a mail inside: others read on where this walks in.
            careful.doubts |= {"text", "html", "files"}
        elif not part.is_multipart():
            careful.part(part)
    if len(careful.texts) > 1 or len(careful.htmls) > 1 or (careful.htmls and not _is_alternative(message)):
        careful.doubts |= {"text", "html"}
    reading = Reading(
        subject=careful.header(message, "subject", "subject"),
        from_=careful.mailboxes(message, "from", "from")[:1],
        to=careful.mailboxes(message, "to", "to"),
        cc=careful.mailboxes(message, "cc", "cc"),
        date=_date(message, careful),
        message_id=careful.header(message, "message-id", "message id").strip("<> "),
        text="\n".join(careful.texts),
        html="\n".join(careful.htmls) if careful.htmls else None,
        files=tuple(careful.files),
    )
    return reading, careful.doubts


def _is_alternative(message: Message) -> bool:
    return any(part.get_content_type() == "multipart/alternative" for part in message.walk())


def date_of(value: str) -> datetime | None:
    """None where it is no date."""
    try:
        return parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _date(message: Message, careful: _Careful) -> datetime | None:
    found = date_of(str(message["date"])) if message["date"] else None
    if found is None:
        careful.doubts.add("date")
    return found
