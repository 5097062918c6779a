"""Does a mail program introduce a quoted mail here, in "On Monday, Anna wrote:" or one of its hundred shapes?

No pattern of a language is matched. What counts is evidence that all languages share: a date, an address,
a verb of writing, a colon at the end, a quote below. A sentence of a person has too little of it.
"""

import re

from scanners.replies.attribution_words import (
    SENTENCE_WORDS,
    STARTERS,
    VERBS,
    VERBS_WITHIN,
    WEEKDAYS_AND_MONTHS,
)
from scanners.replies.lines import Lines

MAX_LINES = 5
_MAX_WORDS = 48
_MAX_LENGTH = 600

_ADDRESS = re.compile(r"[^\s<>\"'(\[:;,]@[\w\[-]")
_WHOLE_ADDRESS = re.compile(r"[^\s<>\"'(\[:;,@]{1,80}@[^\s<>\"')\]:;,]{1,100}")
# An address in brackets, as programs write it behind a name; people write it bare.
_NAMED = re.compile(r"[<(\[\"'“„][^\s<>@]{1,80}@")
# A time, a zone perhaps, a short name, and the bare address.
_SENT_BY = re.compile(r"\d[:.]\d\d[^@\n]{0,28}@")
_TIME = re.compile(r"\b\d{1,2}\s?[:.h]\s?\d{2}\b|\b\d{1,2}\s?[ap]\.?m\b|\d{1,2}[时時시]")
_DATE = re.compile(
    r"\d{4}\s?[-/.年년]\s?\d{1,2}\s?[-/.月월]\s?\d{1,2}"
    r"|\b\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(?:\d{4}|\d{2})\b"
    r"|\b\d{1,2}(?:st|nd|rd|th|er|º|\.)?[\s-](?:de |d’|d')?[^\W\d_]{3,12}\.?,?[\s-](?:de |del )?\d{2,4}\b"
    r"|\b[^\W\d_]{3,12}\.?[\s-]\d{1,2}(?:st|nd|rd|th)?,?[\s-]\d{2,4}\b"
    r"|\b\d{4}[\s.]{1,3}[^\W\d_]{3,12}\.? \d{1,2}\b"
    r"|\d{1,2} tháng \d{1,2}"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_DECORATION = " \t*_>-–—=#\xa0\u200e\u200f"
_END = (":", "：", "﹕")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NAMED_FIRST = re.compile(r"[*\s]{0,3}[^<>@\n]{0,60}<[^<>\s@]{1,100}@[^<>\s]{1,100}>")
# Of a mail program of old: a time to the minute with its zone, and a name.
_STAMP = re.compile(r"\d{4}-\d\d-\d\d \d{1,2}:\d\d gmt[+-]\d\d:\d\d [^.!?]{2,60}$")
_SENTENCE_END = ("!", "?", "…", "...")
_QUOTING = ("quoting ", "zitat von ", "citando ", "citazione ", "citation de ", "cytowanie ")
_BY_NAME = re.compile(r"[-–—=]{2,}")
_SHARED = re.compile(
    r"(?<=\S)[\s\-–]+((?:On|Am|Le|El|Il|Op|Em|Den) (?:[^\W\d_]{2,10}\.?,? )?(?:\d|[^\W\d_]{3,10}\.? \d))"
)


def attribution_end(lines: Lines, number: int, *, marked: bool = False) -> int | None:
    """The line after an attribution that begins at this one, or None. `marked`: the HTML says it is one."""
    first = lines.look[number]
    if not marked and not _may_begin(first):
        return None
    begins = marked or _begins(_plain(first).strip(_DECORATION))
    joined = ""
    for end in range(number, min(number + (MAX_LINES if begins else 2) + 1, lines.count)):
        part = lines.look[end]
        if not part:
            if _goes_on_below(lines, end):
                continue
            break
        if end > number and lines.is_quoted(end) and not _ends_broken_address(joined, part):
            break
        joined = f"{joined} {part}" if joined else part
        if len(joined) > _MAX_LENGTH:
            break
        quote_follows = lines.is_quote_next(end + 1) and not _is_torn_below(lines, end + 1, joined)
        if _may_end(part, quote_follows) and _is_attribution(joined, quote_follows, length=end - number + 1):
            return None if _begins_later(lines, number, end, quote_follows=quote_follows) else end + 1
        if part.endswith(_END) or part.endswith(_SENTENCE_END):
            break
    return None


def _begins_later(lines: Lines, number: int, end: int, *, quote_follows: bool) -> bool:
    """The attribution is on a line below, and a sentence of the person's stands above it."""
    for start in range(number + 1, end + 1):
        first = _plain(lines.look[start]).strip(_DECORATION)
        if first.split(" ")[0] in STARTERS and _begins(first):
            joined = " ".join(look for look in lines.look[start : end + 1] if look)
            if _is_attribution(joined, quote_follows, length=end - start + 1):
                return True
    return False


def shared_line(line: str) -> int | None:
    """Where an attribution begins in the middle of a line that begins with the person's own words."""
    if "@" not in line or not line.rstrip(_DECORATION).endswith(_END):
        return None
    found = max(_SHARED.finditer(line), key=lambda one: one.start(), default=None)
    if found is None or not line[: found.start()].strip(_DECORATION):
        return None
    tail = line[found.start(1) :]
    return found.start() if _is_attribution(tail, quote_follows=True, length=1) else None


def _may_begin(line: str) -> bool:
    """A cheap look: most lines of most mails end here."""
    if line.endswith((".", "!", "?", ",", ";")) and "@" not in line and not _DIGIT.search(line):
        return False
    return (
        _DIGIT.search(line) is not None
        or "@" in line
        or line.rstrip(_DECORATION).endswith(_END)
        or _BY_NAME.match(line) is not None
    )


def _may_end(part: str, quote_follows: bool) -> bool:  # noqa: FBT001
    """A cheap look at the last line: a colon, a verb, or the quote below."""
    bare = _plain(part).rstrip(_DECORATION)
    if bare[:1].isdigit() and _STAMP.match(bare):
        return True
    return quote_follows or bare.endswith(_END) or bare.rpartition(" ")[2] in VERBS


def _goes_on_below(lines: Lines, blank: int) -> bool:
    """A blank line inside: the address follows in angle brackets."""
    return blank + 1 < lines.count and lines.look[blank + 1][:1] == "<" and not lines.is_blank(blank - 1)


def _is_torn_below(lines: Lines, number: int, joined: str) -> bool:
    return number < lines.count and _ends_broken_address(joined, lines.look[number])


def _ends_broken_address(joined: str, part: str) -> bool:
    """The address is broken over lines, and the mark here closes it: it is no quote."""
    return joined.count("<") > joined.count(">") and part.rstrip(_DECORATION).endswith(_END)


def _is_attribution(joined: str, quote_follows: bool, *, length: int) -> bool:  # noqa: FBT001
    text = _plain(joined)
    bare = text.strip(_DECORATION)
    ends = bare.endswith(_END)
    has_address = _ADDRESS.search(text) is not None
    if length == 1 and _STAMP.match(bare):
        return True
    if ends and bare.startswith(_QUOTING):
        return has_address or quote_follows
    words = _WORD.findall(_WHOLE_ADDRESS.sub("@", text) if has_address else text)
    verb = not VERBS.isdisjoint(words) or any(within in bare for within in VERBS_WITHIN)
    if len(words) > _MAX_WORDS or not (verb or has_address):
        return False
    if verb and _BY_NAME.match(text) and joined.rstrip().endswith(("--", "––", "——")):
        return True
    begins = _begins(bare)
    if not begins and length > 2:
        return False
    date = _DATE.search(text) is not None
    time = _TIME.search(text) is not None
    said = not SENTENCE_WORDS.isdisjoint(words)
    if verb and ends:
        return _is_said(text, has_address, date, time, said, quote_follows, begins, len(words))
    if said and not (date and time and _NAMED.search(text)):
        return False
    if not begins:
        return has_address and date and time and ends and _NAMED_FIRST.match(text) is not None
    if has_address and (date or (time and _YEAR.search(text) is not None)):
        # "02.04.2012 14:20, Anna <anna@example.com>:" has no verb; without a colon a quote must follow.
        # A line of a log may begin with a time and end so too: there the address has no brackets.
        is_named = _NAMED.search(text) or (not bare[:1].isdigit() and _SENT_BY.search(text))
        return (ends and bool(is_named)) or quote_follows or (verb and time)
    return verb and quote_follows and date


def _is_said(
    text: str,
    has_address: bool,  # noqa: FBT001
    date: bool,  # noqa: FBT001
    time: bool,  # noqa: FBT001
    said: bool,  # noqa: FBT001
    quote_follows: bool,  # noqa: FBT001
    begins: bool,  # noqa: FBT001
    words: int,
) -> bool:
    """It has a verb and a colon at its end: is that enough?"""
    if quote_follows:
        return begins or has_address or words <= 12
    if has_address and date and time:
        return not said or _NAMED.search(text) is not None
    if said:
        return False
    if has_address:
        return date or time or words <= 12
    return begins and date and time


def _plain(text: str) -> str:
    return text.lower() if text.isascii() else _DIRECTION.sub("", text.lower())


def _begins(bare: str) -> bool:
    """With a day, or with the small word that stands before one."""
    start = bare[:60]
    if start[:1].isdigit():
        return True
    words = start.replace(",", " ").replace("(", " ").split()
    if not words:
        return False
    first = words[0].rstrip(".")
    if any(word in start for word in ("年", "년")) or start.startswith("在"):
        return True
    if first in WEEKDAYS_AND_MONTHS and len(words) > 1:
        second = words[1].rstrip(".")
        if second[:1].isdigit() or second in WEEKDAYS_AND_MONTHS:
            return True
    pair = " ".join(words[:2])
    if first in STARTERS or pair in STARTERS or words[0].startswith("ב-"):
        return _DIGIT.search(start) is not None or not WEEKDAYS_AND_MONTHS.isdisjoint(
            word.rstrip(".") for word in words[1:5]
        )
    return False
