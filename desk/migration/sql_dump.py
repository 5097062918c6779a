"""The rows of a MySQL dump, as it streams: what mysqldump, mariadb-dump, phpMyAdmin or Adminer write.

Only `CREATE TABLE` (for the names of columns) and `INSERT INTO … VALUES` count. A row that can't be read is
told of with its line, and reading goes on at the next line; memory is that of the longest row.
MySQL 8.4 Reference Manual: “mysqldump”, “String Literals”, “Hexadecimal Literals”.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from desk.migration.findings import Findings

Value = bytes | None

# No longer row comes out of a server with its usual max_allowed_packet (64 MiB), escapes and all.
LONGEST_ROW = 192 * 1024 * 1024
_CHUNK = 1 << 20
_HEAD = 64 * 1024

_NAME = rb"(?:`(?:[^`]+)`\.)?(?:`([^`]+)`|([\w$]+))"
_INSERT = re.compile(
    rb"(?:INSERT|REPLACE)\s+(?:IGNORE\s+|DELAYED\s+|LOW_PRIORITY\s+)*INTO\s+" + _NAME + rb"\s*"
    rb"(?:\(([^)]*)\)\s*)?VALUES?\s*",
    re.IGNORECASE,
)
_CREATE = re.compile(rb"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?" + _NAME + rb"\s*\(", re.IGNORECASE)
_COLUMN = re.compile(rb"^\s*`([^`]+)`\s", re.MULTILINE)
_CREATED = re.compile(rb"\n\s*\)[^\n]*;")
_DELIMITER = re.compile(rb"DELIMITER\s+(\S+)", re.IGNORECASE)
_BLANK = re.compile(rb"[ \t\r\n]*")
_OPENING = re.compile(rb"\s*\(")
_AFTER_ROW = re.compile(rb"\s*([,;])")
_VALUE = re.compile(
    rb"""\s*(?:
    (?:_\w+\s*|[Nn])?'(?P<text>[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+)'
    |0x(?P<hex>[0-9A-Fa-f]*)
    |[Xx]'(?P<quoted_hex>[0-9A-Fa-f]*)'
    |[Bb]'(?P<bits>[01]*)'
    |(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<word>(?i:NULL|TRUE|FALSE|DEFAULT|CURRENT_TIMESTAMP(?:\(\d*\))?))
    )\s*(?P<end>[,)])""",
    re.VERBOSE | re.DOTALL,
)
# A value that may go on behind what has been read so far.
_UNFINISHED = re.compile(
    rb"\s*(?:_\w+\s*|[NnXxBb])?'[^'\\]*+(?:(?:\\.|'')[^'\\]*+)*+(?:\\|')?\s*\Z", re.DOTALL
)
_SHORT = 256
_ESCAPED = re.compile(rb"\\(.)|''", re.DOTALL)
_MEANING = {b"0": b"\0", b"b": b"\b", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"Z": b"\x1a"}
_WORDS = {b"TRUE": b"1", b"FALSE": b"0"}


class Source(Protocol):
    """A stream of bytes that may be read a little at a time."""

    def read1(self, size: int, /) -> bytes: ...


class Row(NamedTuple):
    """A row as bytes; None is NULL. `line` is the line that it begins on."""

    table: str
    columns: Sequence[str]
    values: Sequence[Value]
    line: int


def rows(source: Source, findings: Findings, *, name: str) -> Iterator[Row]:
    """All rows of all tables; `name` is what the file is called in what is told. Never raises for damage."""
    return _Dump(source, findings, name).rows()


class _Dump:
    """A window that slides over the file."""

    def __init__(self, source: Source, findings: Findings, name: str) -> None:
        self._source = source
        self._findings = findings
        self._name = name
        self._window = b""
        self._at = 0
        self._line = 1
        self._counted = 0
        self._is_over = False
        self._columns: dict[str, Sequence[str]] = {}

    def rows(self) -> Iterator[Row]:
        inside: tuple[str, Sequence[str]] | None = None
        while self._need(_HEAD):
            self._skip(_BLANK)
            if begun := self._insert():
                inside = begun
                yield from self._values(*begun)
            elif inside is not None and self._window[self._at : self._at + 1] == b"(":
                # After a damaged row of an INSERT that has a row a line.
                yield from self._values(*inside)
            elif not self._create() and not self._delimited():
                self._skip_line()

    def _insert(self) -> tuple[str, Sequence[str]] | None:
        found = _INSERT.match(self._window, self._at)
        if found is None:
            return None
        table = (found[1] or found[2]).decode("utf-8", "replace")
        self._at = found.end()
        named = found[3]
        columns = _names(named) if named else self._columns.get(table, ())
        return table, columns

    def _values(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        while self._match(_OPENING) is not None:
            line = self._line_now()
            values = self._row()
            if values is None:
                self._tell(line, table, "a row that can't be read; reading went on at the next line")
                self._skip_line()
                return
            if len(values) == len(columns):
                yield Row(table, columns, values, line)
            else:
                self._tell(line, table, f"a row of {len(values)} values for {len(columns)} columns")
            after = self._match(_AFTER_ROW)
            if after is None:
                self._tell(self._line_now(), table, "neither a comma nor a semicolon after a row")
                self._skip_line()
                return
            if after[1] == b";":
                return

    def _row(self) -> list[Value] | None:
        """Raises nothing; None if it can't be read."""
        values: list[Value] = []
        while (found := self._match(_VALUE)) is not None:
            values.append(_meaning(found))
            if found["end"] == b")":
                return values
        return None

    def _match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """The next piece; reads on as long as it may go on. The window stands behind it then."""
        while True:
            found = pattern.match(self._window, self._at)
            if found is not None:
                self._at = found.end()
                return found
            rest = len(self._window) - self._at
            if self._is_over or rest > LONGEST_ROW:
                return None
            if rest >= _SHORT and _UNFINISHED.match(self._window, self._at) is None:
                return None
            self._read(max(_CHUNK, rest))

    def _create(self) -> bool:
        found = _CREATE.match(self._window, self._at)
        if found is None:
            return False
        table = (found[1] or found[2]).decode("utf-8", "replace")
        end = _CREATED.search(self._window, found.end())
        if end is None:
            self._at = found.end()
            return True
        self._columns[table] = [
            column.decode("utf-8", "replace")
            for column in _COLUMN.findall(self._window, found.end(), end.start())
        ]
        self._at = end.end()
        return True

    def _delimited(self) -> bool:
        """Triggers and procedures stand between two DELIMITER lines: code, no data."""
        found = _DELIMITER.match(self._window, self._at)
        if found is None:
            return False
        self._skip_line()
        while found[1] != b";" and self._need(_HEAD):
            found = _DELIMITER.match(self._window, self._at) or found
            self._skip_line()
        return True

    def _skip(self, pattern: re.Pattern[bytes]) -> None:
        if found := pattern.match(self._window, self._at):
            self._at = found.end()

    def _skip_line(self) -> None:
        while True:
            end = self._window.find(b"\n", self._at)
            if end >= 0:
                self._at = end + 1
                return
            self._at = len(self._window)
            if not self._need(1):
                return

    def _need(self, count: int) -> bool:
        """Read until so much lies ahead, or all that there is; False at the end of the file."""
        while len(self._window) - self._at < count and not self._is_over:
            self._read(_CHUNK)
        return self._at < len(self._window)

    def _read(self, count: int) -> None:
        pieces, size = [], 0
        while size < count and not self._is_over:
            piece = self._piece(count - size)
            self._is_over = not piece
            self._findings.on_read(len(piece))
            pieces.append(piece)
            size += len(piece)
        self._line_now()
        self._window = b"".join((self._window[self._at :], *pieces))
        self._at = self._counted = 0

    def _piece(self, count: int) -> bytes:
        try:
            # What comes before a damage is read: a long read would lose it.
            return self._source.read1(count)
        except OSError as fault:
            self._findings.problem(self._name, str(fault))
            return b""

    def _line_now(self) -> int:
        self._line += self._window.count(b"\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _tell(self, line: int, table: str, what: str) -> None:
        self._findings.problem(f"{self._name}, line {line}", f"{table}: {what}")


def _names(listed: bytes) -> list[str]:
    return [name.strip().strip(b'`"').decode("utf-8", "replace") for name in listed.split(b",")]


def _meaning(found: re.Match[bytes]) -> Value:
    text = found["text"]
    if text is not None:
        return unescaped(text)
    if (number := found["number"]) is not None:
        return number
    if (digits := found["hex"] or found["quoted_hex"]) is not None:
        return bytes.fromhex((b"0" * (len(digits) % 2) + digits).decode())
    if (bits := found["bits"]) is not None:
        return str(int(bits or b"0", 2)).encode()
    return _WORDS.get(found["word"].upper())


def unescaped(text: bytes) -> bytes:
    """What stands between the quotes of a string literal, without its escapes."""
    if b"\\" not in text and b"'" not in text:
        return text
    return _ESCAPED.sub(_plain, text)


def _plain(found: re.Match[bytes]) -> bytes:
    escaped = found[1]
    if escaped is None:
        return b"'"
    # `\%` and `\_` keep their backslash (MySQL manual, table 11.1).
    return _MEANING.get(escaped, b"\\" + escaped if escaped in {b"%", b"_"} else escaped)
