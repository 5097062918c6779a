"""Header, bodies and files beside another parser's view of the same mail (the JSON beside a message)."""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.mail_corpus import stalwart_view
from benchmarks.mail_corpus.checked import Checked, equal, is_same, plain, words
from benchmarks.mail_corpus.folder import mails, sources
from benchmarks.mail_corpus.reading import Mailboxes, Reader, Reading, by_postbote, moment
from benchmarks.mail_corpus.stalwart_view import File
from desk import html_cleaning

HEADER = ("subject", "from", "from name", "to", "to names", "cc", "date", "message id")


def check(folder: Path, reader: Reader = by_postbote) -> Iterator[Checked]:
    """Each field of each mail that has such a view."""
    for source in sources(folder):
        for file in mails(source):
            beside = file.with_suffix(".json")
            if file.suffix == ".eml" and stalwart_view.is_view(beside):
                yield from _compared(source.name, file, beside, reader)


def _compared(source: str, file: Path, beside: Path, reader: Reader) -> Iterator[Checked]:
    raw, name = file.read_bytes(), file.name
    expected, files = stalwart_view.read(beside, raw)
    try:
        got = reader(raw)
    except Exception as fault:  # noqa: BLE001 - a reader that raises has read nothing
        got = Reading(subject=repr(fault))
    for kind, pair in header_pairs(expected, got):
        yield equal(source, kind, name, pair)
    yield bodies(source, name, "text", expected.text, got.text)
    if expected.html is not None:
        yield bodies(source, name, "html", as_text(expected.html), as_text(got.html or ""))
    yield from _files(source, name, files, got)


def header_pairs(expected: Reading, got: Reading) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """(field, (expected, got)) for what the mail says of it; what nobody finds there is no question."""
    for kind, one, other in (
        ("subject", plain(expected.subject), plain(got.subject)),
        ("from", _addresses(expected.from_[:1]), _addresses(got.from_[:1])),
        ("from name", _names(expected.from_[:1]), _names(got.from_[:1])),
        ("to", _addresses(expected.to), _addresses(got.to)),
        ("to names", _names(expected.to), _names(got.to)),
        ("cc", _addresses(expected.cc), _addresses(got.cc)),
        ("date", moment(expected.date), moment(got.date)),
        ("message id", plain(expected.message_id), plain(got.message_id)),
    ):
        if one or other:
            yield kind, (one, other)


def bodies(source: str, name: str, kind: str, expected: str, got: str) -> Checked:
    """The same words in the same order; how lines are broken is not asked."""
    one, other = plain(expected), plain(got)
    return Checked(source, kind, name, one, other, is_same(one, other) or words(one) == words(other))


def as_text(source: str) -> str:
    return html_cleaning.as_text(html_cleaning.sanitised(source) or "") or html_cleaning.stripped(source)


def _addresses(mailboxes: Mailboxes) -> list[str]:
    return sorted({address.casefold() for _, address in mailboxes})


def _names(mailboxes: Mailboxes) -> list[str]:
    return sorted(plain(name) for name, _ in mailboxes if plain(name))


def _files(source: str, name: str, files: list[File], got: Reading) -> Iterator[Checked]:
    if not files and not got.files:
        return
    yield equal(source, "number of files", name, (len(files), len(got.files)))
    named = sorted(plain(one.name) for one in files if one.name)
    if named:
        theirs = sorted(plain(name) for name, _ in got.files)
        yield Checked(source, "file names", name, named, theirs, not _missing(named, theirs))
    for number, one in enumerate(files, 1):
        if one.data is None:
            continue
        label = f"{name}/{one.name or number}"
        ok = any(_is_the_same(one, data) for _, data in got.files)
        yield Checked(
            source, "file contents", label, _size(one.data), [len(data) for _, data in got.files], ok
        )


def _missing(wanted: list[str], there: list[str]) -> list[str]:
    left = list(there)
    missing = []
    for one in wanted:
        same = next((other for other in left if is_same(one, other)), None)
        if same is None:
            missing.append(one)
        else:
            left.remove(same)
    return missing


def _is_the_same(file: File, data: bytes) -> bool:
    if isinstance(file.data, bytes):
        return data == file.data or data.strip().replace(b"\r\n", b"\n") == file.data.strip().replace(
            b"\r\n", b"\n"
        )
    wanted = plain(file.data)
    return any(is_same(wanted, plain(_decoded(data, name))) for name in (file.charset, "utf-8", "cp1252"))


def _decoded(data: bytes, charset: str) -> str:
    try:
        codecs.lookup(charset)
    except LookupError:
        charset = "latin-1"
    return data.decode(charset, "replace")


def _size(data: bytes | str | None) -> str:
    return "?" if data is None else f"{len(data)} {'bytes' if isinstance(data, bytes) else 'letters'}"
