"""`postbote product`, `contract`, `document` and the like at the command line (R29)."""

from pathlib import Path

import pytest

from desk.records import MODULES
from tests.parts.command_line import CommandLine


@pytest.mark.parametrize("noun", MODULES)
def test_every_kind_of_record_has_its_commands(empty: CommandLine, noun: str):
    said = empty.done(noun, "--help").stdout
    for command in ("add", "list", "show", "set", "delete", "export"):
        assert f"  {command} " in said
    assert ("  import " in said) == (noun != "document")
    assert ("  restore " in said) == (noun not in {"contact", "organisation", "document"})


def test_a_product_is_added_shown_changed_deleted_and_brought_back(postbote: CommandLine):
    added = postbote.done("product", "add", "name=Drucker", "price=12,5", "--json")
    assert '"price":"12.50"' in added.stdout
    assert added.stderr == "PRO1 is there.\n"
    assert postbote.done("product", "set", "Drucker", "code=D1").stderr == "PRO1 is changed.\n"
    assert postbote.done("product", "set", "pro1", "code=D1").stderr == "PRO1 is as it was.\n"
    shown = postbote.one("product", "show", "D1")
    assert (shown["number"], shown["name"], shown["code"]) == ("PRO1", "Drucker", "D1")
    assert [(step["field"], step["new"]) for step in shown["history"]] == [
        ("created", "Drucker"),
        ("code", "D1"),
    ]
    assert "Name: Drucker" in postbote.done("product", "show", "PRO1").stdout
    assert "restore PRO1" in postbote.done("product", "delete", "PRO1").stderr
    assert postbote.rows("product", "list") == []
    assert postbote.refused("product", "show", "PRO1") == "There is no Product PRO1."
    postbote.done("product", "restore", "PRO1")
    assert [row["number"] for row in postbote.rows("product", "list", "druck")] == ["PRO1"]


def test_what_is_wrong_is_told_with_what_would_be_right(postbote: CommandLine):
    assert "at most two decimals" in postbote.refused("product", "add", "name=A", "price=1.005")
    assert "Possible are: active, code" in postbote.refused("product", "add", "name=A", "colour=red")
    assert "no Organisation Acme" in postbote.refused("contract", "add", "subject=A", "organisation=Acme")
    assert postbote("product", "add", "Drucker").exit_code == 2


def test_who_may_not_is_refused(desk: CommandLine):
    assert "lead or an administrator" in desk.refused("product", "add", "name=A", "--as", "nadia")
    assert "TASK1" in desk.done("task", "add", "title=Anrufen", "agent=nadia", "--as", "nadia").stderr


def test_a_list_is_limited_and_its_newest_come_first(postbote: CommandLine):
    for name in ("A", "B", "C"):
        postbote.done("partner", "add", f"name={name}")
    assert [row["name"] for row in postbote.rows("partner", "list", "--limit", "2")] == ["C", "B"]
    assert "There is no such partner." in postbote.done("partner", "list", "Z").stderr


def test_a_document_is_a_file_that_can_be_saved_again(
    postbote: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    Path("plan.txt").write_text("Erst messen.")
    postbote.done("document", "add", "plan.txt", "--note", "Stand Mai")
    shown = postbote.one("document", "show", "DOC1")
    assert (shown["title"], shown["name"], shown["size"]) == ("plan.txt", "plan.txt", "12")
    assert "--force" in postbote("document", "save", "DOC1").stderr
    postbote.done("document", "save", "DOC1", "-o", "copy.txt")
    assert Path("copy.txt").read_text() == "Erst messen."
    postbote.done("document", "set", "DOC1", "title=Der Plan")
    assert "can't be restored" in postbote.done("document", "delete", "--help").stdout
    postbote.done("document", "delete", "Der Plan")
    assert postbote.rows("document", "list") == []


def test_a_contact_is_shown_changed_and_deleted_like_other_records(desk: CommandLine):
    assert desk.done("contact", "set", "weber@kunde.example", "phone=+49 30").stderr.endswith("is changed.\n")
    shown = desk.one("contact", "show", "Frau Weber")
    assert (shown["phone"], shown["portal_user"]) == ("+49 30", "no")
    assert "is still used by ticket" in desk.refused("contact", "delete", "Frau Weber")
