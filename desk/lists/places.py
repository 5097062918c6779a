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
        if not isinstance(keys, list) or not isinstance(number, int):
            return None
        if not all(map(_can_be_asked, [*keys, value, number])):
            return None
        return cls(tuple(keys), value, number)


def _can_be_asked(value: Any) -> bool:
    """A text without a null byte, or a figure that fits a column."""
    if isinstance(value, int):
        return -(2**63) <= value < 2**63
    return value is None or (isinstance(value, str) and "\x00" not in value)


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


def is_sound(place: Place, order: Order) -> bool:
    """Does a place fit a list of this order? A link may be older than the list, or mangled."""
    try:
        native(order, place.value)
    except ValueError:
        return place.value is None
    return True
