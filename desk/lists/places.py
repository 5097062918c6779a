"""Where a page ended: the next one begins behind it, whatever became of the tickets meanwhile."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from desk.lists.order import Key, Order
from desk.rows import moment


@dataclass(frozen=True, slots=True)
class Place:
    """The values of the list's levels, then that of its order, then the ticket's id."""

    keys: tuple[Key, ...]
    value: str | int | None
    id: int

    def __str__(self) -> str:
        packed = orjson.dumps([self.keys, self.value, self.id])
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Place | None":
        """From a link; None if somebody mangled it."""
        try:
            keys, value, number = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, TypeError, binascii.Error):
            return None
        is_sound = isinstance(keys, list) and all(isinstance(key, str | int | None) for key in keys)
        if not is_sound or not isinstance(value, str | int | None) or not isinstance(number, int):
            return None
        return cls(tuple(keys), value, number)


def plain(order: Order, value: Any) -> str | int | None:
    """A column's value as a place keeps it."""
    if order.is_moment and value is not None:
        return moment(value).astimezone(UTC).isoformat()
    kept: str | int | None = value
    return kept


def native(order: Order, value: str | int | None) -> Any:
    """A place's value as the database wants it. Raises ValueError for a mangled one."""
    if order.is_moment:
        return datetime.fromisoformat(str(value))
    return int(str(value)) if order.column in {"id", "serial"} else str(value)
