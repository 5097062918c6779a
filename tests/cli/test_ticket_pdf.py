"""`postbote ticket pdf`, `postbote ticket internal-pdf` and the logo: no file is overwritten unasked."""

from pathlib import Path

import pytest

from tests.parts import pdf
from tests.parts.command_line import CommandLine
from tests.parts.pictures import SVG


@pytest.fixture
def paper(desk: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """With an answer and a note on the ticket, in an empty folder."""
    desk.done("ticket", "comment", "TT1", "--external", "--as", "nadia", "Bitte den Toner prüfen.")
    desk.done("ticket", "comment", "TT1", "--as", "nadia", "Der ist doch neu?")
    (tmp_path / "paper").mkdir()
    monkeypatch.chdir(tmp_path / "paper")
    return desk


def test_the_customers_edition_is_a_file_named_like_the_ticket(paper: CommandLine):
    said = paper.done("ticket", "pdf", "tt1", "--language", "de")
    assert (said.stdout, said.stderr) == ("", "TT1.pdf is written.\n")
    page = pdf.text(Path("TT1.pdf").read_bytes())
    assert "Bitte den Toner prüfen." in page
    assert "Der ist doch neu?" not in page
    assert "Seite 1 von 1" in page


def test_the_internal_edition_is_another_command_and_another_file(paper: CommandLine):
    """R12, R17."""
    assert (
        paper.done("ticket", "internal-pdf", "TT1", "--as", "nadia").stderr
        == "TT1-internal.pdf is written.\n"
    )
    page = pdf.text(Path("TT1-internal.pdf").read_bytes())
    assert "Der ist doch neu?" in page
    assert "internal – not for the customer" in page


def test_several_tickets_become_one_file(paper: CommandLine):
    """R26."""
    paper.done("ticket", "new", "--title", "Noch eins")
    paper.done("ticket", "pdf", "TT1", "TT2", "TT1")
    assert len(pdf.pages(Path("tickets.pdf").read_bytes())) == 2


def test_a_file_that_is_there_is_written_over_only_by_force(paper: CommandLine):
    Path("TT1.pdf").write_text("mine", encoding="utf-8")
    assert "TT1.pdf is there already" in paper.refused("ticket", "pdf", "TT1")
    assert Path("TT1.pdf").read_text(encoding="utf-8") == "mine"
    paper.done("ticket", "pdf", "TT1", "--force")
    paper.done("ticket", "pdf", "TT1", "-o", "other.pdf")
    assert Path("TT1.pdf").read_bytes()[:5] == Path("other.pdf").read_bytes()[:5] == b"%PDF-"


def test_a_dash_is_standard_output(paper: CommandLine):
    said = paper.done("ticket", "pdf", "TT1", "-o", "-")
    assert said.stdout_bytes.startswith(b"%PDF-")
    assert "Toner" in pdf.text(said.stdout_bytes)
    assert list(Path().iterdir()) == []


def test_what_cannot_be_printed_or_written_is_a_sentence(paper: CommandLine):
    assert paper.refused("ticket", "pdf", "TT9") == "There is no ticket TT9."
    assert "can't be written" in paper.refused("ticket", "pdf", "TT1", "-o", "no/folder/a.pdf")
    assert paper("ticket", "pdf").exit_code == 2
    assert list(Path().iterdir()) == []


def test_the_logo_is_a_file_on_the_command_line(paper: CommandLine):
    """R52."""
    Path("logo.svg").write_bytes(SVG)
    said = paper.done("preference", "set", "company_logo", "logo.svg").stderr
    kept = {row["name"]: row["value"] for row in paper.rows("preference", "list")}["company_logo"]
    assert said == f"company_logo is {kept} now.\n"
    Path("logo.svg").write_bytes(b"GIF89a")
    assert "PNG, JPEG or SVG" in paper.refused("preference", "set", "company_logo", "logo.svg")
    assert "can't be read" in paper.refused("preference", "set", "company_logo", "missing.svg")
    assert paper.done("preference", "set", "company_logo", "").stderr == "company_logo is empty now.\n"
