"""Where a marked quote ends: blank lines and lines that a mail program tore belong to it."""

from scanners.replies.lines import Lines

_LONG_LINE = 56
# A program that wraps quoted lines does so near 76 signs.
_FULL_LINE = 66
_LONGEST_WRAPPED = 82
_LINKS = ("<http", "(http", "http", "<mailto", "[http")


def quote_end(lines: Lines, at: int) -> int:
    """The line after the last quoted one; blank lines and torn lines inside belong to it."""
    end = at + 1
    while at < lines.count:
        if lines.is_quoted(at):
            end = at + 1
        elif not lines.is_blank(at) and not _is_torn(lines, at):
            break
        at += 1
    return end


def _is_torn(lines: Lines, at: int) -> bool:
    """The end of a long quoted line, which a mail program wrapped and left without a mark."""
    if at == 0 or at + 1 >= lines.count or not lines.is_quoted(at - 1) or not lines.is_quoted(at + 1):
        return False
    look, above = lines.look[at], lines.look[at - 1]
    if look.startswith(_LINKS) or " " not in look:
        return len(above) >= _LONG_LINE // 2 or "://" in look
    if len(above) >= _LONG_LINE and len(look) <= _LONG_LINE // 2:
        return True
    # A sentence that stops in the middle of a full line goes on below.
    goes_on = (above[-1:].isalpha() or above[-1:] == ",") and look[:1].islower()
    return goes_on and _FULL_LINE <= len(above) <= _LONGEST_WRAPPED
