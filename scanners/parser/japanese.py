"""ISO-2022-JP as mailers write it, with the makers' own letters (what Windows calls code page 50220). Pure.

The codecs of the language know the standard alone: one circled digit or half-width letter of a phone, and the
whole text would be lost. So each run is moved to Shift JIS, whose codec (cp932) knows those letters.
"""

import re

_ESCAPE = re.compile(rb"\x1b(\$\([DOQ]|\$[@AB]|\([BJIH])|(\x0e)|(\x0f)")
_WIDE = frozenset({b"$@", b"$B", b"$(O", b"$(Q"})


def read(data: bytes) -> str:
    """The text, what is no letter replaced. Linear; takes any bytes."""
    out: list[str] = []
    mode, position = b"(B", 0
    for found in _ESCAPE.finditer(data):
        out.append(_run(data[position : found.start()], mode))
        position = found.end()
        mode = found[1] or (b"(I" if found[2] else b"(B")
    out.append(_run(data[position:], mode))
    return "".join(out)


def is_used(data: bytes) -> bool:
    """Does it change to two-byte letters by an escape sequence?"""
    return b"\x1b$B" in data or b"\x1b$@" in data


def _run(data: bytes, mode: bytes) -> str:
    if not data:
        return ""
    if mode in _WIDE:
        # A line's end ends the run, even where the sequence that does it is missing.
        wide, line_end, rest = data.partition(b"\n")
        return _wide(wide) + (line_end + rest).decode("ascii", "replace")
    if mode == b"(I":
        return bytes(code | 0x80 for code in data).decode("cp932", "replace")
    if mode == b"$(D":
        return b"".join(b"\x8f" + _high(data[i : i + 2]) for i in range(0, len(data) - 1, 2)).decode(
            "euc_jp", "replace"
        )
    # Outside of the runs stands ASCII, or what a mailer left unescaped.
    return data.decode("ascii") if data.isascii() else data.decode("cp932", "replace")


def _high(data: bytes) -> bytes:
    return bytes(code | 0x80 for code in data)


def _wide(data: bytes) -> str:
    """Two bytes a letter (JIS X 0208) by the arithmetic that leads to Shift JIS."""
    out = bytearray()
    for place in range(0, len(data) - 1, 2):
        row, cell = data[place] & 0x7F, data[place + 1] & 0x7F
        if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
            out += data[place : place + 2]
            continue
        first = ((row - 0x21) >> 1) + (0x81 if row <= 0x5E else 0xC1)
        second = cell + 0x7E if row % 2 == 0 else cell + (0x1F if cell < 0x60 else 0x20)
        out += bytes((first, second))
    return out.decode("cp932", "replace")
