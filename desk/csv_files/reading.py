"""A CSV file read record by record: whatever is in it, it takes little memory, and faults name their line.

A single line of a gigabyte, a million columns, a quote that nobody closes: each is refused where it stands,
before it is in memory.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from desk.csv_files import delimiters, encodings
from desk.errors import Invalid
from desk.texts import TEXT_LENGTH

MOST_COLUMNS = 1000
# Of a cell: more than any field may have, so that the field's own refusal is heard.
MOST_IN_A_CELL = 2 * TEXT_LENGTH
# Of a record with all its lines.
MOST_IN_A_RECORD = 4 * TEXT_LENGTH
# So much of a file's beginning is looked at for the delimiter.
SAMPLE = 256_000

_SHARED = "sep="


@dataclass(frozen=True, slots=True)
class Form:
    """How a file is written."""

    encoding: str
    delimiter: str
    # The first line only names the delimiter, for Excel.
    has_hint: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """`line`: where it begins, the first line of the file being 1."""

    line: int
    cells: Sequence[str]


def form_of(file: Path, is_known: Callable[[str], bool], *, encoding: str = "", delimiter: str = "") -> Form:
    """How the file is written, as far as nobody says it. Raises Invalid."""
    wanted = encodings.checked(file, encoding) if encoding else encodings.detected(file)
    with file.open("r", encoding=wanted, newline="") as source:
        start = source.read(SAMPLE)
    if not start.strip():
        raise Invalid("file", "The file is empty.")
    hint = start.partition("\n")[0]
    if hint.casefold().startswith(_SHARED) and len(hint.strip("\r")) == 5:
        return Form(wanted, delimiters.named(delimiter) if delimiter else hint[4], has_hint=True)
    if delimiter:
        return Form(wanted, delimiters.named(delimiter))
    return Form(wanted, delimiters.detected(start if len(start) < SAMPLE else _whole(start), is_known))


def _whole(start: str) -> str:
    """Without the line that the sample cuts off."""
    return start[: start.rfind("\n") + 1] or start


def records(file: Path, form: Form, progress: Callable[[int], None] = lambda _: None) -> Iterator[Record]:
    """All records, the head first; empty lines are none. `progress` hears how many bytes are read.

    Raises Invalid where the file is no CSV any more.
    """
    csv.field_size_limit(MOST_IN_A_CELL)
    with file.open("rb", buffering=1 << 16) as raw, closing(_text(raw, form)) as source:
        lines = _Lines(source, form.delimiter)
        if form.has_hint:
            next(lines)
            lines.begin()
        reader = csv.reader(lines, delimiter=form.delimiter, strict=True)
        told = 0
        for cells in _read(reader, lines):
            if cells and any(cells):
                yield Record(lines.first, cells)
            lines.begin()
            if (at := raw.tell()) - told > 1 << 18:
                progress(at - told)
                told = at


def _text(raw: BinaryIO, form: Form) -> io.TextIOWrapper:
    return io.TextIOWrapper(cast("Any", raw), encoding=form.encoding, newline="")


class _Lines(Iterator[str]):
    """The lines of a file, none longer than may be; knows where the record began that is being read."""

    def __init__(self, source: io.TextIOWrapper, delimiter: str) -> None:
        self._source = source
        self._delimiter = delimiter
        self._line = 0
        self._size = 0
        self.first = 1

    def begin(self) -> None:
        """The next line begins a record."""
        self.first = self._line + 1
        self._size = 0

    def __next__(self) -> str:
        line = self._source.readline(MOST_IN_A_RECORD)
        if not line:
            raise StopIteration
        self._line += 1
        self._size += len(line)
        if self._size >= MOST_IN_A_RECORD:
            raise Invalid(
                "file",
                "Line {line}: what begins here is longer than {most} characters. "
                "Is a quote missing, or a line's end?",
                line=self.first,
                most=MOST_IN_A_RECORD,
            )
        if '"' not in line and line.count(self._delimiter) >= MOST_COLUMNS:
            raise _too_many(self.first)
        return line


def _read(reader: Iterator[list[str]], lines: _Lines) -> Iterator[list[str]]:
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            raise _fault(str(fault), lines.first) from fault
        if len(cells) > MOST_COLUMNS:
            raise _too_many(lines.first)
        yield cells


def _too_many(line: int) -> Invalid:
    return Invalid(
        "file",
        "Line {line} has more than {most} columns. Is the delimiter right? Please give it: --delimiter ';'.",
        line=line,
        most=MOST_COLUMNS,
    )


def _fault(said: str, line: int) -> Invalid:
    if "field larger" in said:
        return Invalid(
            "file",
            "Line {line}: a cell that begins here has more than {most} characters. Is a quote missing?",
            line=line,
            most=MOST_IN_A_CELL,
        )
    if "unexpected end" in said:
        return Invalid(
            "file",
            "Line {line}: a quote is opened here and never closed. A quote inside a cell is written twice.",
            line=line,
        )
    return Invalid(
        "file",
        "Line {line}: a quote ends inside a cell. A quote inside a cell is written twice, and such a cell "
        "stands in quotes.",
        line=line,
    )
