"""Which encoding a file is in: by its byte order mark, by being UTF-8 throughout, else by its letters.

The whole file is read, a piece at a time: an address with an umlaut may stand in the last line.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from desk.errors import Invalid
from desk.i18n import N_, Term

PIECE = 1 << 20
# So much is shown to the detector, of the pieces that aren't plain ASCII.
SAMPLE = 200_000

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What else people save as CSV: refused by its first bytes, with a way out.
_NO_TEXT = {
    b"PK\x03\x04": Term(N_("a workbook of Excel or LibreOffice")),
    b"\xd0\xcf\x11\xe0": Term(N_("a workbook of Excel or LibreOffice")),
    b"%PDF": Term(N_("a PDF")),
    b"\x1f\x8b": Term(N_("a compressed file")),
}


def detected(file: Path) -> str:
    """The name of the encoding that the whole file can be read in. Raises Invalid if there is none."""
    with file.open("rb") as source:
        start = source.read(4096)
    for first, kind in _NO_TEXT.items():
        if start.startswith(first):
            raise Invalid("file", "This is {kind}, no CSV. Please save it as CSV (UTF-8).", kind=kind)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return checked(file, name)
    wide = _without_mark(start)
    if wide:
        return checked(file, wide)
    return "utf-8" if _fits(file, "utf-8") else _by_letters(file)


def checked(file: Path, encoding: str) -> str:
    """The encoding, if the whole file is in it. Raises Invalid."""
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise Invalid("encoding", "There is no encoding {name}.", name=encoding) from None
    if not _fits(file, encoding):
        raise Invalid(
            "encoding",
            "The file isn't written in {name}. Please give its encoding: --encoding cp1252.",
            name=encoding,
        )
    return encoding


def _without_mark(start: bytes) -> str:
    """UTF-16 without a mark: of western texts every other byte is zero."""
    pairs = len(start) // 2
    if pairs >= 2:
        for offset, name in ((1, "utf-16-le"), (0, "utf-16-be")):
            if start[offset::2].count(0) > pairs * 0.6:
                return name
    return ""


def _by_letters(file: Path) -> str:
    """Windows' western letters, if that gives words as Germans and their neighbours write; else a guess."""
    sample = b"".join(_pieces_with_letters(file))
    if _is_western(sample) and _fits(file, "cp1252"):
        return "cp1252"
    from chardet import EncodingEra, detect

    for era in (EncodingEra.MODERN_WEB, EncodingEra.ALL):
        guess = detect(sample, encoding_era=era)["encoding"]
        if guess and _fits(file, guess):
            return guess.casefold()
    return "cp1252" if _fits(file, "cp1252") else "latin-1"


_WESTERN = frozenset(
    "äöüÄÖÜßàâáåãæçèéêëìíîïñòóôõøœùúûÿÀÂÁÅÃÆÇÈÉÊËÌÍÎÏÑÒÓÔÕØŒÙÚÛ" + "€–—…„“”‚‘’«»‹›•·°§²³µ½¼±×©®™¡¿\xa0"
)
# As DOS and old Macs wrote letters, seen with Windows' eyes.
_MARKS_IN_WORDS = re.compile(r"[^\W\d_][„“”‚…•‹›™][^\W\d_]")


def _is_western(sample: bytes) -> bool:
    try:
        text = sample.decode("cp1252")
    except UnicodeError:
        return False
    letters = {letter for letter in text if not letter.isascii()}
    return letters <= _WESTERN and not _MARKS_IN_WORDS.search(text)


def _pieces_with_letters(file: Path) -> Iterator[bytes]:
    left = SAMPLE
    with file.open("rb") as source:
        while left > 0 and (line := source.readline(PIECE)):
            if not line.isascii():
                yield line[:left]
                left -= len(line)


def _fits(file: Path, encoding: str) -> bool:
    try:
        decoder = codecs.getincrementaldecoder(encoding)("strict")
    except LookupError:
        return False
    with file.open("rb") as source:
        try:
            while piece := source.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeError:
            return False
    return True
