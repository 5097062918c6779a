"""Values of osTicket's form fields as people read them."""

from typing import Any

import orjson

from desk.migration.wording import line

_LONGEST = 2000


def plain_value(stored: str | None) -> str:
    """Choices are stored as JSON, `{"key": "Label"}`: their labels."""
    if not stored:
        return ""
    if stored.startswith(("{", "[")):
        try:
            return line(_labels(orjson.loads(stored)), _LONGEST)
        except orjson.JSONDecodeError:
            pass
    return line(stored, _LONGEST)


def _labels(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(_labels(item) for item in value.values())
    if isinstance(value, list):
        return ", ".join(_labels(item) for item in value)
    return "" if value is None else str(value)
