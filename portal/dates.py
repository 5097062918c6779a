"""Times as the reader writes them, in the zone where the desk stands (`TZ`), and for machines."""

from datetime import datetime
from functools import lru_cache

from babel.dates import format_datetime
from markupsafe import Markup, escape

PATTERNS = {"en": "d MMM y, HH:mm", "de": "d. MMM y, HH:mm"}


@lru_cache(maxsize=4096)
def time_tag(at: datetime, language: str) -> Markup:
    """`<time datetime="…">23. Nov. 2026, 15:04</time>`."""
    local = at.astimezone()
    text = format_datetime(
        local, PATTERNS.get(language, PATTERNS["en"]), tzinfo=local.tzinfo, locale=language
    )
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(timespec="seconds"), escape(text))
