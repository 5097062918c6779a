"""The company's logo as mails show it: a PNG or JPEG of a modest size. Mail programs don't show SVG."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from desk.house import House
from desk.pdf.picture import kind_of, pixels

WIDEST, HIGHEST = 220, 48


@dataclass(frozen=True, slots=True)
class Logo:
    """How large it is shown, in pixels: Outlook asks for both."""

    width: int
    height: int


def of(house: House, sha256: str) -> Logo | None:
    """None: the company's name stands in its place."""
    return _measured(house.blobs.path(sha256)) if sha256 else None


@lru_cache(maxsize=4)
def _measured(file: Path) -> Logo | None:
    try:
        data = file.read_bytes()
    except OSError:
        return None
    width, height = pixels(data) if kind_of(data) in {"png", "jpg"} else (0, 0)
    if not width or not height:
        return None
    scale = min(1, WIDEST / width, HIGHEST / height)
    return Logo(max(1, round(width * scale)), max(1, round(height * scale)))
