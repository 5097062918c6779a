"""Outlook's Thread-Index of an answer: theirs, with a block of ours behind it (MS-OXOMSG §2.2.1.3). Pure."""

import binascii
from base64 import b64encode
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_HEADER = 22


def answer_to(conversation: str, at: datetime) -> str:
    """The header of a mail written at `at` into a conversation (its 22 bytes in hex); empty for rubbish."""
    try:
        header = bytes.fromhex(conversation)
    except ValueError:
        return ""
    if len(header) != _HEADER:
        return ""
    return b64encode(header + _block(header, at)).decode("ascii")


def _block(header: bytes, at: datetime) -> bytes:
    """How long after the beginning, in one of two measures; the last byte is made up."""
    begun = int.from_bytes(header[:6], "big") << 16
    passed = max(0, (at - _EPOCH) // _TICK * 10 - begun)
    is_long = passed >> 49
    steps = (passed >> 23 & 0x7FFFFFFF) | 1 << 31 if is_long else passed >> 18 & 0x7FFFFFFF
    return steps.to_bytes(4, "big") + bytes([binascii.crc32(at.isoformat().encode()) & 0xF0])
