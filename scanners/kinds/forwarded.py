"""The mail that somebody passed on, below a mark or a header, or attached: who wrote it first, and what.

Only a mail that is a forward by its subject or by its mark has one; a reply that quotes is none. The fields'
names come from the tables of the reply reader, in its languages. Linear: the first lines are looked at once.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone

from scanners.kinds.addresses_in_text import addresses_in
from scanners.kinds.letter import Letter
from scanners.kinds.moments import moment
from scanners.kinds.words import phrases
from scanners.parsed_mail import Address, Attachment, Forwarded
from scanners.parser import headers
from scanners.parser.bodies import read_bodies
from scanners.parser.structure import read_structure
from scanners.replies.header_block import divider_kind
from scanners.replies.header_words import FIELDS

_MAX_LINES = 1_000
_MAX_BLOCK = 40
_LOOK = 400
_MAX_TEXT = 1024 * 1024
_FIELD = re.compile(
    r"[*_\s\u200e\u200f\ufeff]{0,6}([^\W\d_][^:：\n<>@]{0,30}?)[*_\s]{0,4}[:：]\*?[*_ \t]{0,4}(.{0,400})"
)
_PREFIX = re.compile(r"\s{0,3}\[?([^\W\d_]{1,12})\s?(?:\[\d{1,3}\]|\(\d{1,3}\))?\s?[:：]")
_FORWARDS = frozenset(
    phrases(
        """
        fwd | fw | wg | tr | rv | enc | i | vl | pd | ilt | doorst | vb | vid | videre | trs | továbbítás
        továbbitas | přep | preposlané | forward | weitergeleitet | wtr | пересл | 转发 | 轉寄 | 転送 | 전달
        redir | rim | rinv
        """
    )
)
# Norwegian for a forward and Finnish for an answer: the mark decides.
_EITHER = "vs"
_MAILTO = re.compile(r"[\[<]mailto:([^\]>\s]{3,320})[\]>]", re.IGNORECASE)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)\b")
_NAMED_ONLY = re.compile(r"[\"'*_]{0,3}([^\"<\[(;]{1,200})")


@dataclass(slots=True)
class _Block:
    """The fields above a forwarded mail, by what they mean, and where its text begins."""

    fields: dict[str, str]
    end: int


def forwarded_in(letter: Letter) -> Forwarded | None:
    """The original of a forward; None for every other mail, and where no sender can be read."""
    says_so = _is_forward(letter.subject)
    if not says_so and _is_answer(letter.subject):
        return None
    lines = letter.text.splitlines()
    start = _mark(lines)
    if start is None and not says_so:
        return None
    inline = _inline(lines, start, letter)
    return inline or (_attached(letter.attachments) if says_so else None)


def _is_forward(subject: str) -> bool:
    prefix = _PREFIX.match(subject[:60])
    return prefix is not None and prefix[1].casefold() in _FORWARDS


def _is_answer(subject: str) -> bool:
    """True if some other short word with a colon leads the subject: `Re:`, `AW:`, `SV:`."""
    prefix = _PREFIX.match(subject[:60])
    return prefix is not None and len(prefix[1]) <= 4 and prefix[1].casefold() != _EITHER


def _mark(lines: Sequence[str]) -> int | None:
    """The line "--- Forwarded message ---", in any language; a quoted one is part of an older mail."""
    for number, line in enumerate(lines[:_MAX_LINES]):
        look = line[:_LOOK].strip()
        may_divide = look[:1] in "-–—_=*#~•─" or look.endswith((":", "："))
        if may_divide and divider_kind(look) == "forward":
            return number + 1
    return None


def _inline(lines: Sequence[str], start: int | None, letter: Letter) -> Forwarded | None:
    """Below the mark; without one, at the first header that a program wrote into the text."""
    if start is not None:
        block = _block(lines, _filled(lines, start))
        return _read(lines, block, letter) if block else None
    for number, line in enumerate(lines[:_MAX_LINES]):
        if _field(line) in {"from", "date", "to", "subject"}:
            block = _block(lines, number)
            if block and len(block.fields) > 2:
                return _read(lines, block, letter)
    return None


def _filled(lines: Sequence[str], number: int) -> int:
    while number < len(lines) and not lines[number].strip(" \t>"):
        number += 1
    return number


def _field(line: str) -> str | None:
    found = _FIELD.match(_unquoted(line[:_LOOK]))
    return FIELDS.get(found[1].strip("*_ ").lower()) if found else None


def _unquoted(line: str) -> str:
    return (
        line.lstrip(" \t").removeprefix(">").removeprefix(" ") if line.lstrip(" \t").startswith(">") else line
    )


def _block(lines: Sequence[str], start: int) -> _Block | None:
    fields: dict[str, str] = {}
    kind, end = "", start
    for number in range(start, min(start + _MAX_BLOCK, len(lines))):
        line = _unquoted(lines[number][:_LOOK])
        found = _FIELD.match(line)
        known = FIELDS.get(found[1].strip("*_ ").lower()) if found else None
        if found and known:
            kind, end = known, number + 1
            fields.setdefault(kind, found[2].strip(" *_\t"))
        elif not line.strip():
            if "from" in fields and len(fields) > 1 and not _goes_on(lines, number):
                break
        elif kind and _goes_on(lines, number):
            fields[kind] = f"{fields[kind]} {line.strip()}"[:_LOOK]
        else:
            break
    return _Block(fields, end) if fields.get("from") and len(fields) > 1 else None


def _goes_on(lines: Sequence[str], number: int) -> bool:
    """True if another field follows within three lines: what stands here is part of the header still."""
    return any(_field(line) is not None for line in lines[number + 1 : number + 4])


def _read(lines: Sequence[str], block: _Block, letter: Letter) -> Forwarded | None:
    sender = _sender(block.fields["from"])
    if sender is None:
        return None
    rest = lines[block.end :]
    first = next((line for line in rest if line.strip()), "")
    if first.lstrip().startswith(">"):
        rest = [_unquoted(line) for line in rest]
    written = moment(block.fields.get("date", ""), zone=_zone(letter))
    if written and letter.date and written > letter.date + timedelta(days=1):
        written = None
    return Forwarded(
        sender, block.fields.get("subject", ""), written, "\n".join(rest).strip("\n")[:_MAX_TEXT]
    )


def _zone(letter: Letter) -> timezone:
    """Where the one who forwards is: mail programs put the original's time in their own zone."""
    found = _OFFSET.search(letter.said.get("date", "")[-40:])
    if found is None:
        return UTC
    minutes = min(int(found[2]), 14) * 60 + min(int(found[3]), 59)
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))


def _sender(said: str) -> Address | None:
    """From `Name <a@b>`, `Name [mailto:a@b]` or `a@b <mailto:a@b>`; Outlook may name the person alone."""
    mailed = _MAILTO.search(said)
    found = [mailed[1]] if mailed else addresses_in(said)
    named = _NAMED_ONLY.match(said)
    name = " ".join(named[1].split()).strip("'\" *_,") if named else ""
    if not found:
        return Address(name, "") if name else None
    return Address("" if "@" in name else name, found[0].removeprefix("mailto:"))


def _attached(attachments: Sequence[Attachment]) -> Forwarded | None:
    """The one attached mail; two or more are files that somebody sends along."""
    mails = [one for one in attachments if one.content_type in {"message/rfc822", "message/global"}]
    if len(mails) != 1:
        return None
    root, _ = read_structure(mails[0].data)
    senders = headers.addresses([root.first("from")])
    if not senders:
        return None
    subject = headers.decoded(root.first("subject"))
    return Forwarded(senders[0], subject, moment(root.first("date"), zone=None), read_bodies(root).text)
