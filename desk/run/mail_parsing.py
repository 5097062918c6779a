"""What the mail parser makes of raw bytes, for `postbote mail parse`: all it read, but not the files."""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any


def parsed(raw: bytes, *, instance: str | None = None) -> dict[str, Any]:
    """One mail as an object for people and programs."""
    from scanners.parser.parse import parse

    mail = asdict(parse(raw, instance=instance))
    mail["from"] = mail.pop("from_")
    mail["attachments"] = [_file(item) for item in mail["attachments"]]
    mail.setdefault("bounce", [])
    return {"kind": mail.pop("kind"), **mail}


def _file(attachment: dict[str, Any]) -> dict[str, Any]:
    data: bytes = attachment.pop("data")
    return {**attachment, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def files_in(paths: tuple[Path, ...]) -> Iterator[Path]:
    """The files given, and those below folders given, in order."""
    for path in paths:
        if path.is_dir():
            yield from sorted(item for item in path.rglob("*") if item.is_file())
        else:
            yield path
