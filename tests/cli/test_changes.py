"""`postbote ticket changes` (R11)."""

from tests.parts.command_line import CommandLine


def test_changes_are_listed_newest_first_and_paged(desk: CommandLine) -> None:
    desk.done("ticket", "set", "TT1", "status=closed", "priority=high", "--as", "nadia")
    found = desk.rows("ticket", "changes", "TT1")
    assert [(item["who"], item["field"], item["old"], item["new"]) for item in found] == [
        ("Nadia Brandt", "priority", "Normal", "High"),
        ("Nadia Brandt", "status", "Open", "Closed"),
        ("Postbote", "created", "", "Drucker druckt leere Seiten"),
    ]
    first = desk.done("ticket", "changes", "TT1", "--limit", "2")
    assert first.stderr == f"There are older ones: --before {found[1]['id']}\n"
    rest = desk.rows("ticket", "changes", "TT1", "--before", str(found[1]["id"]))
    assert [item["field"] for item in rest] == ["created"]
    assert [item["field"] for item in desk.rows("ticket", "changes", "TT1", "--field", "status")] == [
        "status"
    ]
    assert "No such change" in desk.done("ticket", "changes", "TT1", "--field", "tags").stderr
    page = desk.done("ticket", "changes", "TT1").stdout
    assert "Priority" in page
    assert "command line" in page
