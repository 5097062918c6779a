"""`import` and `export` at the command line (R27, R28), and what is remembered of columns."""

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from tests.parts.command_line import CommandLine


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tickets.csv"


def test_a_file_of_excel_is_looked_at_and_taken_in(desk: CommandLine, file: Path):
    text = 'Titel;Kontakt;Stunden;Farbe\r\n"Tür klemmt";weber@kunde.example;1,5;rot\r\n=1+1;;;blau\r\n'
    file.write_bytes(text.encode("cp1252"))
    said = desk.refused("ticket", "import", str(file))
    assert "No field is called like these columns: Farbe." in said
    assert "--ignore 'Farbe'" in said
    looked = desk.done("ticket", "import", str(file), "--ignore", "Farbe", "--dry-run")
    assert looked.stdout == ""
    assert looked.stderr.splitlines() == [
        "Encoding cp1252, delimiter semicolon.",
        "  Titel → title",
        "  Kontakt → contact",
        "  Stunden → hours",
        "  Farbe → left out",
        "  title: Tür klemmt, contact: weber@kunde.example, hours: 1,5",
        "  title: =1+1",
        "It would be: 2 new, 0 changed, 0 as they were. Nothing was written.",
    ]
    assert len(desk.rows("ticket", "list")) == 1
    taken = desk.done("ticket", "import", str(file), "--ignore", "Farbe")
    assert taken.stderr == "2 new, 0 changed, 0 as they were.\n"
    ticket = desk.one("ticket", "show", "TT2")
    assert (ticket["title"], ticket["hours"], ticket["source"]) == ("Tür klemmt", "1.50", "import")
    (kept,) = desk.rows("csv-mapping", "list")
    assert kept["columns"] == {"Titel": "title", "Kontakt": "contact", "Stunden": "hours", "Farbe": ""}
    assert desk.done("ticket", "import", str(file), "--dry-run").exit_code == 0
    desk.done("csv-mapping", "forget", str(kept["id"]))
    assert "Farbe" in desk.refused("ticket", "import", str(file), "--dry-run")


def test_all_faults_are_told_and_kept_and_nothing_is_imported(desk: CommandLine, file: Path, tmp_path: Path):
    file.write_text("title,hours\n" + "Gut,1\n" + "=böse,viel\n" * 60)
    errors = tmp_path / "errors.csv"
    result = desk("ticket", "import", str(file), "--errors", str(errors))
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert lines[0] == "Line 3, hours: Hours should be a number, like 1.5."
    assert lines[-2] == f"… and 10 more; all are in {errors}."
    assert lines[-1] == (
        "Nothing was imported: 1 new, 0 changed, 0 as they were, 60 bad. --skip-bad-lines takes in the "
        "good ones."
    )
    kept = list(csv.reader(io.StringIO(errors.read_text())))
    assert (kept[0], len(kept)) == (["line", "field", "error"], 61)
    assert len(desk.rows("ticket", "list")) == 1
    skipped = desk("ticket", "import", str(file), "--skip-bad-lines", "--json")
    assert skipped.exit_code == 1
    report = json.loads(skipped.stdout)
    assert (report["create"], report["bad"], report["faults"], report["written"]) == (1, 60, 60, True)
    assert report["errors"][0] == {
        "line": 3,
        "field": "hours",
        "error": "Hours should be a number, like 1.5.",
    }
    assert len(desk.rows("ticket", "list")) == 2


def test_faults_are_german_for_an_agent_who_reads_german(desk: CommandLine, file: Path):
    desk.done("agent", "set", "nadia", "--role", "lead", "--language", "de")
    file.write_text("title,hours\nGut,1.255\n")
    result = desk("ticket", "import", str(file), "--as", "nadia")
    assert "Line 2, hours: Stunden darf höchstens zwei Nachkommastellen haben." in result.stderr


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04rest", "This is a workbook of Excel or LibreOffice, no CSV."),
        (b'title,hours\nA,1\nB,"', "Line 3: a quote is opened here and never closed."),
        (b"a" + b",a" * 1_000_000, "Line 1 has more than 1000 columns."),
        (b"", "The file is empty."),
    ],
)
def test_what_is_no_csv_is_refused_with_a_sentence(desk: CommandLine, file: Path, data: bytes, sentence: str):
    file.write_bytes(data)
    assert desk.refused("ticket", "import", str(file)).startswith(sentence)


def test_a_wrong_encoding_is_refused(desk: CommandLine, file: Path):
    file.write_bytes("title\nTür\n".encode("cp1252"))
    said = desk.refused("ticket", "import", str(file), "--encoding", "utf-8")
    assert said == "The file isn't written in utf-8. Please give its encoding: --encoding cp1252."


