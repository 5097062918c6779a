"""What a server's refusal means: does it pass, and how long should it be left alone? Pure.

Codes are those of RFC 5530 §3 and the ones big providers have of their own; words are those that Exchange,
Gmail and Yahoo use where they send no code.
"""

import re

from scanners.imap.errors import MailboxError

_MAX_WORDS = 200
# The server's trouble, not the caller's.
_PASSING_CODES = (
    "[UNAVAILABLE]",
    "[INUSE]",
    "[LIMIT]",
    "[THROTTLED]",
    "[SERVERBUG]",
    "[CONTACTADMIN]",
    "[OVERQUOTA]",
)
# Where a quick second try makes it worse.
_LEAVE_ALONE_CODES = ("[LIMIT]", "[THROTTLED]", "[OVERQUOTA]", "[ALERT]")
_LEAVE_ALONE_WORDS = (
    "throttl",
    "too many simultaneous connections",
    "too many connections",
    "maximum number of connections",
    "bandwidth limit",
    "rate limit",
    "try again later",
)
_PASSING_WORDS = (
    *_LEAVE_ALONE_WORDS,
    # Exchange: logged in, but its store isn't there; the connection is of no use any more.
    "authenticated but not connected",
    "temporary system error",
    "temporary authentication failure",
    "server error",
    "server unavailable",
    "server busy",
)
_SUGGESTED = re.compile(r"backoff time: ?(\d{1,9}) ?(milliseconds|seconds)?", re.IGNORECASE)
LEAVE_ALONE_SECONDS = 60.0
LONGEST_SUGGESTION = 3600.0


def words_of(line: bytes) -> str:
    """What the server gave as a reason, short and printable."""
    text = line.decode("utf-8", "replace")
    return "".join(letter for letter in text if letter.isprintable())[:_MAX_WORDS]


def said(line: bytes) -> str:
    """As the end of a sentence; empty if nothing was said."""
    words = words_of(line)
    return f" It says: {words}" if words else ""


def is_passing(line: bytes) -> bool:
    """True if the server itself is in trouble and the same request may succeed later."""
    words = words_of(line)
    return words.upper().startswith(_PASSING_CODES) or _holds(words, _PASSING_WORDS)


def pause_after(line: bytes) -> float:
    """How many seconds it should be left alone: what it asks for, a minute where it is overrun, or 0."""
    words = words_of(line)
    if suggested := _SUGGESTED.search(words):
        seconds = float(suggested[1]) / (1 if suggested[2] == "seconds" else 1000)
        return min(max(seconds, 1.0), LONGEST_SUGGESTION)
    left_alone = words.upper().startswith(_LEAVE_ALONE_CODES) or _holds(words, _LEAVE_ALONE_WORDS)
    return LEAVE_ALONE_SECONDS if left_alone else 0.0


def refusal(sentence: str, line: bytes, *, quoted: bool = True) -> MailboxError:
    """What is to be raised for a refusal; `quoted` False keeps the server's words out of the sentence."""
    words = said(line) if quoted else ""
    return MailboxError(sentence + words, passing=is_passing(line), pause=pause_after(line))


def _holds(words: str, phrases: tuple[str, ...]) -> bool:
    lower = words.lower()
    return any(phrase in lower for phrase in phrases)
