"""Person or machine: what reports failures is a bounce, and what isn't expected to be one is none.

Sources of ordinary mail hold some reports and lists, too; each mail that is taken for a machine's is listed
to be judged, and once judged it stands in `exceptions.toml` with its `kind`.
"""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.mail_corpus.checked import Checked
from benchmarks.mail_corpus.exceptions import judged_kinds
from benchmarks.mail_corpus.folder import expectations, mails, sources
from benchmarks.mail_corpus.reading import parsed
from scanners.parsed_mail import MailKind


def check(folder: Path) -> Iterator[Checked]:
    judged = judged_kinds()
    for source in sources(folder):
        reports = {one["file"] for one in expectations(source) if one.get("kind") == "bounce"}
        for file in mails(source):
            name = file.relative_to(source).as_posix()
            if reports and name not in reports:
                continue
            mail = parsed(file.read_bytes())
            expected = judged.get((source.name, name), ["bounce" if name in reports else "message"])
            kind = "machines" if MailKind.MESSAGE not in expected else "persons"
            got = f"{mail.kind} ({mail.auto.reason})" if mail.auto else str(mail.kind)
            yield Checked(source.name, f"kind, {kind}", name, expected, got, mail.kind in expected)
