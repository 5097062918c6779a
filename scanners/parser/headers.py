"""The words in a mail's header: encoded words, addresses, Message-IDs. Pure, linear, never raises.

Written for hostile input: every function reads its text once from left to right. The library's own
readers are not used for this, because they recurse, raise, or take memory without bound on such input.
"""

import binascii
import re
from collections.abc import Iterator

from scanners.parsed_mail import Address
from scanners.parser.charsets import header_text, to_text
from scanners.parser.transfer import base64_bytes

MAX_ADDRESSES = 1_000
MAX_IDS = 300

# A question mark may stand in it, another encoded word not.
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?([^?=]*+(?:(?:\?(?!=)|=(?!\?(?!=)))[^?=]*+)*+)\?=")
_FOLD = re.compile(r"[\r\n]+[ \t]*|\t")
_ID = re.compile(r"<([^<>]+)>")
_BLANKS = re.compile(r"\s+")
_BREAKS = re.compile(r"[\s,]+")
# An encoded word is one, whatever signs its mailer left in it.
_SPECIAL = re.compile(r'=\?[^?\s]{1,80}\?[bBqQ]\?[^?<>"]*\?=|[",;:(<]')
_AT = re.compile(r" ?@ ?")
# What stands in quotes is no address, and its blanks part no words (RFC 5322 §3.2.4).
_AT_IN_QUOTES, _BLANK_IN_QUOTES = "\x02", "\x03"
_GUARDED = str.maketrans({"@": _AT_IN_QUOTES, " ": _BLANK_IN_QUOTES})
_UNGUARDED = str.maketrans({_AT_IN_QUOTES: "@", _BLANK_IN_QUOTES: " "})
_NO_GUARDS = str.maketrans("", "", _AT_IN_QUOTES + _BLANK_IN_QUOTES)
_ATOM = re.compile(r"[\w.+-]+")
_GROUP_SIGN = re.compile(r"[<,;]")
_KINDS = {'"': "text", "(": "comment", "<": "angle"}
_QUOTE_OR_ESCAPE = re.compile(r'\\.|"', re.DOTALL)
_COMMENT_SIGN = re.compile(r"\\.|[()]", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def decoded(value: str) -> str:
    """A header's text on one line, its encoded words read (RFC 2047, with the usual sloppiness)."""
    text = _FOLD.sub(" ", header_text(value)).strip()
    return _words(text).strip() if "=?" in text else text


def addresses(values: list[str]) -> tuple[Address, ...]:
    """Every mailbox in order, groups dissolved, doubles once, at most 1,000 (RFC 5322 §3.4)."""
    found: dict[str, Address] = {}
    for value in values:
        for address in _mailboxes(_FOLD.sub(" ", header_text(value)).translate(_NO_GUARDS)):
            found.setdefault(address.key, address)
            if len(found) >= MAX_ADDRESSES:
                return tuple(found.values())
    return tuple(found.values())


def message_ids(value: str) -> tuple[str, ...]:
    """Each id with its angle brackets, split at blanks and commas; doubles once, the latest 300."""
    text = header_text(value)
    ids = ["".join(found.split()) for found in _ID.findall(text)]
    if not ids:
        ids = [word.strip("<>") for word in _BREAKS.split(text) if "@" in word]
    return tuple(f"<{one}>" for one in dict.fromkeys(ids) if one)[-MAX_IDS:]


def message_id(value: str) -> str | None:
    """The Message-ID with angle brackets, also where the sender forgot them; None if there is none."""
    found = message_ids(value)
    if found:
        return found[0]
    bare = "".join(header_text(value).split()).strip("<>")
    return f"<{bare}>" if bare else None


def _words(text: str) -> str:
    """Neighbours of one charset are joined before decoding: mailers cut letters in two."""
    out: list[str] = []
    pending, charset, end = b"", "", 0
    for found in _ENCODED_WORD.finditer(text):
        between = text[end : found.start()]
        label = found[1].partition("*")[0].lower()
        if pending and (label != charset or between.strip()):
            out.append(to_text(pending, charset)[0])
            pending = b""
        if end == 0 or between.strip():
            out.append(between)
        pending, charset, end = pending + _word_bytes(found[2], found[3]), label, found.end()
    if pending:
        out.append(to_text(pending, charset)[0])
    out.append(text[end:])
    return _FOLD.sub(" ", "".join(out))


def _word_bytes(encoding: str, payload: str) -> bytes:
    data = payload.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)
    return base64_bytes(data)


