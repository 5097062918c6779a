"""A calendar invitation in a few lines, for a mail that says nothing else (RFC 5545). Pure, linear."""

import re

from scanners.parser.charsets import to_text

MAX_LOOK = 256 * 1024
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(
    r"^(METHOD|SUMMARY|DTSTART|DTEND|LOCATION|DESCRIPTION|BEGIN)((?:;[^:\r\n]{0,200})?):([^\r\n]*)",
    re.MULTILINE | re.IGNORECASE,
)
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?")
_ZONE = re.compile(r"TZID=\"?([^\";:]{1,60})", re.IGNORECASE)
_ESCAPED = re.compile(r"\\([\\;,nN])")


def in_words(data: bytes, charset: str | None) -> str:
    """What, when, where, and what it is about: a line each; an empty text if it is no event."""
    source = _FOLD.sub("", to_text(data[:MAX_LOOK], charset or "utf-8")[0])
    said: dict[str, str] = {}
    is_event = False
    for name, parameters, value in _LINE.findall(source):
        key = name.upper()
        if key == "BEGIN":
            is_event = is_event or value.strip().upper() in {"VEVENT", "VTODO"}
        elif key == "METHOD" or is_event:
            said.setdefault(key, _readable(key, parameters, value))
    if not is_event:
        return ""
    when = " – ".join(said[key] for key in ("DTSTART", "DTEND") if said.get(key))
    what = (said.get("SUMMARY"), when, said.get("LOCATION"), said.get("DESCRIPTION"))
    return "\n".join(one for one in what if one)


def _readable(name: str, parameters: str, value: str) -> str:
    if not name.startswith("DT"):
        return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
    found = _MOMENT.match(value)
    if found is None:
        return value.strip()
    day = f"{found[1]}-{found[2]}-{found[3]}"
    if found[4] is None:
        return day
    zone = _ZONE.search(parameters)
    return f"{day} {found[4]}:{found[5]}" + (" UTC" if found[6] else f" ({zone[1]})" if zone else "")
