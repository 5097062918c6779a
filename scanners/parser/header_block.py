"""The header of a mail before it is read: what keeps a strict reader from finding it is mended. Pure, linear.

Junk above it, blanks before a colon, folded lines that lost their indentation, bare carriage returns. Such a
return never begins a field, so nobody smuggles a header in with it.
"""

import re

MAX_LOOK = 512 * 1024
_BLANK_LINE = re.compile(rb"\n[ \t]*\r?\n")
_SOUND = re.compile(rb"(?:(?:[!-9;-~]++:|[ \t])[^\r\n]*+(?:\r?\n|\Z))*+")
_FIELD = re.compile(rb"([!-9;-~]{1,100}+)([ \t]{0,20}):")
_WELL_KNOWN = re.compile(
    rb"(?:from|to|cc|subject|date|message-id|received|return-path|mime-version|content-[a-z-]{1,40}|"
    rb"reply-to|sender|delivered-to|in-reply-to|references|x-[a-z0-9-]{1,60})[ \t]{0,20}:",
    re.IGNORECASE,
)
_UNIX_FROM = re.compile(rb">?From [^\r\n:]*(?::\d\d[^\r\n]*)?\r?\n")
_BARE_RETURN = re.compile(rb"\r(?!\n)")


def mended(data: bytes) -> tuple[bytes, str | None]:
    """The mail with a readable header, and what was wrong with it, or None."""
    found = _without_junk(data)
    if found.find(b"\n", 0, MAX_LOOK) < 0 <= found.find(b"\r", 0, MAX_LOOK):
        return found.replace(b"\r", b"\n"), None  # lines of an old Macintosh
    found = _behind_a_foreword(found)
    end = _end_of_block(found)
    sound = _SOUND.match(found, 0, end)
    if sound is None or sound.end() == end:
        return found, None
    lines = _mended_lines(found[:end])
    if lines is None or lines == found[:end]:
        return found, None
    return lines + found[end:], "lines of the header were damaged"


def _without_junk(data: bytes) -> bytes:
    """Without what gateways put before the first header: blank lines, a byte order mark, an mbox line."""
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    junk = _UNIX_FROM.match(data)
    return data[junk.end() :] if junk else data


def _end_of_block(data: bytes) -> int:
    found = _BLANK_LINE.search(data, 0, MAX_LOOK)
    return found.start() + 1 if found else min(len(data), MAX_LOOK)


def _behind_a_foreword(data: bytes) -> bytes:
    """A few lines without any field, a blank one, and then a header: the mail begins there."""
    end = _end_of_block(data)
    if end > 2_000 or _FIELD.match(data):
        return data
    rest = data[end:].lstrip(b"\r\n \t")
    block = rest[: _end_of_block(rest)]
    known = sum(1 for line in block.split(b"\n", 100) if _WELL_KNOWN.match(line))
    return rest if known >= 3 and _WELL_KNOWN.match(rest) else data


def _mended_lines(block: bytes) -> bytes | None:
    """None if nothing of it is a header: it is then the mail's text."""
    lines = _BARE_RETURN.sub(b" ", block).split(b"\n")
    last = max((number for number, line in enumerate(lines) if _WELL_KNOWN.match(line)), default=-1)
    if last < 0:
        return None
    out: list[bytes] = []
    for number, line in enumerate(lines):
        field = _FIELD.match(line)
        if field:
            out.append(field[1] + line[field.end(2) :] if field[2] else line)
        elif number > last or not line.strip() or line[:1] in b" \t":
            out.append(line)
        elif out:
            out.append(b" " + line)
    return b"\n".join(out)