def _mailboxes(text: str) -> Iterator[Address]:
    if "@" not in text and "=?" in text:
        text = _words(text)  # some mailers encode the whole line, address and all
    phrase, comment, angle, before = "", "", None, ""
    for kind, piece in (*_tokens(text), ("end", "")):
        if kind == "end":
            if piece == "," and angle is None and "@" not in phrase and _AT_IN_QUOTES not in phrase:
                before = f"{before[-100:]}{phrase.strip()}, " if phrase.strip() else ""
            else:
                # The comma of `Weber, Anna <…>`, which should have been quoted.
                yield from _mailbox(before + phrase if angle and phrase.strip() else phrase, comment, angle)
                before = ""
        elif kind == "angle":
            angle = piece if angle is None else angle
        elif kind == "comment":
            comment = comment or piece
        elif kind == "text":
            phrase += piece
        if kind in {"end", "group"}:
            phrase, comment, angle = "", "", None


def _mailbox(phrase: str, comment: str, angle: str | None) -> Iterator[Address]:
    if angle is not None:
        yield from _named(phrase or comment, angle.rpartition(":")[2] if angle.startswith("@") else angle)
        return
    if "@" not in phrase:
        phrase = phrase.translate(_UNGUARDED)
    words = (_AT.sub("@", phrase) if " @" in phrase else phrase).split()
    found = [word for word in words if "@" in word]
    if len(found) > 1 and len(found) == len(words):
        for word in found:  # nothing but blanks between them
            yield from _named("", word)
    elif found:
        yield from _named(" ".join(word for word in words if word is not found[0]) or comment, found[0])


def _named(name: str, address: str) -> Iterator[Address]:
    if "=?" in address:
        address = _words(address)
    # Blanks beside signs are folding; others stay, so that no other mailbox is made of it.
    address = " ".join(address.split())
    for sign in "@.":
        address = address.replace(f" {sign}", sign).replace(f"{sign} ", sign)
    address = address.strip("<>' " if '"@' in address else "<>'\" ").translate(_UNGUARDED)
    if address.endswith("]") and "@[" not in address:
        address = address.strip("[]")
    if address[:7].lower() == "mailto:":
        address = address[7:]
    name = name.translate(_UNGUARDED)
    name = _BLANKS.sub(" ", _words(name) if "=?" in name else name).strip(" '\"")
    if name.count("<") != name.count(">"):
        name = name.strip(" <>")
    if address:
        yield Address("" if name.casefold() == address.casefold() else name, address)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Cut at the signs that mean something; a quote, comment or bracket that is never closed is text."""
    position, size = 0, len(text)
    closing = {'"': True, "(": True, "<": True}
    while position < size:
        found = _SPECIAL.search(text, position)
        if found is None:
            yield "text", text[position:]
            return
        if found.start() > position:
            yield "text", text[position : found.start()]
        sign, position = found[0], found.end()
        if sign in ",;":
            yield "end", sign
        elif sign[0] == "=":
            yield "text", sign
        elif sign == ":":
            yield ("group", "") if _is_group(text, found.start()) else ("text", ":")
        elif closing[sign] and (end := _CLOSERS[sign](text, position)) >= 0:
            yield _KINDS[sign], _content(sign, text[position:end], is_local=text.startswith("@", end + 1))
            position = end + 1
        else:
            closing[sign] = False
            yield "text", sign


def _is_group(text: str, colon: int) -> bool:
    """A group ends with a semicolon; without one, the colon before `<` belongs to a name."""
    if text[max(0, colon - 6) : colon].lower() == "mailto":
        return False
    following = _GROUP_SIGN.search(text, colon, colon + 200)
    return following is None or following[0] != "<" or text.rfind(";") > colon


def _content(sign: str, inner: str, *, is_local: bool) -> str:
    if sign == "<":
        return inner
    if sign == '"' and is_local and not _ATOM.fullmatch(inner):
        return f'"{inner.translate(_GUARDED)}"'
    said = _ESCAPED.sub(r"\1", inner)
    return said.replace("@", _AT_IN_QUOTES) if sign == '"' else said


def _quote_end(text: str, start: int) -> int:
    return next((found.start() for found in _QUOTE_OR_ESCAPE.finditer(text, start) if found[0] == '"'), -1)


def _comment_end(text: str, start: int) -> int:
    depth = 1
    for found in _COMMENT_SIGN.finditer(text, start):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0:
            return found.start()
    return -1


def _angle_end(text: str, start: int) -> int:
    return text.find(">", start)


_CLOSERS = {'"': _quote_end, "(": _comment_end, "<": _angle_end}
