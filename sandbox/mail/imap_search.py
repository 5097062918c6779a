"""SEARCH (RFC 3501 §6.4.4): criteria become one question to ask of each mail.

Text is looked for in the raw bytes, as UTF-8 and without regard to ASCII case; encoded words stay encoded.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime

from sandbox.mail.imap_fetch import body_text, header_fields
from sandbox.mail.imap_grammar import Bad, No, Token, chosen, text
from sandbox.mail.store import StoredMail

Test = Callable[[int, StoredMail], bool]

FLAG_KEYS = {"SEEN", "ANSWERED", "FLAGGED", "DELETED", "DRAFT"}
HEADER_KEYS = {"FROM", "TO", "CC", "BCC", "SUBJECT"}
CHARSETS = {"US-ASCII", "UTF-8"}


def parse_criteria(tokens: Sequence[Token], *, uids: Sequence[int]) -> Test:
    """Read the arguments of SEARCH; `uids` are those of the selected folder, for `*` and sequence sets."""
    words = list(tokens)
    if words and isinstance(words[0], str) and words[0].upper() == "CHARSET":
        if len(words) < 2 or text(words[1]).upper() not in CHARSETS:
            raise No("[BADCHARSET (US-ASCII UTF-8)] that character set is not known")
        words = words[2:]
    if not words:
        raise Bad("SEARCH needs a criterion")
    return _all_of(words, uids)


def _all_of(tokens: Sequence[Token], uids: Sequence[int]) -> Test:
    rest = iter(tokens)
    tests = [_one(token, rest, uids) for token in rest]
    return lambda number, mail: all(test(number, mail) for test in tests)


def _one(token: Token, rest: Iterator[Token], uids: Sequence[int]) -> Test:
    if isinstance(token, list):
        return _all_of(token, uids)
    key = text(token).upper()
    try:
        return _keyword(key, rest, uids)
    except StopIteration as error:
        raise Bad(f"SEARCH {key} lacks its argument") from error


def _keyword(key: str, rest: Iterator[Token], uids: Sequence[int]) -> Test:
    if key == "NOT":
        inner = _one(next(rest), rest, uids)
        return lambda number, mail: not inner(number, mail)
    if key == "OR":
        left, right = _one(next(rest), rest, uids), _one(next(rest), rest, uids)
        return lambda number, mail: left(number, mail) or right(number, mail)
    if key == "UID":
        wanted = frozenset(chosen(text(next(rest)), uids))
        return lambda _, mail: mail.uid in wanted
    if key[:1].isdigit() or key[:1] == "*":
        numbers = frozenset(chosen(key, range(1, len(uids) + 1)))
        return lambda number, _: number in numbers
    return _flag_key(key, rest) or _date_key(key, rest) or _text_key(key, rest)


def _flag_key(key: str, rest: Iterator[Token]) -> Test | None:
    wanted = not key.startswith("UN")
    name = key.removeprefix("UN")
    if name in FLAG_KEYS:
        flag = "\\" + name.capitalize()
        return lambda _, mail: (flag in mail.flags) == wanted
    if name == "KEYWORD":
        word = text(next(rest)).lower()
        return lambda _, mail: (word in map(str.lower, mail.flags)) == wanted
    return {"ALL": _always, "OLD": _always, "NEW": _never, "RECENT": _never}.get(key)


def _date_key(key: str, rest: Iterator[Token]) -> Test | None:
    name = key.removeprefix("SENT")
    if name not in {"BEFORE", "ON", "SINCE"}:
        return None
    day = _day(text(next(rest)))
    if name == "BEFORE":
        return lambda _, mail: mail.received.date() < day
    if name == "ON":
        return lambda _, mail: mail.received.date() == day
    return lambda _, mail: mail.received.date() >= day


def _text_key(key: str, rest: Iterator[Token]) -> Test:
    if key in {"LARGER", "SMALLER"}:
        size, sign = int(text(next(rest))), 1 if key == "LARGER" else -1
        return lambda _, mail: sign * len(mail.raw) > sign * size
    if key in HEADER_KEYS or key == "HEADER":
        name = text(next(rest)) if key == "HEADER" else key
        return _in_header(name, text(next(rest)))
    if key not in {"BODY", "TEXT"}:
        raise Bad(f"SEARCH {key} is not known")
    needle = _bytes(next(rest))
    part: Callable[[bytes], bytes] = body_text if key == "BODY" else bytes
    return lambda _, mail: needle in part(mail.raw).lower()


def _in_header(name: str, value: str) -> Test:
    field_name, needle = _bytes(name), _bytes(value)

    def found(_: int, mail: StoredMail) -> bool:
        fields = (field.partition(b":") for field in header_fields(mail.raw.lower()))
        return any(key.strip() == field_name and needle in content for key, _, content in fields)

    return found


def _bytes(token: Token) -> bytes:
    return text(token).encode("utf-8", "surrogateescape").lower()


def _day(word: str) -> date:
    try:
        return datetime.strptime(word, "%d-%b-%Y").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise Bad(f"{word!r} is no date") from error


def _always(_: int, __: StoredMail) -> bool:
    return True


def _never(_: int, __: StoredMail) -> bool:
    return False
