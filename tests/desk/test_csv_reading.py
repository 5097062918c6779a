"""Reading CSV files: encodings, delimiters, and whatever else is in them, in little memory (R27)."""

import csv
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.csv_files import delimiters, encodings, reading
from desk.csv_files.formulas import defused, restored
from desk.csv_files.reading import Form, Record
from desk.errors import Invalid

PLAIN = Form("utf-8", ",")
GERMAN = "Größe;Straße\nÄpfel für Jörg;Köln – 5 €\n" * 20


def _known(_: str) -> bool:
    return False


def _file(tmp_path: Path, data: bytes | str) -> Path:
    file = tmp_path / "file.csv"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return file


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"title\nDrucker\n", "utf-8"),
        (GERMAN.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + GERMAN.encode(), "utf-8-sig"),
        (GERMAN.encode("utf-16"), "utf-16"),
        (GERMAN.encode("utf-16-le"), "utf-16-le"),
        (GERMAN.encode("utf-16-be"), "utf-16-be"),
        # The only letter beyond ASCII stands behind the first two megabytes.
        (b"title\n" + b"x\n" * 1_500_000 + "ü\n".encode(), "utf-8"),
        (GERMAN.encode("cp1252"), "cp1252"),
        ("Größe\nKöln\n".encode("latin-1"), "cp1252"),
        ("Stück; it’s naïve\n".encode("cp1252"), "cp1252"),
        (b"title;name\n" + "Цена на принтер;Москва\n".encode("cp1251") * 5, "windows-1251"),
        (b"title;name\n" + "価格の一覧;東京都\n".encode("shift_jis") * 5, "cp932"),
    ],
)
def test_an_encoding_is_found_by_looking_at_the_whole_file(
    tmp_path: Path, data: bytes, encoding: str
) -> None:
    found = encodings.detected(_file(tmp_path, data))
    assert found == encoding
    assert "\ufffd" not in data.decode(found)


def test_a_letter_of_windows_behind_megabytes_of_ascii_is_read(tmp_path: Path) -> None:
    file = _file(tmp_path, b"title\n" + b"printer\n" * 400_000 + "für Köln – Straße\n".encode("cp1252"))
    found = encodings.detected(file)
    assert file.read_bytes().decode(found).endswith("für Köln – Straße\n")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04" + b"\0" * 40, "This is a workbook of Excel or LibreOffice, no CSV."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "no CSV"),
        (b"%PDF-1.7", "no CSV"),
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf \n", "The file is empty."),
        # Says UTF-16, and isn't.
        (b"\xff\xfeabc", "The file isn't written in utf-16"),
    ],
)
def test_what_is_no_csv_is_refused_with_a_way_out(tmp_path: Path, data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        reading.form_of(_file(tmp_path, data), _known)
    assert sentence in str(refusal.value.sentence("en"))


def test_an_encoding_that_is_said_and_wrong_is_refused(tmp_path: Path) -> None:
    file = _file(tmp_path, GERMAN.encode("cp1252"))
    assert reading.form_of(file, _known, encoding="cp1252").encoding == "cp1252"
    with pytest.raises(Invalid, match="isn't written in utf-8"):
        reading.form_of(file, _known, encoding="utf-8")
    with pytest.raises(Invalid, match="There is no encoding klingon"):
        reading.form_of(file, _known, encoding="klingon")


@pytest.mark.parametrize(
    ("start", "delimiter"),
    [
        ("title,status\na,b\n", ","),
        ("title;status\na;b\n", ";"),
        ("title\tstatus\na\tb\n", "\t"),
        ("title|status\na|b\n", "|"),
        ("title\nonly one column, really\n", ","),
        # More commas than semicolons, in prose.
        ("title;description\nA;first, second, third\nB;fourth, fifth, sixth\n", ";"),
        # In quotes, and over several lines.
        ('title;description\nA;"one, two,\nthree, four"\nB;"x;y;z"\n', ";"),
        # What the head is called decides, though the lines are as alike under either.
        ("title;status,priority\na;b,c\n", ";"),
    ],
)
def test_a_delimiter_is_found_by_trying_each(start: str, delimiter: str) -> None:
    assert delimiters.detected(start, lambda name: name in {"title", "status"}) == delimiter


def test_excel_s_hint_of_the_delimiter_is_taken(tmp_path: Path) -> None:
    file = _file(tmp_path, "sep=;\r\ntitle;status\r\na,b;c\r\n")
    form = reading.form_of(file, _known)
    assert (form.delimiter, form.has_hint) == (";", True)
    assert list(reading.records(file, form)) == [Record(2, ["title", "status"]), Record(3, ["a,b", "c"])]


@pytest.mark.parametrize(("wish", "mark"), [("tab", "\t"), (r"\t", "\t"), ("semicolon", ";"), ("~", "~")])
def test_a_delimiter_may_be_named(wish: str, mark: str) -> None:
    assert delimiters.named(wish) == mark


@pytest.mark.parametrize("wish", ['"', "", ";;", "a", "\n"])
def test_what_is_no_delimiter_is_refused(wish: str) -> None:
    with pytest.raises(Invalid, match="is no delimiter"):
        delimiters.named(wish)


def test_records_know_their_first_line_whatever_is_in_them(tmp_path: Path) -> None:
    file = _file(tmp_path, 'a,b\r\n"x\ny",1\n\n,\n"he said ""no""",2\rlast,3')
    assert list(reading.records(file, PLAIN)) == [
        Record(1, ["a", "b"]),
        Record(2, ["x\ny", "1"]),
        Record(6, ['he said "no"', "2"]),
        Record(7, ["last", "3"]),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        # A lone quote at the end, and one in the middle that swallows the rest.
        ('a,b\n1,2\n3,"', "Line 3: a quote is opened here and never closed."),
        ('a,b\n1,2\n3,"x\n4,5\n6,7\n', "Line 3: a quote is opened here and never closed."),
        ('a,b\n1,"x" y\n', "Line 2: a quote ends inside a cell."),
    ],
)
def test_a_lone_quote_is_told_with_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        list(reading.records(_file(tmp_path, text), PLAIN))
    assert str(refusal.value).startswith(sentence)
    assert refusal.value.sentence("de").startswith("Zeile ")


