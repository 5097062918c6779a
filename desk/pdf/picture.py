"""Is this a picture that can be printed? Told by its first bytes, never by its name."""

import re
import struct

_SVG = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>\[]*>|\s)*<(?:\w+:)?svg[\s>]", re.DOTALL
)
# Markers of a JPEG's frame header (ITU T.81, table B.1), which has the size.
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def kind_of(data: bytes) -> str:
    """`png`, `jpg`, `svg`, or nothing."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    return "svg" if _SVG.match(data[:4096]) else ""


def pixels(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG, read without unpacking it; (0, 0) if they can't be told."""
    if kind_of(data) == "png":
        return struct.unpack(">II", data[16:24]) if len(data) >= 24 else (0, 0)
    return _jpeg_pixels(data)


def _jpeg_pixels(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        if marker == 0xFF:
            at += 1
            continue
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        at += 2 + length
    return 0, 0
