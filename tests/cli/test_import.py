"""`postbote import`: what a person and a program are told."""

from pathlib import Path

from tests.parts.command_line import CommandLine

DUMP = str(Path(__file__).parents[1] / "migration/exports/osticket.sql")


def test_a_person_reads_what_came_and_what_has_no_home(desk: CommandLine) -> None:
    said = desk.done("import", "osticket", DUMP)
    assert "ticket            2    0      0" in said.stdout
    assert "This came over:" in said.stderr
    assert "1 × status “Beim Hersteller” became open" in said.stderr
    assert "1 × ticket field “Stockwerk”" in said.stderr
    assert "ticket 204711, file “Rechnung.pdf”:" in said.stderr
    tickets = desk.rows("ticket", "list")
    assert {ticket["number"] for ticket in tickets} == {"TT1", "TT2", "TT3"}
    assert desk.rows("outbox", "list") == [] or all(
        row["ticket"] == "TT1" for row in desk.rows("outbox", "list")
    )


def test_a_program_reads_objects(desk: CommandLine) -> None:
    rows = desk.rows("import", "osticket", DUMP, "--dry-run")
    kinds = {row["kind"]: row["new"] for row in rows if "kind" in row}
    assert (kinds["ticket"], kinds["internal note"], kinds["document"]) == (2, 2, 3)
    assert {"no_home": "tasks", "count": 1} in rows
    assert len(desk.rows("ticket", "list")) == 1


def test_a_wrong_use_and_a_wrong_file_are_told_apart(desk: CommandLine, tmp_path: Path) -> None:
    assert desk("import", "zendesk", DUMP).exit_code == 2
    assert desk("import", "osticket", "/nowhere").exit_code == 2
    assert desk("import", "osticket", DUMP, "--timezone", "Mars/Olympus").exit_code == 2
    assert "is it a dump of vtiger?" in desk.refused("import", "vtiger", DUMP)
    assert "may" in desk.refused("import", "osticket", DUMP, "--as", "nadia")
