"""Bytes of a mail to text: the declared charset, then strict UTF-8, then a guess. Never raises.

Labels are read as browsers read them (WHATWG Encoding Standard): `iso-8859-1` means windows-1252,
`gb2312` means gb18030. The text that leaves has neither NUL nor lone surrogates.
"""

import codecs
import re
from functools import lru_cache

import chardet

from scanners.parser import japanese

_WHATWG = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso2022_jp": "iso2022_jp_ext",
    "iso2022_jp_1": "iso2022_jp_ext",
    "big5": "big5hkscs",
}
_ALIASES = {
    "ks_c_5601": "cp949",
    "x-windows-949": "cp949",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "iso-2022-jp-a": "iso2022_jp_ext",
    "unicode-1-1-utf-7": "utf-7",
    "x-unicode-2-0-utf-7": "utf-7",
    "unicode": "utf-16",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-ce": "mac_latin2",
    "x-mac-greek": "mac_greek",
    "x-mac-turkish": "mac_turkish",
    "x-big5": "big5",
    "x-x-big5": "big5",
    "hz-gb-2312": "hz",
    "x-euc-tw": "cp950",
    "sjis": "cp932",
    "ms_kanji": "cp932",
    "x-sjis": "cp932",
    "x-windows-31j": "cp932",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "cp-850": "cp850",
    "unicode-1-1-utf-8": "utf-8",
    "utf-8-mac": "utf-8",
    "iso-8859-8-i": "iso8859-8",
    "dos-874": "cp874",
}
_NOT_TEXT = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
_ASCII_NAMES = "us-ascii ascii ansi_x3.4-1968 7bit 8bit unknown-8bit x-unknown unknown"
_ASCII = frozenset(_ASCII_NAMES.split())
# Of one byte a letter, in which UTF-8 makes no sense. (Thai is left out: short words of it are valid UTF-8.)
_ONE_BYTE = re.compile(r"cp125[0-8]|iso8859-(?:[2-9]|1[03-6])|koi8|mac_")
_LABEL = re.compile(r"[^\s\"';,()\\]+")
# Labels with something before, between or behind: `windows1252`, `cp-1252`, `iso_8859-1:1987`, `utf-8mb4`.
_NEARLY = (
    (re.compile(r"(?:x-)?(?:cp|win|windows|ms)[-_]?(125[0-8]|874|93[26]|949|950)(?!\d)"), "cp{}"),
    (re.compile(r"(?:x-)?iso[-_]?8859[-_](\d{1,2})(?!\d)"), "iso8859-{}"),
    (re.compile(r"(?:x-)?utf[-_]?(8|7)(?!\d)"), "utf-{}"),
    (re.compile(r"(?:x-)?koi8?[-_]?([rut])(?![a-z])"), "koi8-{}"),
    (re.compile(r"(?:x-)?gb[-_]?(2312|18030)"), "gb{}"),
    (re.compile(r"(?:x-)?iso[-_]?2022[-_]?(jp|kr)"), "iso2022_{}"),
)
_RAW_WORD = re.compile(r"(=\?[^?\s]{1,80}\?[qQ]\?)([^?]*)(?=\?=)")
_RAW_BYTE = re.compile("[\udc80-\udcff]")
_META = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_META_BYTES = 8_192
_GUESS_BYTES = 32_768
_MULTIBYTE = re.compile(rb"[\x80-\xff]")
_WESTERN_SIGNS = "äöüÄÖÜßàáâãåæçèéêëìíîïñòóôõøùúûýÿÀÁÂÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕØÙÚÛÝ€„“”‚‘’–—…§°«»´ "
_WESTERN = frozenset(sign.encode("cp1252") for sign in _WESTERN_SIGNS)
_UNCLEAN = re.compile("[\x00\ud800-\udfff]")


def to_text(data: bytes, declared: str | None = None) -> tuple[str, str | None]:
    """The text of `data`, and what was wrong with its charset in a few words, or None."""
    label = _label(declared or "")
    if not label or label in _ASCII:
        return _without_label(data), None
    codec = _codec(label)
    if codec is None:
        return _without_label(data), f"unknown charset {_shown(label)}"
    if not data.isascii() and _ONE_BYTE.match(codec) and _is_utf8(data):
        return clean(data.decode("utf-8")), f"the text is UTF-8, not {_shown(label)}, as it says"
    text = _decoded(data, codec)
    if text is not None:
        return clean(text.removeprefix("\ufeff")), None
    return _without_label(data), f"the text is not {_shown(label)}, as it says"


