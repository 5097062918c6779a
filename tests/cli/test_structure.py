"""Copy, delete, merge, split and link tickets from the command line, over the same verbs as everywhere."""

from tests.parts.command_line import CommandLine


def opened(desk: CommandLine, title: str, *more: str) -> None:
    desk.done("ticket", "new", "--title", title, "--contact", "weber@kunde.example", *more)


def test_a_copy_has_a_number_of_its_own(desk: CommandLine) -> None:
    """R9."""
    assert desk.rows("ticket", "copy", "TT1", "--as", "nadia") == [{"number": "TT2"}]
    assert desk.one("ticket", "show", "TT2")["title"] == "Drucker druckt leere Seiten"


def test_deleting_asks_first_and_can_be_undone(desk: CommandLine) -> None:
    """R10."""
    before = desk.one("ticket", "show", "TT1")
    assert desk("ticket", "delete", "TT1").exit_code == 1
    assert desk.one("ticket", "show", "TT1")["seen"] == before["seen"]

    desk.done("ticket", "delete", "TT1", "--yes", "--as", "nadia")
    assert desk.refused("ticket", "show", "TT1") == "There is no ticket TT1."
    assert desk.rows("ticket", "list") == []
    (told,) = desk.rows("ticket", "deleted")
    assert (told["number"], told["deleted_by"]) == ("TT1", "Nadia Brandt")

    said = desk.done("ticket", "restore", "TT1", "--as", "nadia")
    assert said.stderr.startswith("TT1 is restored.")
    after = desk.one("ticket", "show", "TT1")
    changing = {"seen", "history", "deliveries"}
    assert {k: v for k, v in after.items() if k not in changing} == {
        k: v for k, v in before.items() if k not in changing
    }
    assert desk.refused("ticket", "restore", "TT1") == "TT1 is not deleted."


def test_a_purge_takes_what_is_deleted_and_only_an_administrator_may(desk: CommandLine) -> None:
    """R10."""
    assert "is not deleted" in desk.refused("ticket", "purge", "TT1", "--yes")
    desk.done("ticket", "delete", "TT1", "--yes")
    assert desk.done("ticket", "purge", "--yes").stderr == "There is nothing to remove.\n"
    assert "administrator" in desk.refused("ticket", "purge", "TT1", "--yes", "--as", "nadia")
    assert desk.done("ticket", "purge", "TT1", "--yes").stderr == "Removed for good: TT1.\n"
    assert desk.refused("ticket", "restore", "TT1") == "There is no ticket TT1."
    opened(desk, "Neu")
    assert desk.one("ticket", "list")["number"] == "TT2"


def test_merged_tickets_say_so_and_are_taken_apart_again(desk: CommandLine) -> None:
    opened(desk, "Drucker")
    desk.done("ticket", "merge", "TT2", "--into", "TT1", "--as", "nadia")
    assert desk.one("ticket", "show", "TT2")["merged_into"] == "TT1"
    assert desk.one("ticket", "show", "TT1")["merged"] == ["TT2"]
    assert "merged into   TT1" in desk.done("ticket", "show", "TT2").stdout
    assert [row["number"] for row in desk.rows("ticket", "list")] == ["TT1"]
    assert desk.refused("ticket", "merge", "TT2", "--into", "TT1") == "TT2 was merged into TT1."

    desk.done("ticket", "unmerge", "TT2", "--as", "nadia")
    assert desk.one("ticket", "show", "TT2")["merged_into"] is None
    assert {row["number"] for row in desk.rows("ticket", "list")} == {"TT1", "TT2"}


def test_different_customers_are_merged_on_request_alone(desk: CommandLine) -> None:
    desk.done("contact", "add", "--name", "Oliver Smith", "--email", "oliver@acme.example")
    desk.done("ticket", "new", "--title", "Printer", "--contact", "oliver@acme.example")
    assert "--with-other-customer" in desk.refused("ticket", "merge", "TT2", "--into", "TT1")
    desk.done("ticket", "merge", "TT2", "--into", "TT1", "--with-other-customer")


def test_comments_become_a_ticket_of_their_own(desk: CommandLine) -> None:
    desk.done("ticket", "comment", "TT1", "--as", "nadia", "Das Fax ist ein eigenes Thema.")
    (comment,) = desk.one("ticket", "show", "TT1")["comments"]
    made = desk.one("ticket", "split", "TT1", str(comment["id"]), "--title", "Fax", "--as", "nadia")
    assert made == {"number": "TT2", "title": "Fax"}
    assert desk.one("ticket", "show", "TT1")["comments"] == []
    assert "has no comment 99" in desk.refused("ticket", "split", "TT1", "99")


def test_one_update_reaches_all_children(desk: CommandLine) -> None:
    desk.done("ticket", "new", "--title", "Kein Netz")
    desk.done("ticket", "link", "TT1", "--parent", "TT2", "--as", "nadia")
    (child,) = desk.rows("ticket", "children", "TT2")
    assert (child["number"], child["contact"]) == ("TT1", "Frau Weber")
    assert desk.one("ticket", "show", "TT1")["parent"] == "TT2"
    assert desk.one("ticket", "show", "TT2")["children"] == ["TT1"]

    (told,) = desk.rows("ticket", "update-children", "TT2", "Geht wieder.", "--as", "nadia")
    assert told["number"] == "TT1"
    assert not told["mailed"]
    assert [item["body"] for item in desk.one("ticket", "show", "TT1")["comments"]] == ["Geht wieder."]

    said = desk.done(
        *("ticket", "set", "TT2", "status=closed", "solution=Kabel", "--close-children", "--as", "nadia")
    )
    assert said.stderr == "TT2 is changed.\nClosed, too: TT1.\n"
    closed = desk.one("ticket", "show", "TT1")
    assert (closed["status"], closed["solution"]) == ("closed", "Kabel")
    assert desk.rows("ticket", "children", "TT1") == []
    desk.done("ticket", "unlink", "TT1", "--as", "nadia")
    assert desk.rows("ticket", "children", "TT2") == []
