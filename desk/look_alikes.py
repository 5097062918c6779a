"""Addresses that look like another one: letters of other alphabets, a 1 for an l, rn for m. Pure."""

import unicodedata
from collections.abc import Iterable

from desk.composing import composed

# What a reader takes for a Latin letter or one of its like: Cyrillic, Greek, Armenian, and figures.
_SEEN_AS = str.maketrans(
    "авсԁеԍһіјкӏмոорԛѕтухѡүʏαβϲεηικνορτυχωւօգս01|ı",
    "abcdeghijklmnopqstyxwyyabcenikvoptuxwioguolli",
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def look_alike(address: str, known: Iterable[str]) -> str | None:
    """The known address that this one, which is another, looks like."""
    seen = _skeleton(address)
    for other in known:
        if other != address and seen == _skeleton(other):
            return other
    return None


def _skeleton(address: str) -> str:
    local, at, domain = address.rpartition("@")
    plain = f"{local}{at}{'.'.join(_readable(label) for label in domain.split('.'))}"
    # Accents are easily overlooked.
    parts = composed("NFKD", plain.casefold())
    bare = "".join(letter for letter in parts if not unicodedata.combining(letter)).translate(_SEEN_AS)
    for pair, single in _PAIRS:
        bare = bare.replace(pair, single)
    # An l, an i and a 1 are one stroke.
    return bare.replace("i", "l")


def _readable(label: str) -> str:
    """`xn--knde-43d` as a mail program shows it."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label
