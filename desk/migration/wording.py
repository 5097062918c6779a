"""Words, times and addresses as exports have them, made into what the desk keeps."""

import re
from datetime import UTC, date, datetime, tzinfo
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Any, NamedTuple

from desk import addresses, html_cleaning
from desk.migration.findings import Findings
from desk.texts import TEXT_LENGTH, TITLE_LENGTH, clean

_TAGS = re.compile(
    r"<(?:br|p|div|span|table|ul|ol|li|a|b|i|em|strong|blockquote|html|body|img|h[1-6])\b[^>]*>",
    re.IGNORECASE,
)
_HUNDREDTH = Decimal("0.01")
_MOST_DECIMAL = 10_000_000


class Said(NamedTuple):
    """A text as plain words, and as harmless HTML if it came as HTML."""

    text: str
    html: str | None


def said_in_html(source: str, findings: Findings) -> Said:
    """HTML of a stranger: sanitised as a mail's is, and read as plain text."""
    cleaned = html_cleaning.sanitised(clean(source))
    if cleaned is None:
        findings.note("HTML too wild to be cleaned was kept as plain text.")
        return Said(_whole(html_cleaning.stripped(source), findings), None)
    text = _whole(html_cleaning.as_text(cleaned), findings)
    return Said(text, cleaned.strip() if text else None)


def said_plainly(source: str, findings: Findings) -> Said:
    return Said(_whole(clean(source).replace("\r", "\n").strip(), findings), None)


def said(source: str | None, findings: Findings) -> Said:
    """A text that may be either, where the export doesn't say which."""
    if not source:
        return Said("", None)
    return said_in_html(source, findings) if _TAGS.search(source) else said_plainly(source, findings)


def _whole(text: str, findings: Findings) -> str:
    if len(text) <= TEXT_LENGTH:
        return text
    findings.note(f"A text of more than {TEXT_LENGTH:,} characters was cut.")
    return f"{text[: TEXT_LENGTH - 1]}…"


def title(source: str | None, findings: Findings, *, instead: str) -> str:
    """On one line, never empty, never too long."""
    sound = line(source) or instead
    if len(sound) <= TITLE_LENGTH:
        return sound
    findings.note(f"A title of more than {TITLE_LENGTH} characters was cut.")
    return f"{sound[: TITLE_LENGTH - 1]}…"


def line(source: Any, most: int = 1000) -> str:
    """On one line, cut at `most`; empty for nothing."""
    return " ".join(clean(str(source)).split())[:most] if source is not None else ""


def full_name(*parts: str | None) -> str:
    """First and last name, or what there is of them."""
    return " ".join(sound for part in parts if (sound := line(part)) and sound != "-")


def address(source: str | None) -> str:
    """A mail address in the desk's spelling; empty if it is none."""
    normal = addresses.normalise(clean(source or ""))
    return normal if addresses.is_sound(normal) else ""


def moment(source: str | None, zone: tzinfo) -> datetime | None:
    """A time as aware UTC; `zone` is that of times that name none. None for nothing, or no time at all."""
    if not source or source.startswith("0000"):
        return None
    try:
        read = datetime.fromisoformat(source.strip())
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day(source: str | None) -> date | None:
    try:
        return date.fromisoformat(source.strip()[:10]) if source else None
    except ValueError:
        return None


def decimal(source: str | None, findings: Findings, *, name: str) -> Decimal | None:
    """Hours or days; what has more than two decimals isn't rounded but left out, and told of."""
    if not source:
        return None
    try:
        number = Decimal(source).quantize(_HUNDREDTH, context=Context(traps=[Inexact, InvalidOperation]))
    except (InvalidOperation, Inexact):
        findings.unknown(name, source, "empty")
        return None
    if not 0 <= number < _MOST_DECIMAL:
        findings.unknown(name, source, "empty")
        return None
    return number or None


def language(source: str | None) -> str:
    """`de-de` and `de_AT` are `de`; empty for a language the desk doesn't write."""
    short = (source or "")[:2].lower()
    return short if short in {"en", "de"} else ""
