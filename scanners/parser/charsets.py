"""Bytes of a mail to text: the declared charset, then strict UTF-8, then a guess. Never raises.

Labels are read as browsers read them (WHATWG Encoding Standard): `iso-8859-1` means windows-1252,
`gb2312` means gb18030. The text that leaves has neither NUL nor lone surrogates.
"""

import codecs
import re
from functools import lru_cache

import chardet

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
    "big5": "big5hkscs",
}
_ALIASES = {
    "ks_c_5601": "cp949",
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
_GUESS_BYTES = 32_768
_MULTIBYTE = re.compile(rb"[\x80-\xff]")
_UNCLEAN = re.compile("[\x00\ud800-\udfff]")


def to_text(data: bytes, declared: str | None = None) -> tuple[str, str | None]:
    """The text of `data`, and what was wrong with its charset in a few words, or None."""
    if not declared or _is_ascii_label(declared):
        return _without_label(data), None
    codec = _codec(declared)
    if codec is None:
        return _without_label(data), f"unknown charset {_shown(declared)}"
    text = _decoded(data, codec)
    if text is not None:
        return clean(text), None
    return _without_label(data), f"the text is not {_shown(declared)}, as it says"


def clean(text: str) -> str:
    """`text` without NUL and without lone surrogates, which databases refuse."""
    if text.isascii():
        return text.replace("\x00", "")
    return _UNCLEAN.sub(_replacement, text)


def header_text(value: str) -> str:
    """A header as the parser hands it over (raw bytes hidden in surrogates) as text."""
    if value.isascii():
        return clean(value)
    text, _ = to_text(value.encode("utf-8", "surrogateescape"))
    return text


def _replacement(found: re.Match[str]) -> str:
    return "" if found[0] == "\x00" else "\N{REPLACEMENT CHARACTER}"


def _shown(label: str) -> str:
    return clean(label).encode("ascii", "replace").decode("ascii")[:40]


def _is_ascii_label(label: str) -> bool:
    return label.strip(" \t\"'").lower() in {"us-ascii", "ascii", "ansi_x3.4-1968"}


@lru_cache(maxsize=256)
def _codec(label: str) -> str | None:
    """The name of Python's codec behind a label found in the wild, or None."""
    name = label.strip(" \t\"'").lower()
    name = _ALIASES.get(name, "cp949" if name.startswith("ks_c_5601") else name)
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return None
    if found.name in _NOT_TEXT:
        return None
    return _WHATWG.get(found.name, found.name)


def _decoded(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (ValueError, LookupError):
        # The five bytes that windows-1252 leaves undefined are control characters to a browser.
        return data.decode("latin-1") if codec == "cp1252" and not _is_utf8(data) else None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _without_label(data: bytes) -> str:
    try:
        return clean(data.decode("utf-8"))
    except UnicodeDecodeError:
        return clean(_mended_utf8(data) or _guessed(data))


def _mended_utf8(data: bytes) -> str | None:
    """UTF-8 with a few broken places (a text cut in the middle of a letter) is still UTF-8."""
    text = data.decode("utf-8", "replace")
    letters = len(data) - len(_MULTIBYTE.sub(b"", data)) if len(data) < _GUESS_BYTES else len(text)
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    return text if broken * 16 <= letters and broken < 64 else None


def _guessed(data: bytes) -> str:
    first = _MULTIBYTE.search(data)
    start = max(0, first.start() - 1_024) if first else 0
    answer = chardet.detect(data[start : start + _GUESS_BYTES])["encoding"]
    if answer and answer.upper().startswith(("UTF-16", "UTF-32")):  # a guess from NULs: binary data
        return data.decode("utf-8", "replace")
    codec = _codec(answer) if answer else None
    return data.decode(codec or "cp1252", "replace")
