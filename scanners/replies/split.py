"""Where the new text of a reply ends and the quoted mail begins. Cuts late rather than early; loses nothing.

Reads line by line, each line once and only its beginning, so time grows with the length of the text and
nothing else. Where new text stands between quoted lines, or nothing would be left, all of it is shown.
"""

import re
from dataclasses import dataclass

REPLY_MARKER = "##- "
MAX_LINES = 20_000
_LOOK = 300
_ATTRIBUTION_LINES = 4

_DIVIDER = re.compile(
    r"-{2,}\s?(?:original message|original appointment|forwarded message|reply message|"
    r"ursprüngliche nachricht|originalnachricht|original-nachricht|weitergeleitete nachricht|"
    r"message d'origine|message original|mensaje original|messaggio originale|oorspronkelijk bericht)\s?-{2,}"
)
_ATTRIBUTION_START = (
    "on ",
    "am ",
    "le ",
    "el ",
    "il ",
    "op ",
    "em ",
    "den ",
    "dne ",
    "w dniu ",
    "> on ",
    "> am ",
)
_ATTRIBUTION_END = re.compile(
    r"(?:\b(?:wrote|writes|schrieb|schreibt|a écrit|escribió|ha scritto|schreef|escreveu|skrev|napsal)"
    r"\b[^:\n]{0,200}:|\bschrieb(?:en)? [^\n]{1,200}:)$"
)
_FIRST_FIELD = re.compile(r"[*]?(?:from|von|de|da|van|od|från|fra)[*]?\s?:[*]?\s?\S")
_NEXT_FIELD = re.compile(
    r"[*]?(?:sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|à|objet|objet|inviato|a|oggetto|"
    r"enviado|para|asunto|verzonden|aan|onderwerp)[*]?\s?:"
)
_RULE = re.compile(r"[_\-=]{10,}")


@dataclass(frozen=True, slots=True)
class Reply:
    """What the writer wrote now, as text and (where the mail has HTML) as HTML, and what is folded away."""

    visible: str
    visible_html: str | None
    folded: tuple[str, ...]


def split(text: str, html: str | None) -> Reply:
    """The reply in a mail. Every word of `text` is in `visible` or in a passage of `folded`."""
    visible, folded = split_reply(text)
    return Reply(visible, html, (folded,) if folded else ())


def split_reply(text: str) -> tuple[str, str]:
    """(what the writer wrote now, everything from the quote on). Nothing but blank lines is lost."""
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        return text, ""
    cut = _quote_start(lines)
    if cut is None or not any(line.strip() for line in lines[:cut]):
        return text, ""
    return "\n".join(lines[:cut]).rstrip(), "\n".join(lines[cut:]).strip("\n")


def _quote_start(lines: list[str]) -> int | None:
    for number, line in enumerate(lines):
        start = line[:_LOOK].strip().lower()
        if not start:
            continue
        if (
            start.startswith(REPLY_MARKER.strip())
            or _DIVIDER.fullmatch(start)
            or _is_header_block(lines, number)
        ):
            return _with_rule_above(lines, number)
        attribution = _attribution_end(lines, number, start)
        if attribution and _is_answered_inside(lines, attribution):
            break
        if attribution:
            return number
    return _signature(lines) if (quotes := _trailing_quotes(lines)) is None else quotes


def _attribution_end(lines: list[str], number: int, start: str) -> int | None:
    """The line after "On …, Anna wrote:", which mailers break over up to four lines; None if it is none."""
    if not start.startswith(_ATTRIBUTION_START) or number == 0:
        return None
    joined = ""
    for length, line in enumerate(lines[number : number + _ATTRIBUTION_LINES], 1):
        part = line[:_LOOK].strip()
        if not part:
            return None
        joined = f"{joined} {part}".lower()
        if part.endswith(":") and _ATTRIBUTION_END.search(joined[-_LOOK:]) and _names_someone(joined):
            return number + length
    return None


def _names_someone(attribution: str) -> bool:
    return "@" in attribution or any(letter.isdigit() for letter in attribution)


def _is_header_block(lines: list[str], number: int) -> bool:
    """`Von: … Gesendet: … An: … Betreff: …` as Outlook writes it above the mail it quotes."""
    if not _FIRST_FIELD.match(lines[number][:_LOOK].strip().lower()):
        return False
    following = [line[:40].strip().lower() for line in lines[number + 1 : number + 9] if line.strip()]
    return sum(1 for line in following[:5] if _NEXT_FIELD.match(line)) >= 2


def _with_rule_above(lines: list[str], number: int) -> int:
    above = number - 1
    while above > 0 and not lines[above].strip():
        above -= 1
    return above if above > 0 and _RULE.fullmatch(lines[above][:_LOOK].strip()) else number


def _is_answered_inside(lines: list[str], start: int) -> bool:
    """True if lines without `>` follow quoted ones: answers between the quotes, or below them."""
    rest = [line for line in lines[start:] if line.strip()]
    quoted = [line.lstrip().startswith(">") for line in rest]
    return True in quoted and False in quoted[quoted.index(True) :]


def _trailing_quotes(lines: list[str]) -> int | None:
    """The first of the `>` lines that end the text, with the line above that introduces them."""
    first = None
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number].lstrip()
        if line and not line.startswith(">"):
            break
        first = number if line else first
    if first is None:
        return None
    above = first - 1
    while above > 0 and not lines[above].strip():
        above -= 1
    introduces = above > 0 and lines[above].rstrip().endswith(":") and _names_someone(lines[above][:_LOOK])
    return above if introduces else first


def _signature(lines: list[str]) -> int | None:
    """The line "-- " that ends a text by convention, if at most 20 lines follow it."""
    for number in range(max(0, len(lines) - 21), len(lines)):
        if lines[number] in {"-- ", "--\xa0"}:
            return number
    return None
