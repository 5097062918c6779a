"""Takes a customer's name and addresses out of a text that others will read, like an FAQ article (R15).

Rather a word too many than one too few: an agent reads the draft and puts back what is harmless.
"""

import re
from collections.abc import Iterable

GONE = "[…]"

_MAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# A number with a country's or an area's code: `+49 30 1234567`, `030/123 45 67`, `(0)30-12345`.
_PHONE = re.compile(r"(?<![\w.])(?:\+|00|\(0|0)[\d()/ .\u00a0-]{6,24}\d(?![\w])")
_ENDINGS = r"(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer|chaussee)"
_WAYS = r"(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Ring|Damm|Ufer)"
_ROADS = r"(?:Street|St\.|Road|Rd\.|Avenue|Ave\.|Lane|Drive|Square)"
_STREET = re.compile(
    # `Hauptstraße 12 a`, `Berliner Allee 3`, `12 High Street`.
    rf"\b[A-ZÄÖÜ][\wäöüß.-]{{0,60}}{_ENDINGS} {{1,3}}\d{{1,5}} ?[a-z]?\b"
    rf"|\b[A-ZÄÖÜ][\wäöüß-]{{1,60}}\s{_WAYS} {{1,3}}\d{{1,5}}\b"
    rf"|\b\d{{1,5}}[a-z]?\s[A-Z]\w{{1,40}}(?:\s[A-Z]\w{{1,40}})?\s{_ROADS}(?!\w)"
)
# A postal code and a town, alone on their line or at its end.
_TOWN = re.compile(
    r"(?m)(?<![\w-])(?:[A-Z]{1,2}-)?\d{5}\s[A-ZÄÖÜ][\wäöüß-]{1,40}(?:\s[\wäöüß/-]{1,40}){0,2}\s*$"
)

# Stand before a name, and are none.
_TITLES = frozenset(
    {"frau", "herr", "herrn", "dr", "prof", "dipl", "ing", "mr", "mrs", "ms", "miss", "sir", "madam"}
)
# Parts of a company's name that are words of everybody.
_FORMS = frozenset(
    {"gmbh", "mbh", "kg", "ag", "se", "ohg", "gbr", "ug", "ev", "inc", "ltd", "llc", "plc", "corp", "company"}
    | {"und", "and", "der", "die", "das", "the", "von", "van", "de", "für", "for", "group", "gruppe"}
)


def redacted(text: str, *, people: Iterable[str], organisations: Iterable[str]) -> str:
    """Without mail addresses, phone numbers, postal addresses, and the names of these."""
    for pattern in (_MAIL, _STREET, _TOWN, _PHONE):
        text = pattern.sub(GONE, text)
    for name in sorted(_names(people, organisations), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?:s|'s|’s)?(?!\w)", GONE, text, flags=re.IGNORECASE)
    return text


def _names(people: Iterable[str], organisations: Iterable[str]) -> set[str]:
    """Each name as a whole, and each part of a person's that says who it is."""
    names: set[str] = set()
    for person in people:
        parts = [part.strip(".,;()\"'") for part in re.split(r"[\s@.]+" if "@" in person else r"\s+", person)]
        telling = [part for part in parts if part and part.casefold() not in _TITLES]
        names.add(" ".join(telling))
        names |= {part for part in telling if len(part) > 2 and part.casefold() not in _FORMS}
    for organisation in organisations:
        whole = " ".join(organisation.split())
        names |= {whole} if len(whole) > 1 else set()
        words = [part.strip(".,;()&") for part in whole.split()]
        telling = [part for part in words if len(part) > 2 and part.casefold() not in _FORMS]
        # `Müller Logistik GmbH` is also called `Müller Logistik`, and by its first word alone.
        names |= {" ".join(telling), telling[0]} if telling else set()
    return {name for name in names if len(name) > 1}
