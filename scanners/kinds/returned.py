"""The mail that a report returns: attached, its header alone, or quoted below it (RFC 6522 §3). Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from scanners.kinds.addresses_in_text import addresses_in
from scanners.kinds.failure_words import FAILURES, INTROS
from scanners.kinds.report_fields import decoded
from scanners.kinds.words import Phrases
from scanners.parsed_mail import Attachment

_MAX_HEADER = 64 * 1024
_MAX_LINES = 2_000
_EARLY = 12
_MAIL_TYPES = frozenset(
    {
        "message/rfc822",
        "message/global",
        "message/rfc822-headers",
        "message/global-headers",
        "text/rfc822-headers",
        "text/rfc822-header",
        "text/rfc822",
        "message/rfc822-header",
        "message/partial",
        "message/news",
    }
)
_FIELD = re.compile(r"[>| \t]{0,6}([A-Za-z][A-Za-z0-9-]{1,60}):(?:[ \t]|$)(.{0,2000})")
_TELLING = frozenset({"received", "return-path", "message-id", "mime-version", "x-mailer", "delivered-to"})
_MESSAGE_ID = re.compile(r"<([^<>\s@]{1,250}@?[^<>\s@]{0,250})>")
_RULE = re.compile(r"[\s>]{0,6}[-=*_#|+]{2,}")
_MARKS = Phrases(
    """
    original message: | original message follow | original message below | original message header
    original message as received | original message --- | header of the original
    headers of the original | original mail as follow | original mail follow | original mail header
    your original message follow | below this line is | below the next line is | copy of the message
    copy of your message | copy of the original | copy of the mail | returned message follow
    returned mail follow | returned message below | message text follow | message header follow
    message headers follow | unsent message below | unsent message follow | unsent message
    failed message follow | undelivered message follow | text of your message follow
    text of the original message | header of the source mail | headers of your message
    rejected message follow | the message you sent follow | begin returned | start of returned
    message contents follow | message contents | original message text | old message
    original headers | original message headers | message header | returned message
    originalnachricht | ursprüngliche nachricht | kopie der nachricht | kopie ihrer nachricht
    header ihrer nachricht | message original | messaggio originale | mensaje original
    mensagem original | oorspronkelijk bericht | исходное сообщение | оригинальное сообщение
    текст сообщения
    """
)
_LONGEST_MARK = 120


@dataclass(frozen=True, slots=True)
class Returned:
    """What is known of the returned mail; `recipients` and `senders` are keys for comparing."""

    message_id: str | None = None
    recipients: tuple[str, ...] = ()
    senders: frozenset[str] = frozenset()


def split_notice(text: str) -> tuple[str, str]:
    """The notice and what follows it: the quoted mail, from its mark or from its header on."""
    lines = text.splitlines()[:_MAX_LINES]
    start = _header_start(lines)
    end = min(_mark(lines), start)
    below = _told_below(lines, start) if end == start < _EARLY else None
    if below is None:
        return "\n".join(lines[:end]), "\n".join(lines[end:])
    end = below + min(_mark(lines[below:]), _header_start(lines[below:]))
    notice, quoted = (*lines[:start], *lines[below:end]), (*lines[start:below], *lines[end:])
    return "\n".join(notice), "\n".join(quoted)


def _told_below(lines: list[str], start: int) -> int | None:
    """The line behind the header, if the notice says first which mail it means, then what became of it."""
    if FAILURES.are_in("\n".join(lines[:start])):
        return None
    below = next((at for at in range(start, len(lines)) if not lines[at].strip()), len(lines))
    return below if INTROS.are_in("\n".join(lines[below : below + _EARLY])) else None


def returned_mail(attachments: Iterable[Attachment], *, quoted: str) -> Returned:
    """From the first attached mail or header that names itself; else from the text below the notice."""
    known = Returned()
    for attachment in attachments:
        if _is_mail(attachment):
            found = _read(decoded(attachment.data[:_MAX_HEADER]).splitlines())
            if found.message_id:
                return found
            known = known if known.recipients else found
    if known.recipients:
        return known
    lines = quoted.splitlines()
    return _read(lines[_first_field(lines) :])


def first_id(text: str) -> str | None:
    """The first Message-ID in a text, in its brackets as everywhere."""
    found = _MESSAGE_ID.search(text[:_MAX_HEADER])
    return f"<{found[1]}>" if found else None


def _bare_id(text: str) -> str | None:
    """An id whose sender forgot the brackets."""
    word = text.strip().partition(" ")[0]
    return f"<{word}>" if "@" in word and len(word) < 250 else None


def _is_mail(attachment: Attachment) -> bool:
    if attachment.content_type in _MAIL_TYPES:
        return True
    if attachment.content_type not in {"text/plain", "application/octet-stream"}:
        return False
    start = decoded(attachment.data[:2_048]).lstrip().splitlines()[:40]
    return _header_start(start) == 0


def _mark(lines: list[str]) -> int:
    for number, line in enumerate(lines):
        if not line.strip() or len(line) > _LONGEST_MARK or "@" in line:
            continue
        if (
            "not receive" not in line.lower()
            and _MARKS.are_in(line)
            and (_RULE.match(line) or number + 1 >= len(lines) or _ends(line))
        ):
            return number
    return len(lines)


def _ends(line: str) -> bool:
    """True for a line that announces something, not one in the middle of a sentence."""
    return line.rstrip().endswith((":", ".", "-", "=", "*", "_", "|", ">"))


def _header_start(lines: list[str]) -> int:
    """Where three fields or more stand together, one of which only a mail's header has."""
    start, names = 0, set[str]()
    for number, line in enumerate(lines):
        found = _FIELD.match(line)
        if found:
            if not names:
                start = number
            names.add(found[1].lower())
        elif not (names and line[:1] in {" ", "\t", ">"} and line.strip(" \t>")):
            names = set()
        if len(names) > 2 and names & _TELLING:
            return start
    return len(lines)


def _first_field(lines: list[str]) -> int:
    return next((number for number, line in enumerate(lines) if _FIELD.match(line)), len(lines))


def _read(lines: list[str]) -> Returned:
    fields: dict[str, str] = {}
    name = ""
    for line in lines:
        found = _FIELD.match(line)
        if found:
            name = found[1].lower()
            fields.setdefault(name, "")
            fields[name] = f"{fields[name]} {found[2]}"[:8000]
        elif name and line.strip(" \t>") and line[:1] in {" ", "\t", ">"}:
            fields[name] = f"{fields[name]} {line.strip()}"[:8000]
        elif fields and not line.strip(" \t>") and len(fields) > 1:
            break
    recipients = [one for name in _TO for one in addresses_in(fields.get(name, ""))]
    senders = [one.casefold() for name in _FROM for one in addresses_in(fields.get(name, ""))]
    message_id = first_id(fields.get("message-id", "")) or _bare_id(fields.get("message-id", ""))
    return Returned(message_id, tuple(dict.fromkeys(recipients)), frozenset(senders))


_TO = ("x-failed-recipients", "to", "cc", "bcc", "apparently-to", "resent-to", "envelope-to")
_FROM = ("from", "sender", "return-path", "reply-to", "errors-to", "resent-from")
