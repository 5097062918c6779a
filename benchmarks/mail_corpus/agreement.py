"""Sources without expectations: do we and the standard library, where it can be trusted, read the same?"""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.mail_corpus import careful_stdlib, stalwart_view
from benchmarks.mail_corpus.checked import Checked
from benchmarks.mail_corpus.fields import as_text, bodies, header_pairs
from benchmarks.mail_corpus.folder import expectations, mails, sources
from benchmarks.mail_corpus.reading import by_postbote

_SAME_DOUBT = {"from name": "from", "to names": "to"}


def check(folder: Path) -> Iterator[Checked]:
    for source in sources(folder):
        if any(expectations(source)):
            continue
        for file in mails(source):
            if not stalwart_view.is_view(file.with_suffix(".json")):
                yield from _compared(source, file)


def _compared(source: Path, file: Path) -> Iterator[Checked]:
    raw = file.read_bytes()
    try:
        expected, doubts = careful_stdlib.read_with_doubts(raw)
    except Exception:  # noqa: BLE001 - no judge then
        return
    got, name = by_postbote(raw), file.relative_to(source).as_posix()
    pairs = dict(header_pairs(expected, got))
    for kind, (one, other) in pairs.items():
        if _SAME_DOUBT.get(kind, kind) not in doubts:
            yield Checked(source.name, f"agrees: {kind}", name, one, other, one == other)
    if "text" not in doubts and expected.text:
        yield bodies(source.name, name, "agrees: text", expected.text, got.text)
    if "html" not in doubts and expected.html:
        yield bodies(source.name, name, "agrees: html", as_text(expected.html), as_text(got.html or ""))
    if "files" not in doubts and expected.files:
        one, other = (sorted(len(data) for _, data in found.files) for found in (expected, got))
        yield Checked(source.name, "agrees: files", name, one, other, one == other)
