"""JSON files of an export: each is read whole, within a limit; damage is told by file and place."""

from collections.abc import Iterator
from typing import Any

import orjson

from desk.migration.findings import Findings
from desk.migration.parcel import Parcel

LONGEST = 256 * 1024 * 1024


def objects(source: Parcel, name: str, findings: Findings) -> Iterator[dict[str, Any]]:
    """The objects of a file that holds a list of them. Never raises."""
    found = _read(source, name, findings)
    if not isinstance(found, list):
        if found is not None:
            findings.problem(name, "holds no list of objects")
        return
    for place, item in enumerate(found, start=1):
        if isinstance(item, dict):
            yield item
        else:
            findings.problem(name, f"item {place} is no object")


def only_object(source: Parcel, name: str, findings: Findings) -> dict[str, Any]:
    """The object of a file that holds one; an empty one for a damaged file. Never raises."""
    found = _read(source, name, findings)
    if isinstance(found, dict):
        return found
    if found is not None:
        findings.problem(name, "holds no object")
    return {}


def _read(source: Parcel, name: str, findings: Findings) -> Any:
    try:
        with source.open(name) as stream:
            raw = stream.read(LONGEST + 1)
        if len(raw) > LONGEST:
            findings.problem(name, f"is longer than {LONGEST:,} bytes")
            return None
        return orjson.loads(_text(raw, name, findings))
    except (OSError, orjson.JSONDecodeError, RecursionError) as fault:
        findings.problem(name, f"can't be read: {fault}")
        return None


def _text(raw: bytes, name: str, findings: Findings) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        findings.problem(name, f"isn't UTF-8 ({fault}); what isn't was replaced")
        return raw.decode("utf-8", "replace")
