"""Which lines of a mail are quoted, signed or added by machines. Loses nothing, and shows more when unsure.

Lines become blocks: the person's text, a quote (with what introduces it), or "the rest" below a mark that
has no end. The rest and quotes at the end are folded; a quote that text follows is folded if it is the only
one, and stays without its introduction where answers stand between several. What a person passes on stays:
it is what they want to be read. It is asked again until nothing changes, so reading what is visible once
more changes nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from scanners.replies.attribution import attribution_end
from scanners.replies.attribution_words import GREETINGS
from scanners.replies.endings import banner_end, ending_start
from scanners.replies.header_block import divider_kind, header_block_end
from scanners.replies.header_words import ANSWERS_BELOW, PASSED_ON
from scanners.replies.lines import Lines
from scanners.replies.quote_end import quote_end

MAX_LINES = 20_000
MAX_ROUNDS = 6
MAX_ENDINGS = 40
_LONG_QUOTE = 12
_LONG_INTRODUCTION = 200
_NEAR = 6
# Without one of these, a line that begins with a letter is nothing but text.
_SIGNS = re.compile(r"[\d@:：]")
_GREETING = re.compile(r"([^\W\d_]{2,20})(?: [^\W\d_.]{1,20}){0,5} ?[,،，]")
_DIGIT_OR_AT = re.compile(r"[\d@]")


class Kind(Enum):
    TEXT = "text"
    QUOTE = "quote"
    REST = "rest"


class Hint(Enum):
    """What the HTML says of a line."""

    # It says who wrote the quote below.
    INTRODUCTION = "introduction"
    # The quoted mail begins, and nothing else follows.
    QUOTE = "quote"
    # The part begins in which the quote is; the person may have written there too.
    CONTAINER = "container"
    # It belongs to a signature.
    SIGNATURE = "signature"


_BEGINNINGS = frozenset((Hint.INTRODUCTION, Hint.QUOTE, Hint.CONTAINER))


@dataclass(slots=True)
class _Block:
    kind: Kind
    start: int
    end: int
    # The quote is introduced by an attribution or a header, or the HTML says it is one.
    introduced: bool = False
    # The first line of an introduced quote that is marked.
    quote: int = 0
    # What is below a header or a divider might be answered inside without any mark.
    header: bool = False


def folded_lines(lines: Sequence[str], hints: Mapping[int, Hint] | None = None) -> list[int]:
    """For each line 0 if it is visible, else the number of the passage that it was folded with."""
    looked = lines[:MAX_LINES]
    passage = [0] * len(looked)
    shown = list(range(len(looked)))
    known = _made_plain(Lines(looked), hints) if hints else {}
    number = 0
    for _ in range(MAX_ROUNDS):
        found = _Round(
            [looked[at] for at in shown], {i: known[at] for i, at in enumerate(shown) if at in known}
        )
        folds = found.folds()
        if not folds:
            break
        for start, end in folds:
            number += 1
            for at in shown[start:end]:
                passage[at] = number
        shown = [at for at in shown if not passage[at]]
    return passage + passage[-1:] * (len(lines) - len(looked))


def _made_plain(lines: Lines, hints: Mapping[int, Hint]) -> dict[int, Hint]:
    """A part around a quote is nothing but a quote if no line in it is marked."""
    known = dict(hints)
    last = max((at for at in range(lines.count) if lines.is_quoted(at)), default=-1)
    for at in [at for at, hint in hints.items() if hint is Hint.CONTAINER and at < lines.count]:
        if at > last:
            known[at] = Hint.QUOTE
        elif lines.is_quote_next(at + 1) and _may_introduce(lines.look[at]):
            known[at] = Hint.INTRODUCTION
    return known


def _may_introduce(look: str) -> bool:
    return (
        look.endswith((":", "："))
        and len(look) <= _LONG_INTRODUCTION
        and _DIGIT_OR_AT.search(look) is not None
    )


class _Round:
    """One look at the lines that are still visible, which finds the next stretch to fold."""

    def __init__(self, raw: Sequence[str], hints: Mapping[int, Hint]) -> None:
        self._raw = raw
        self._lines = Lines(raw)
        self._hints = hints
        self._signed = [at for at, hint in sorted(hints.items()) if hint is Hint.SIGNATURE]

    def folds(self) -> list[tuple[int, int]]:
        """The next stretches to fold, from below; none if all that is left belongs to the person."""
        blocks = self._blocks()
        if not blocks:
            return []
        last = blocks[-1]
        if found := self._introductions(blocks):
            return found
        if last.kind is not Kind.TEXT:
            start = self._start_of(last)
            wanted = self._is_wanted(blocks) or not self._has_words_above(start)
            return [] if wanted else [(start, self._lines.count)]
        return self._endings(last) or self._middle(blocks) or self._banner()

    def _blocks(self) -> list[_Block]:
        lines, at = self._lines, 0
        blocks: list[_Block] = []
        while (at := lines.filled(at)) < lines.count:
            block = self._block(at)
            if block.kind is Kind.TEXT and blocks and blocks[-1].kind is Kind.TEXT:
                blocks[-1].end = block.end
            else:
                blocks.append(block)
            at = block.end
        return blocks

    def _block(self, at: int) -> _Block:
        lines = self._lines
        if lines.look[at][0].isalpha() and at not in self._hints and not _SIGNS.search(lines.look[at]):
            return _Block(Kind.TEXT, at, at + 1)
        if lines.is_barred(at):
            return _Block(Kind.TEXT, at, at + 1)
        if lines.is_quoted(at):
            end = quote_end(lines, at)
            return _Block(Kind.QUOTE, at, end, introduced=self._is_introduced_inside(at, end), quote=at)
        divider = divider_kind(lines.look[at])
        if divider == "forward":
            return _Block(Kind.TEXT, at, lines.count)
        if divider == "marker":
            return _Block(Kind.REST, at, lines.count, introduced=True, header=True)
        below, header = self._introduction_end(at, divider)
        if below is None:
            return _Block(Kind.TEXT, at, at + 1)
        is_marked = lines.is_quote_next(below)
        if divider is None and (header or not is_marked) and self._is_announced(at):
            return _Block(Kind.TEXT, at, below)
        if is_marked:
            quote = lines.filled(below)
            return _Block(Kind.QUOTE, at, quote_end(lines, quote), introduced=True, quote=quote)
        return _Block(Kind.REST, at, lines.count, introduced=True, header=header)

    def _introduction_end(self, at: int, divider: str | None) -> tuple[int | None, bool]:
        """(the line below what introduces a quote here, whether it is a header)."""
        lines = self._lines
        header = header_block_end(lines, lines.filled(at + 1) if divider else at)
        if header is None and divider == "original":
            return at + 1, True
        if header is not None:
            return header, True
        hint = self._hints.get(at)
        end = attribution_end(lines, at, marked=hint in _BEGINNINGS)
        return (end if end is not None or hint is None else self._hinted_end(at, hint)), False

    def _hinted_end(self, at: int, hint: Hint) -> int | None:
        """The HTML knows better than the words where a quote begins."""
        lines = self._lines
        near = next((line for line in range(at, min(at + _NEAR, lines.count)) if lines.is_quoted(line)), None)
        match hint:
            case Hint.INTRODUCTION:
                return near or at + 1
            case Hint.QUOTE:
                return at + 1
            case _:
                return None

    def _is_announced(self, at: int) -> bool:
        """A line that ends with a colon stands above the header: the person shows us what is below."""
        above = self._lines.filled_before(at)
        if above < 0 or self._hints.get(at) in _BEGINNINGS:
            return False
        return self._lines.look[above].endswith((":", "：")) and not self._lines.is_quoted(above)

    def _is_introduced_inside(self, at: int, end: int) -> bool:
        """Who wrote it stands in the first quoted lines, and the person has not announced it."""
        inside = [self._lines.look[line].lstrip(">＞ ") for line in range(at, min(end, at + _NEAR))]
        within = Lines(inside)
        first = within.filled(0)
        if first == within.count or self._is_announced(at):
            return False
        return attribution_end(within, first) is not None or header_block_end(within, first) is not None

    def _introductions(self, blocks: Sequence[_Block]) -> list[tuple[int, int]]:
        """Of quotes with answers in between: who wrote them goes, the quoted words stay."""
        quotes = [block for block in blocks[:-1] if block.kind is Kind.QUOTE and block.introduced]
        others = any(block.kind is Kind.QUOTE and not block.introduced for block in blocks)
        is_answered = others and any(block.kind is Kind.TEXT for block in blocks)
        parted = [(block.start, block.quote) for block in reversed(quotes) if block.start < block.quote]
        return parted if is_answered else []

    def _endings(self, text: _Block) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        end = self._lines.count
        while len(found) < MAX_ENDINGS:
            start = self._ending_start(text.start, end)
            if start is None or not self._has_words_above(start):
                break
            found.append((start, end))
            end = start
        return found

    def _ending_start(self, start: int, end: int) -> int | None:
        """What stands below the part that the HTML calls a signature is none."""
        last, found = self._lines.filled_before(end), None
        signed = [at for at in self._signed if start <= at < end]
        while signed and signed[-1] == last:
            found = signed.pop()
            last = self._lines.filled_before(found)
        if found is not None:
            return found
        return ending_start(self._lines, signed[-1] + 1 if signed else start, end)

    def _banner(self) -> list[tuple[int, int]]:
        end = banner_end(self._lines)
        below = range(end or 0, self._lines.count)
        return [(0, end)] if end is not None and any(not self._lines.is_blank(at) for at in below) else []

    def _middle(self, blocks: Sequence[_Block]) -> list[tuple[int, int]]:
        """A single quote that text follows."""
        quotes = [block for block in blocks if block.kind is Kind.QUOTE]
        if len(quotes) != 1:
            return []
        quote = quotes[0]
        if quote.introduced or (quote is blocks[0] and quote.end - quote.start >= _LONG_QUOTE):
            return [(quote.start, quote.end)]
        return []

    def _is_wanted(self, blocks: Sequence[_Block]) -> bool:
        """Only "FYI" stands above, or "see my answers below": then the mail below is what matters."""
        last = blocks[-1]
        if last.kind is Kind.QUOTE or not last.introduced:
            return (
                not last.introduced
                and self._is_announced(last.start)
                and not _may_introduce(self._lines.look[self._lines.filled_before(last.start)])
            )
        above = " ".join(look for look in self._lines.look[: last.start][-40:] if look).lower()
        said = " ".join(above.split()).strip(" .,!;:-–()")
        if last.header:
            return said in PASSED_ON or any(phrase in said for phrase in ANSWERS_BELOW)
        # Nobody sends a greeting alone: then "On Monday your colleague wrote:" is a sentence of theirs.
        greeting = _GREETING.fullmatch(above.strip())
        is_known = self._hints.get(last.start) in _BEGINNINGS
        return said in PASSED_ON or (greeting is not None and greeting[1] in GREETINGS and not is_known)

    def _start_of(self, last: _Block) -> int:
        """With the drawn line above it, or with an introduction that no language of ours knows."""
        start, lines = last.start, self._lines
        above = lines.filled_before(start)
        if (
            last.kind is Kind.QUOTE
            and not last.introduced
            and above > 0
            and _may_introduce(lines.look[above])
        ):
            start = above
        return self._with_rules_above(start)

    def _with_rules_above(self, start: int) -> int:
        above = self._lines.filled_before(start)
        while above > 0 and self._lines.is_rule(above):
            start, above = above, self._lines.filled_before(above)
        return start

    def _has_words_above(self, start: int) -> bool:
        lines = self._lines
        return any(not lines.is_blank(at) and not lines.is_rule(at) for at in range(start))