def test_a_million_columns_are_refused(tmp_path: Path) -> None:
    for text in ("a" + ",a" * 1_000_000, '"a"' + ',"a"' * 900_000):
        with pytest.raises(Invalid, match="Line 1 has more than 1000 columns"):
            list(reading.records(_file(tmp_path, text), PLAIN))


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_line_without_an_end_is_refused_before_it_is_in_memory(tmp_path: Path, quote: str) -> None:
    """As a gigabyte would be: of this file, no more than the limit is ever held."""
    file = tmp_path / "file.csv"
    with file.open("w") as to:
        to.write(f"title\n{quote}")
        for _ in range(80):
            to.write("x" * 1_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(Invalid, match="Line 2: "):
            list(reading.records(file, PLAIN))
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_a_quote_that_swallows_line_after_line_is_refused_where_it_stands(tmp_path: Path) -> None:
    file = _file(tmp_path, 'a,b\n1,2\n"3,4\n' + "x,y\n" * 1_500_000)
    with pytest.raises(Invalid, match="Line 3: a cell that begins here has more than 2000000 characters"):
        list(reading.records(file, PLAIN))


def test_a_file_is_read_in_little_memory(tmp_path: Path) -> None:
    file = _file(tmp_path, "a,b\n" + "text,and more of it\n" * 400_000)
    tracemalloc.start()
    try:
        told: list[int] = []
        assert sum(1 for _ in reading.records(file, PLAIN, told.append)) == 400_001
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
    assert len(told) > 10
    assert sum(told) <= file.stat().st_size


NASTY = st.text(
    alphabet=st.one_of(st.sampled_from("'=+-@\t\r\n\"',;|＝ a0"), st.characters(exclude_categories=["Cs"]))
)


@given(NASTY)
def test_a_formula_is_written_as_text_and_read_back_as_it_was(cell: str) -> None:
    written = defused(cell)
    assert restored(written) == cell
    assert written[:1] not in set("=+-@\t\r\n＝＋－＠")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ('=HYPERLINK("http://evil.example")', '\'=HYPERLINK("http://evil.example")'),
        ("+49 30 1234", "'+49 30 1234"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("'=1", "''=1"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("1=1", "1=1"),
        ("", ""),
    ],
)
def test_what_a_spreadsheet_would_calculate_begins_with_an_apostrophe(cell: str, written: str) -> None:
    assert defused(cell) == written
    assert restored(written) == cell


@given(st.lists(st.lists(NASTY, min_size=2, max_size=4), min_size=1, max_size=5))
def test_every_text_is_read_as_it_was_written(rows: list[list[str]]) -> None:
    width = max(map(len, rows))
    wanted = [["head", *row, *[""] * (width - len(row))] for row in rows]
    to = io.StringIO(newline="")
    csv.writer(to, lineterminator="\r\n").writerows(wanted)
    read = csv.reader(reading._Lines(io.StringIO(to.getvalue(), newline=""), ","), strict=True)
    assert list(read) == wanted
