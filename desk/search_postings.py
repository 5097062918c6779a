"""Which tickets of a block have a word: few as a list of their places, many as a bit for each place.

A block is `SIZE` ticket ids in a row. In memory a block's tickets are an int with a bit for each: a hundred
thousand tickets are compared with others in some microseconds, however common the words are.
"""

import sys
from array import array
from collections.abc import Iterable, Iterator

SIZE = 1 << 14
_BYTES = SIZE // 8
# Beyond so many, two bytes for each are more than a bit for every place.
_MOST_LISTED = _BYTES // 2 - 1


def block_of(ticket_id: int) -> int:
    return ticket_id // SIZE


def place_of(ticket_id: int) -> int:
    return ticket_id % SIZE


def bits_of(stored: bytes) -> int:
    """A bit for each place."""
    if len(stored) == _BYTES:
        return int.from_bytes(stored, "little")
    return bits_at(_listed(stored))


def bits_at(places: Iterable[int]) -> int:
    found = bytearray(_BYTES)
    for place in places:
        found[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(found, "little")


def amount(stored: bytes) -> int:
    """How many tickets these are."""
    return bits_of(stored).bit_count() if len(stored) == _BYTES else len(stored) // 2


def changed(stored: bytes, added: Iterable[int], removed: Iterable[int] = ()) -> bytes:
    """What is to be stored after these were put in and those were taken out."""
    if len(stored) == _BYTES:
        return packed((bits_of(stored) | bits_at(added)) & ~bits_at(removed))
    return listed({*_listed(stored), *added}.difference(removed))


def listed(places: Iterable[int]) -> bytes:
    """What is to be stored of these places."""
    ordered = sorted(set(places))
    if len(ordered) > _MOST_LISTED:
        return bits_at(ordered).to_bytes(_BYTES, "little")
    stored = array("H", ordered)
    if sys.byteorder == "big":
        stored.byteswap()
    return stored.tobytes()


def packed(bits: int) -> bytes:
    if bits.bit_count() > _MOST_LISTED:
        return bits.to_bytes(_BYTES, "little")
    return listed(downwards(bits))


def downwards(bits: int) -> Iterator[int]:
    """The places whose bits are set, the highest first."""
    stored = bits.to_bytes(_BYTES, "little")
    # Stripping skips the many places without a bit.
    while stored := stored.rstrip(b"\0"):
        last = len(stored) - 1
        for bit in _SET_IN[stored[last]]:
            yield last * 8 + bit
        stored = stored[:last]


# Of each byte, which bits are set, the highest first.
_SET_IN = tuple(tuple(bit for bit in range(7, -1, -1) if byte >> bit & 1) for byte in range(256))


def _listed(stored: bytes) -> "array[int]":
    places = array("H", stored)
    if sys.byteorder == "big":
        places.byteswap()
    return places
