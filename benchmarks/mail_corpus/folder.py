"""The folder of messages: where it is, which sources are in it, which files of theirs are mails."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VARIABLE = "POSTBOTE_MAIL_CORPUS"
BESIDE = Path(__file__).parents[3] / "shared" / "mail"

# Beside messages: what is expected of them, lists of what a winmail.dat holds, and bare texts.
_NO_MAIL = {".json", ".jsonl", ".md", ".list", ".tnef", ".html", ".toml", ".yml", ".box"}
_EXPECTATIONS = "expectations.jsonl"


def found(named: str | None) -> Path | None:
    """The folder that was named, or that of the variable, or the one that lies beside the project."""
    folder = Path(named or os.environ.get(VARIABLE) or BESIDE)
    return folder if folder.is_dir() else None


def sources(folder: Path) -> list[Path]:
    """The folders of messages in it; itself if it has no folders."""
    inside = sorted(one for one in folder.iterdir() if one.is_dir())
    return inside or [folder]


def mails(source: Path) -> list[Path]:
    """The files that are whole mails; a source of bare bodies has none."""
    if is_of_bodies(source):
        return sorted(source.rglob("*.eml"))
    files = (one for one in source.rglob("*") if one.is_file() and one.suffix not in _NO_MAIL)
    return sorted(files)


def is_of_bodies(source: Path) -> bool:
    """True where the files are texts and HTML that a mail would carry, not mails."""
    return any(one.get("kind") in {"reply", "thread"} for one in expectations(source))


def expectations(source: Path) -> Iterator[dict[str, Any]]:
    """What is expected, an object a line."""
    file = source / _EXPECTATIONS
    if file.is_file():
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def title(expectation: dict[str, Any]) -> str:
    """How one expectation is named in lists: its file, its test, or both."""
    return "/".join(str(expectation[key]) for key in ("file", "test") if expectation.get(key)) or "?"
