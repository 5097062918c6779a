"""Every file, whatever it is: read without an exception, in time, into clean values that lose no word."""

import re
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from benchmarks.mail_corpus.checked import Checked, words
from benchmarks.mail_corpus.folder import sources
from scanners.parsed_mail import ParsedMail
from scanners.parser.parse import parse

MOST_DEFECTS = 20
SECONDS_A_MB = 5.0
_SURROGATE = re.compile("[\ud800-\udfff]")


def check(folder: Path) -> Iterator[Checked]:
    for source in sources(folder):
        for file in sorted(one for one in source.rglob("*") if one.is_file()):
            yield from _read(source.name, file.relative_to(source).as_posix(), file.read_bytes())


def _read(source: str, name: str, raw: bytes) -> Iterator[Checked]:
    started = time.process_time()
    try:
        mail = parse(raw)
    except Exception as fault:  # noqa: BLE001 - this is what is looked for
        yield Checked(source, "no exception", name, "", repr(fault), ok=False)
        return
    seconds = time.process_time() - started
    allowed = SECONDS_A_MB * max(1.0, len(raw) / 1e6)
    yield Checked(source, "no exception", name, "", "", ok=True)
    yield Checked(source, "in time", name, f"{allowed:.0f} s", f"{seconds:.1f} s", seconds <= allowed)
    count = len(mail.defects)
    yield Checked(source, "few defects", name, f"≤ {MOST_DEFECTS}", count, count <= MOST_DEFECTS)
    yield Checked(source, "clean text", name, "no NUL, no surrogate", _unclean(mail), not _unclean(mail))
    missing = words(mail.text) - words(" ".join((mail.visible, *mail.folded)))
    yield Checked(source, "no word lost", name, "", sorted(missing)[:5], not missing)


def _unclean(mail: ParsedMail) -> str:
    """The first text in it that a database would refuse."""
    waiting: list[object] = [asdict(mail)]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, (list, tuple)):
            waiting += one
        elif isinstance(one, str) and ("\0" in one or _SURROGATE.search(one)):
            return one[:80]
    return ""