def test_an_export_opens_in_excel_and_no_formula_is_calculated(desk: CommandLine, tmp_path: Path):
    desk.done("ticket", "new", "--title", '=HYPERLINK("http://evil.example";"Hier")')
    to = tmp_path / "out.csv"
    said = desk.done(
        *("ticket", "export", "--bom", "--delimiter", "semicolon", "--language", "de"),
        *("--columns", "number,title,priority", "-o", str(to)),
    )
    assert said.stderr == f"{to} is written.\n"
    assert to.read_bytes().decode("utf-8") == (
        "\ufeffTicketnummer;Titel;Priorität\r\n"
        "TT1;Drucker druckt leere Seiten;normal\r\n"
        'TT2;"\'=HYPERLINK(""http://evil.example"";""Hier"")";normal\r\n'
    )
    assert "is there already; --force" in desk("ticket", "export", "-o", str(to)).stderr
    back = desk.done("ticket", "import", str(to))
    assert back.stderr == "0 new, 0 changed, 2 as they were.\n"
    assert list(tmp_path.glob("*.part")) == []


def test_an_export_is_of_conditions_or_of_a_view(desk: CommandLine):
    desk.done("ticket", "new", "--title", "Eilig", "--priority", "urgent")
    out = desk.done("ticket", "export", "--where", "priority = urgent", "--columns", "number,title").stdout
    assert out.replace("\r\n", "\n") == "number,title\nTT2,Eilig\n"
    assert desk("ticket", "export", "--where", "priority = urgent", "--view", "x").exit_code == 2
    assert "x" in desk.refused("ticket", "export", "--view", "x")
    assert desk.refused("ticket", "export", "--columns", "colour").startswith("There is no field colour")


def test_products_come_in_are_changed_and_go_out(desk: CommandLine, file: Path):
    file.write_text("Code\tName\tPreis\nD1\tDrucker\t99,90\nD2\tMaus\t\n")
    assert "2 new" in desk.done("product", "import", str(file), "--map", "Preis=price").stderr
    file.write_text("code;name;price\nD1;Drucker;89.90\nD2;Maus;\nD3;Kabel;5\n")
    said = desk.done("product", "import", str(file), "--key", "code")
    assert said.stderr == "1 new, 1 changed, 1 as they were.\n"
    prices = {row["code"]: row["price"] for row in desk.rows("product", "list")}
    assert prices == {"D1": "89.90", "D2": "", "D3": "5.00"}
    text = desk.done("product", "export", "--columns", "number,name").stdout
    assert text.splitlines() == ["number,name", "PRO1,Drucker", "PRO2,Maus", "PRO3,Kabel"]


def test_contacts_get_a_password_only_when_that_is_said(
    desk: CommandLine, file: Path, monkeypatch: pytest.MonkeyPatch
):
    """R44."""
    monkeypatch.setenv("POSTBOTE_SMTP", "smtp://127.0.0.1:9?starttls=never")
    monkeypatch.setenv("POSTBOTE_MAIL_FROM", "Support <support@desk.example>")
    file.write_text(
        "name,email,portal_user,support_start,support_end\nAnna,anna@kunde.example,yes,2026-01-01,2099-01-01\n"
    )
    before = len(desk.rows("outbox", "list"))
    assert "--grant-portal-access" in desk("contact", "import", str(file)).stderr
    assert len(desk.rows("outbox", "list")) == before
    said = desk.done("contact", "import", str(file), "--grant-portal-access")
    assert "1 mail with a password will go out." in said.stderr
    assert len(desk.rows("outbox", "list")) == before + 1


def test_standard_input_is_a_file_like_any_other(desk: CommandLine):
    from click.testing import CliRunner

    from desk.cli import main

    result = CliRunner().invoke(main, ["ticket", "import", "-"], input="title\nVon der Leitung\n")
    assert result.exit_code == 0, result.output
    assert desk.rows("ticket", "list")[0]["title"] == "Von der Leitung"
    assert sys.stdin is not None


def test_a_time_zone_is_one_or_is_refused(desk: CommandLine, file: Path):
    file.write_text("title,created\nAlt,2020-05-01 12:00\n")
    assert "should be a time" in desk("ticket", "import", str(file)).stderr
    assert "no time zone Mars" in desk("ticket", "import", str(file), "--time-zone", "Mars").stderr
    desk.done("ticket", "import", str(file), "--time-zone", "Europe/Berlin")
    assert desk.one("ticket", "show", "TT2")["created_at"].startswith("2020-05-01T10:00")
