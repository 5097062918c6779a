"""Cursors: a page of a list, and the opaque word that asks for the next one."""

import base64
import binascii
from typing import TypeVar

from sandbox.slack.web_api.arguments import Args
from sandbox.slack.wire import Json, Refusal

T = TypeVar("T")


def page_of(items: list[T], args: Args, *, default: int = 100) -> tuple[list[T], Json]:
    """The items of this page, and `response_metadata`."""
    limit = args.number("limit", default) or default
    if not 1 <= limit <= 1000:
        raise Refusal("invalid_limit")
    start = _offset(args.text("cursor"))
    end = start + limit
    following = _cursor(end) if end < len(items) else ""
    return items[start:end], {"next_cursor": following}


def _cursor(offset: int) -> str:
    return base64.b64encode(f"next:{offset}".encode()).decode()


def _offset(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        word, _, offset = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word != "next":
            raise Refusal("invalid_cursor")
        return int(offset)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise Refusal("invalid_cursor") from None
