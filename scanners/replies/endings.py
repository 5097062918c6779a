"""What stands below a person's words: signature, mobile footer, legal notice, list footer.

Each question is asked about the end of a stretch of lines and answers with the line where the ending
begins, or None. A closing formula and the name stay with the text: they are the person's words.
"""

import re

from scanners.replies import ending_words as words
from scanners.replies.lines import Lines

MAX_SIGNATURE = 15
_MAX_SIGNATURE_LENGTH = 1_500
_MAX_NOTICE_LINES = 60
_MAX_LIST_FOOTER = 12
_MAX_BANNER_LINES = 4
_LINK = re.compile(r"[<\[(]?(?:https?://|www\.|mailto:)[^\s>\])]*[>\])]?")
_MARKDOWN_LINK = re.compile(r"\[([^\]\n]{0,100})\]\([^)\n]{0,300}\)")
_WORD = re.compile(r"[\w'’.-]+")
_PHONE = re.compile(r"\+?\(?\d[\d ()/.–-]{6,}\d")
_ADDRESS = re.compile(r"[\w.+-]@[\w-]+\.")
_DEVICES = frozenset(words.DEVICES)
_CLOSINGS = frozenset(words.CLOSINGS)
_SENTENCE = (" is ", " it ", " so ", " but ", " i ", " ist ", " ich ", " aber ")
_LINES_DRAWN = re.compile(r"[-_=*]{3,}")


def ending_start(lines: Lines, start: int, end: int) -> int | None:
    """Where the last ending of these lines begins, or None. Ask again for what stands above it."""
    last = lines.filled_before(end)
    if last < start:
        return None
    for question in (_mobile_footer, _list_footer, _marked_signature, _notice, _contact_block):
        found = question(lines, start, last)
        if found is not None:
            return found
    return None


def banner_end(lines: Lines) -> int | None:
    """The line after a warning that the receiving server put above the mail, or None."""
    first = lines.filled(0)
    end = first
    while end < lines.count and not lines.is_blank(end) and end - first <= _MAX_BANNER_LINES:
        end += 1
    text = " ".join(lines.look[first:end]).lower()
    is_one = end - first <= _MAX_BANNER_LINES and any(banner in text for banner in words.BANNERS)
    return end if is_one and "?" not in text else None


def is_mobile_footer(look: str) -> bool:
    """`Sent from my iPhone` and its sisters: begins as one, is short, and names a device or a program."""
    line = _LINK.sub(" ", _MARKDOWN_LINK.sub(r"\1", look)).strip(" \t*_<>()[]~-–—|")
    if not line or len(line) > 120 or (line[0].islower() and line[:2] != "iP" and look[:1] not in "<(["):
        return False
    low = line.lower()
    if not low.startswith(words.SENT_FROM) and not low.rstrip(".!").endswith(words.SENT_FROM_LAST):
        return low.startswith("get ") and low.endswith((" for android", " for ios")) and len(low.split()) <= 6
    if any(excuse in low for excuse in words.EXCUSES):
        return len(low.split()) <= 22
    known = any(stem in low for stem in words.DEVICE_STEMS)
    if low.startswith(("from my", "sent by")):
        return known and len(low.split()) <= 4
    known = known or any(word.strip(".'’-") in _DEVICES for word in _WORD.findall(low))
    if not known:
        return low.startswith("sent from my ") and len(low.split()) <= 6 and low[-1].isalnum()
    return len(low.split()) <= 11 and "?" not in low and not any(word in low for word in _SENTENCE)


def _mobile_footer(lines: Lines, start: int, last: int) -> int | None:
    if not is_mobile_footer(lines.look[last]):
        return None
    above = last - 1
    return above if above >= start and lines.look[above] in {"--", "—", "-- "} else last


def _marked_signature(lines: Lines, start: int, last: int) -> int | None:
    """The line `--` with few and short lines below (RFC 3676 §4.3)."""
    if lines.look[last].endswith("?"):
        return None
    found, filled, length = None, 0, 0
    for at in range(last, max(start - 1, last - 3 * MAX_SIGNATURE), -1):
        look = lines.look[at]
        if look in {"--", "‐‐"} and filled and not _is_announced(lines, at):
            found = at
        elif look:
            filled += 1
            length += len(look)
        if filled > MAX_SIGNATURE or length > _MAX_SIGNATURE_LENGTH:
            break
    return found


def _is_announced(lines: Lines, at: int) -> bool:
    return at > 0 and lines.look[at - 1].endswith(":")


def _list_footer(lines: Lines, start: int, last: int) -> int | None:
    """Below a drawn line, what a mailing list or a forum puts under every mail."""
    for at in range(last - 1, max(start - 1, last - _MAX_LIST_FOOTER), -1):
        if _LINES_DRAWN.fullmatch(lines.look[at]) or lines.look[at] == "--":
            below = " ".join(lines.look[at + 1 : last + 1]).lower()
            linked = "http" in below or "@" in below
            return at if linked and any(word in below for word in words.LIST_FOOTERS) else None
    return None


def _notice(lines: Lines, start: int, last: int) -> int | None:
    """The last passage, if it is a legal notice or a machine's remark; the drawn line above goes with it."""
    first = last
    while first > start and not lines.is_blank(first - 1) and last - first < _MAX_NOTICE_LINES:
        first -= 1
    text = " ".join(lines.look[first : last + 1]).lower()
    if len(text) < 400 and any(note in text for note in words.MACHINE_NOTES):
        return _with_drawn_line(lines, start, first)
    said = sum(1 for notice in words.NOTICES if notice in text)
    if said < 3 or len(text) < 100 or "?" in text:
        return None
    return _with_drawn_line(lines, start, first)


def _with_drawn_line(lines: Lines, start: int, first: int) -> int:
    above = lines.filled_before(first)
    return above if above >= start and lines.is_rule(above) else first


def _contact_block(lines: Lines, start: int, last: int) -> int | None:
    """Below a closing formula and a name: telephone, fax, address, register. Strong evidence alone counts."""
    contacts, filled = 0, 0
    for at in range(last, max(start, last - 30), -1):
        look = lines.look[at]
        if not look:
            continue
        low = look.lower().strip(" *_,.!")
        if low in _CLOSINGS:
            return _below_name(lines, at, last) if contacts >= 3 else None
        filled += 1
        contacts += _is_contact(low)
        if filled > 18 or len(look) > 140 or look.endswith("?"):
            return None
    return None


def _is_contact(low: str) -> bool:
    return (
        low.startswith(tuple(words.CONTACT))
        or _PHONE.search(low) is not None
        or _ADDRESS.search(low) is not None
    )


def _below_name(lines: Lines, closing: int, last: int) -> int | None:
    """The first line that follows the name under the closing formula."""
    name = lines.filled(closing + 1)
    below = lines.filled(name + 1)
    if below > last or _is_contact(lines.look[name].lower()):
        return None
    return below
