"""Files out of a winmail.dat (`*.tnef`), beside the list of names that its own test has (`*.list`)."""

from base64 import encodebytes
from collections.abc import Iterator
from pathlib import Path

from benchmarks.mail_corpus.checked import Checked
from benchmarks.mail_corpus.folder import sources
from benchmarks.mail_corpus.reading import parsed

_MAIL = b"""From: kim@kunde.example
Subject: Files
MIME-Version: 1.0
Content-Type: application/ms-tnef; name="winmail.dat"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="winmail.dat"

"""
# The body itself counts as a file in those lists.
_BODIES = {"body.html", "body.txt", "body.rtf", ""}


def check(folder: Path) -> Iterator[Checked]:
    for source in sources(folder):
        for file in sorted(source.rglob("*.tnef")):
            wanted = _wanted(file.with_suffix(".list"))
            mail = parsed(_MAIL + encodebytes(file.read_bytes()))
            got = {one.name for one in mail.attachments}
            yield Checked(source.name, "files of TNEF", file.name, sorted(wanted), sorted(got), wanted <= got)


def _wanted(file: Path) -> set[str]:
    if not file.is_file():
        return set()
    lines = file.read_bytes().decode("utf-8", "replace").splitlines()
    return {line.strip() for line in lines} - _BODIES
