"""What a mail signed as a whole says (S/MIME `signed-data`, RFC 5652 §5), unwrapped. Pure, linear.

The signature is not checked here; the wrapping is kept as a file, so that anybody can. Takes any bytes, also
those with lengths left open (BER).
"""

from dataclasses import dataclass

_SIGNED = bytes.fromhex("06092a864886f70d010702")
_SEQUENCE, _OCTETS, _OCTETS_IN_PIECES, _CONTENT = 0x30, 0x04, 0x24, 0xA0


@dataclass(frozen=True, slots=True)
class _Value:
    """One element: its tag, where its content begins and ends, and where the next one begins."""

    tag: int
    start: int
    end: int
    after: int


class _Broken(Exception):
    """This is no such structure."""


def signed_content(data: bytes) -> bytes | None:
    """The MIME entity that was signed; None if the data is encrypted, or no such thing."""
    try:
        outer = _value(data, 0, len(data))
        kind = _value(data, outer.start, outer.end)
        if outer.tag != _SEQUENCE or data[outer.start : kind.after] != _SIGNED:
            return None
        signed = _value(data, _value(data, kind.after, outer.end).start, outer.end)
        position = signed.start
        for _ in range(2):  # the version, the digest algorithms
            position = _value(data, position, signed.end).after
        wrapped = _value(data, position, signed.end)
        content = _value(data, _value(data, wrapped.start, wrapped.end).after, wrapped.end)
        if content.tag != _CONTENT:
            return None
        return b"".join(_pieces(data, content.start, content.end))
    except _Broken:
        return None


def _pieces(data: bytes, start: int, end: int) -> list[bytes]:
    """The octets, which may be cut into many strings within one."""
    value = _value(data, start, end)
    if value.tag == _OCTETS:
        return [data[value.start : value.end]]
    if value.tag != _OCTETS_IN_PIECES:
        raise _Broken
    found: list[bytes] = []
    position = value.start
    while position < value.end and data[position] == _OCTETS:
        piece = _value(data, position, value.end)
        found.append(data[piece.start : piece.end])
        position = piece.after
    return found


def _value(data: bytes, position: int, limit: int) -> _Value:
    if position + 2 > limit:
        raise _Broken
    tag, first = data[position], data[position + 1]
    if first == 0x80:  # open: whoever reads the content meets its end
        return _Value(tag, position + 2, limit, limit)
    if first < 0x80:
        start, size = position + 2, first
    else:
        count = first & 0x7F
        if count > 8 or position + 2 + count > limit:
            raise _Broken
        start, size = position + 2 + count, int.from_bytes(data[position + 2 : position + 2 + count])
    # A mail that was cut has less than it says.
    return _Value(tag, start, min(start + size, limit), min(start + size, limit))
