"""The mails of `tests/scanners/mails`, each named by its symptom."""

from pathlib import Path

from scanners.parsed_mail import ParsedMail
from scanners.parser.parse import parse

FOLDER = Path(__file__).parent.parent / "scanners" / "mails"


def raw(name: str) -> bytes:
    return (FOLDER / f"{name}.eml").read_bytes()


def read(name: str) -> ParsedMail:
    return parse(raw(name))


def names() -> list[str]:
    return sorted(file.stem for file in FOLDER.glob("*.eml"))
