"""What we judged: expectations that are wrong for a support desk, and machines' mail among ordinary mail."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.mail_corpus.checked import Checked

FILE = Path(__file__).with_name("exceptions.toml")


@cache
def _judged() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def judged_kinds() -> dict[tuple[str, str], list[str]]:
    """(source, name) -> what kinds it may be, where that is another than its folder says."""
    return {(one["source"], one["name"]): one["kinds"] for one in _judged().get("kind", [])}


def reason_for(checked: Checked) -> str | None:
    """Why what is expected there is not what a support desk wants; None if nothing is said against it."""
    for one in _judged().get("odd", []):
        is_it = checked.name == one["name"] or checked.name.startswith(f"{one['name']}/")
        if is_it and one["source"] == checked.source and checked.kind in one["kinds"]:
            return str(one["reason"])
    return None
