"""What "not now" speaks of: that one mail (greylisting), or all to its domain (throttling). Pure.

RFC 3463: 4.1.x and 4.2.x speak of an address or a mailbox, 4.7.x of a policy towards us. Big providers say
the same in words of their own. What says nothing clear is about that one mail.
"""

import re

# A greylisting server wants to see us again, and not at once (RFC 6647 §4.1).
GREYLISTED_SECONDS = 300.0
LONGEST_SECONDS = 3600.0
_PASSING = frozenset({421, 450, 451, 452})
_STATUS = re.compile(r"(?<![\d.])4\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_OF_A_MAILBOX = frozenset({"1", "2"})
# The system takes nothing now; it is congested.
_OF_A_SYSTEM = frozenset({"3.2", "4.5"})
_GREY = re.compile(r"gr[ea]y-?\s?list|postgrey", re.IGNORECASE)
_SPAN = re.compile(r"\b(\d{1,5})\s*(s|m)(?:ec|in)?[a-z]*\b", re.IGNORECASE)
_CLOCK = re.compile(r"\b(\d{1,2}):(\d\d):(\d\d)\b")
_THROTTLED = re.compile(
    r"throttl|rate[ -]?limit|\brate of\b|\btoo (?:many (?!hops)|fast|much|quick)"
    r"|\bserver (?:is )?(?:too )?busy|overload|reputation|temporarily (?:deferred|blocked)"
    r"|exceed\w* (?:the )?(?:\w+ )?(?:limit|rate)",
    re.IGNORECASE,
)
_MOST = 1000


def is_of_domain(code: int, words: str) -> bool:
    """Is there no use in sending that domain anything for a while?"""
    if code not in _PASSING or greylisted(code, words) is not None:
        return False
    status = _STATUS.search(words[:_MOST])
    subject, detail = status.groups() if status is not None else ("", "")
    if subject in _OF_A_MAILBOX:
        return False
    if code == 421 or subject == "7" or f"{subject}.{detail}" in _OF_A_SYSTEM:
        return True
    return _THROTTLED.search(words[:_MOST]) is not None


def greylisted(code: int, words: str) -> float | None:
    """In how many seconds a greylisted mail comes again: five minutes, or later if the server says so."""
    said = words[:_MOST]
    if not 400 <= code < 500 or _GREY.search(said) is None:
        return None
    return min(max(_asked(said), GREYLISTED_SECONDS), LONGEST_SECONDS)


def _asked(said: str) -> float:
    if (clock := _CLOCK.search(said)) is not None:
        hours, minutes, seconds = map(int, clock.groups())
        return hours * 3600.0 + minutes * 60 + seconds
    if (span := _SPAN.search(said)) is not None:
        return float(span[1]) * (60 if span[2].lower() == "m" else 1)
    return 0.0
