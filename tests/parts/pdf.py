"""What stands in a PDF, read by a reader that knows nothing of how it was made."""

import io
import unicodedata
from collections.abc import Sequence

from pypdf import PdfReader


def pages(data: bytes, only: Sequence[int] | None = None) -> list[str]:
    """The words of each page, or of some, with plain spaces and nothing invisible."""
    found = PdfReader(io.BytesIO(data)).pages
    return [_plain(found[at].extract_text()) for at in (range(len(found)) if only is None else only)]


def lines(data: bytes) -> list[str]:
    """Line by line."""
    found = (page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return [_plain(line) for page in found for line in page.splitlines()]


def text(data: bytes) -> str:
    return " ".join(pages(data))


def fonts(data: bytes) -> set[str]:
    """The names of the fonts that stand in the file."""
    found = set()
    for page in PdfReader(io.BytesIO(data)).pages:
        for font in page["/Resources"]["/Font"].values():
            found.add(str(font.get_object()["/BaseFont"]).rpartition("+")[2])
    return found


def left_edge(data: bytes, words: str) -> float:
    """How far from the paper's left edge these words begin on the first page, in points."""
    found: list[float] = []

    def see(read: str, current: list[float], text: list[float], *_: object) -> None:
        if set(words) <= set(read):
            found.append(text[4] * current[0] + text[5] * current[2] + current[4])

    PdfReader(io.BytesIO(data)).pages[0].extract_text(visitor_text=see)
    return found[-1]


def _plain(words: str) -> str:
    shown = "".join(letter for letter in words if letter.isspace() or unicodedata.category(letter) != "Cf")
    return " ".join(shown.split())


def pictures(data: bytes) -> int:
    """How many there are on all pages."""
    return sum(len(page.images) for page in PdfReader(io.BytesIO(data)).pages)
