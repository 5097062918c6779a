"""Mails as they lie on the disk: as gzip where that is worth it (`zcat` reads it), else as they came.

What lies there is known by the SHA-256 of the plain bytes: so plain ones that look like gzip are no riddle.
"""

import hashlib
import zlib

# Less is no smaller on a disk.
_LEAST = 4096
# A longer mail is mostly a file in base64: there, only the choice of letters can be shortened.
_MOSTLY_FILE = 65_536
_SAMPLE = 4096
# Of a text in words; base64 of a picture is 0.76.
_WORDY = 0.7
# No mail that we take is longer; what unpacks to more was not packed by us.
_MOST = 256 * 1024 * 1024
# One that gets no shorter is kept plain.
_WORTH = 0.95
_MAGIC = b"\x1f\x8b"
_GZIP = 31


def packed(data: bytes) -> bytes:
    """As it is to be stored."""
    if len(data) < _LEAST and not data.startswith(_MAGIC):
        return data
    short = _deflated(data, zlib.Z_DEFAULT_STRATEGY if _is_wordy(data) else zlib.Z_HUFFMAN_ONLY)
    return short if len(short) < _WORTH * len(data) or data.startswith(_MAGIC) else data


def unpacked(stored: bytes, sha256: str) -> bytes:
    """The plain bytes, whose SHA-256 is this."""
    if not stored.startswith(_MAGIC):
        return stored
    press = zlib.decompressobj(_GZIP)
    try:
        plain = press.decompress(stored, _MOST)
    except zlib.error:
        return stored
    return plain if press.eof and hashlib.sha256(plain).hexdigest() == sha256 else stored


def _is_wordy(data: bytes) -> bool:
    if len(data) < _MOSTLY_FILE:
        return True
    middle = len(data) // 2
    sample = data[middle : middle + _SAMPLE]
    return len(_deflated(sample, zlib.Z_DEFAULT_STRATEGY)) < _WORDY * len(sample)


def _deflated(data: bytes, strategy: int) -> bytes:
    # The quickest level: higher ones take a third longer and save two bytes in a hundred.
    press = zlib.compressobj(1, zlib.DEFLATED, _GZIP, 8, strategy)
    return press.compress(data) + press.flush()