def html_charset(data: bytes) -> str | None:
    """What HTML says of its own charset, for a part that says nothing."""
    found = _META.search(data[:_META_BYTES])
    return found[1].decode("ascii") if found else None


def clean(text: str) -> str:
    """`text` without NUL and without lone surrogates, which databases refuse."""
    if text.isascii():
        return text.replace("\x00", "")
    return _UNCLEAN.sub(_replacement, text)


def header_text(value: str, hint: str | None = None) -> str:
    """A header as the parser hands it over (raw bytes hidden in surrogates) as text.

    `hint` is the charset of the mail's body: headers without any label mostly have the same.
    """
    if value.isascii():
        return clean(value) if "\x1b$" not in value else clean(japanese.read(value.encode("ascii")))
    if "=?" in value:
        value = _RAW_WORD.sub(_escaped_word, value)
    data = value.encode("utf-8", "surrogateescape")
    return to_text(data, None if _is_utf8(data) else hint)[0]


def _escaped_word(found: re.Match[str]) -> str:
    """Raw bytes in an encoded word are of its charset, not of the header's: written as they should be."""
    return found[1] + _RAW_BYTE.sub(lambda byte: f"={ord(byte[0]) - 0xDC00:02X}", found[2])


def _replacement(found: re.Match[str]) -> str:
    return "" if found[0] == "\x00" else "\N{REPLACEMENT CHARACTER}"


def _shown(label: str) -> str:
    return clean(label).encode("ascii", "replace").decode("ascii")[:40]


def _label(declared: str) -> str:
    """The charset's name without quotes, comments and what a missing semicolon left behind it."""
    found = _LABEL.search(declared[:200])
    return found[0].lower() if found else ""


@lru_cache(maxsize=256)
def _codec(label: str) -> str | None:
    """The name of Python's codec behind a label found in the wild, or None."""
    name = _ALIASES.get(label, "cp949" if label.startswith("ks_c_5601") else label)
    found = _known(name)
    if found is None:
        near = ((shape.match(name), form) for shape, form in _NEARLY)
        found = next((_known(form.format(match[1])) for match, form in near if match), None)
    return _WHATWG.get(found, found) if found else None


def _known(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return None if found in _NOT_TEXT else found


def _decoded(data: bytes, codec: str) -> str | None:
    if codec == "utf-16":
        codec = _utf16(data)
    try:
        return data.decode(codec)
    except (ValueError, LookupError):
        if codec.startswith("iso2022_jp") and (data.isascii() or japanese.is_used(data)):
            return japanese.read(data)
        # The five bytes that windows-1252 leaves undefined are control characters to a browser.
        return data.decode("latin-1") if codec == "cp1252" and not _is_utf8(data) else None


def _utf16(data: bytes) -> str:
    """By its mark; without one, by where the zeros of its ASCII letters stand (RFC 2781 §4.3)."""
    if data[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16"
    return "utf-16-le" if data[1:2_000:2].count(0) > data[0:2_000:2].count(0) else "utf-16-be"


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _without_label(data: bytes) -> str:
    if data[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return clean(data.decode("utf-16", "replace"))
    if japanese.is_used(data):
        return clean(japanese.read(data))
    try:
        return clean(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return clean(_mended_utf8(data) or _guessed(data))


def _mended_utf8(data: bytes) -> str | None:
    """UTF-8 with a few broken places (a text cut in the middle of a letter) is still UTF-8."""
    text = data.decode("utf-8", "replace")
    letters = len(data) - len(_MULTIBYTE.sub(b"", data)) if len(data) < _GUESS_BYTES else len(text)
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    return text if broken * 16 <= letters and broken < 64 else None


def _is_a_western_word_or_two(data: bytes) -> bool:
    """A few letters with marks among many without: too little for statistics, and mostly western."""
    if len(data) > 400:
        return False
    signs = _MULTIBYTE.findall(data)
    return len(signs) <= 4 and len(signs) * 2 <= len(data) and all(sign in _WESTERN for sign in signs)


def _guessed(data: bytes) -> str:
    if _is_a_western_word_or_two(data):
        return data.decode("cp1252", "replace")
    first = _MULTIBYTE.search(data)
    start = max(0, first.start() - 1_024) if first else 0
    answer = chardet.detect(data[start : start + _GUESS_BYTES])["encoding"]
    if answer and answer.upper().startswith(("UTF-16", "UTF-32")):  # a guess from NULs: binary data
        return data.decode("utf-8", "replace")
    codec = _codec(answer) if answer else None
    return data.decode(codec or "cp1252", "replace")
