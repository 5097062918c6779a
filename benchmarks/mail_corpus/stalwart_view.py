"""The JSON that Stalwart's mail-parser writes of a mail, as a `Reading`: its view of header, bodies, files.

Only what the mail itself has: a mail inside a mail is a file, known by its place in the bytes.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.mail_corpus.reading import Mailboxes, Reading
from desk import html_cleaning

_ENCODED = {"base64", "quoted-printable", "x-uuencode"}


@dataclass(frozen=True, slots=True)
class File:
    """A file of the mail; `data` is text where the other parser decoded it, None where it can't be told."""

    name: str
    data: bytes | str | None
    charset: str


def is_view(file: Path) -> bool:
    """True if that JSON file is such a view."""
    return file.is_file() and b'"html_body"' in file.read_bytes()[:4096]


def read(file: Path, raw: bytes) -> tuple[Reading, list[File]]:
    view = json.loads(file.read_bytes())
    parts = view["parts"]
    header = _header(parts[0])
    reading = Reading(
        subject=_text(header.get("subject")),
        from_=_mailboxes(header.get("from")),
        to=_mailboxes(header.get("to")),
        cc=_mailboxes(header.get("cc")),
        date=_date(header.get("date")),
        message_id=_text(header.get("message_id")).strip("<>"),
        text="\n".join(_shown_text(parts[number]) for number in view["text_body"]),
        html=_html(parts, view["html_body"]),
    )
    shown = {*view["html_body"], *view["text_body"]}
    files = [number for number in range(len(parts)) if number in view["attachments"]]
    files += [number for number in shown - set(files) if not _is_text(parts[number])]
    return reading, [_file(parts[number], raw) for number in sorted(files)]


def _header(part: dict[str, Any]) -> dict[str, Any]:
    """The last of each name, as that parser's own accessors answer."""
    return {one["name"]: one["value"] for one in part["headers"] if isinstance(one["name"], str)}


def _text(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    found = value.get("Text", value.get("TextList", ""))
    return found[-1] if isinstance(found, list) else found


def _mailboxes(value: Any) -> Mailboxes:
    if not isinstance(value, dict):
        return ()
    address = value["Address"]
    groups = address.get("Group") or [{"addresses": address.get("List", [])}]
    found = [one for group in groups for one in group["addresses"]]
    return tuple((one["name"] or "", one["address"]) for one in found if one["address"])


def _date(value: Any) -> datetime | None:
    if not isinstance(value, dict):
        return None
    told = value["DateTime"]
    zone = timedelta(hours=told["tz_hour"], minutes=told["tz_minute"])
    try:
        local = datetime(
            *(told[key] for key in ("year", "month", "day", "hour", "minute", "second")), tzinfo=UTC
        )
        return local + zone if told["tz_before_gmt"] else local - zone
    except (ValueError, OverflowError):
        return None


def _is_text(part: dict[str, Any]) -> bool:
    return bool({"Text", "Html"} & part["body"].keys())


def _shown_text(part: dict[str, Any]) -> str:
    body = part["body"]
    if "Html" in body:
        return html_cleaning.as_text(html_cleaning.sanitised(body["Html"]) or "")
    return body.get("Text", "")


def _html(parts: list[dict[str, Any]], shown: list[int]) -> str | None:
    bodies = [parts[number]["body"] for number in shown]
    if not any("Html" in body for body in bodies):
        return None
    return "\n".join(body.get("Html") or html_cleaning.from_text(body.get("Text", "")) for body in bodies)


def _file(part: dict[str, Any], raw: bytes) -> File:
    header, body = _header(part), part["body"]
    disposition, content_type = (
        _attributes(header.get(name)) for name in ("content_disposition", "content_type")
    )
    name = disposition.get("filename") or content_type.get("name") or ""
    data: bytes | str | None = None
    if "Message" in body and _text(header.get("content_transfer_encoding")).lower() not in _ENCODED:
        data = raw[part["offset_body"] : part["offset_end"]]
    for kind in ("Binary", "InlineBinary"):
        data = bytes(body[kind]) if kind in body else data
    for kind in ("Text", "Html"):
        data = body.get(kind, data)
    return File(name, data, content_type.get("charset", "utf-8"))


def _attributes(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or "ContentType" not in value:
        return {}
    return {one["name"].lower(): one["value"] for one in value["ContentType"]["attributes"] or []}
