"""`postbote ticket` and `postbote why`: whatever an agent can do in Slack exists here over the same verbs."""

import json
from pathlib import Path

from tests.parts.command_line import CommandLine


def test_a_ticket_is_shown_with_everything_an_agent_may_see(desk: CommandLine) -> None:
    desk.done("ticket", "comment", "TT1", "--external", "--as", "nadia", "Bitte den Toner prüfen.")
    desk.done("ticket", "comment", "TT1", "--as", "nadia", "Der ist doch neu?")
    ticket = desk.one("ticket", "show", "TT1")
    assert ticket["number"] == "TT1"
    assert ticket["title"] == "Drucker druckt leere Seiten"
    assert ticket["contact"] == {"name": "Frau Weber", "email": "weber@kunde.example", "language": "en"}
    assert ticket["group"] == "Support"
    assert [(c["visibility"], c["author"], c["channel"], c["body"]) for c in ticket["comments"]] == [
        ("external", "Nadia Brandt", "cli", "Bitte den Toner prüfen."),
        ("internal", "Nadia Brandt", "cli", "Der ist doch neu?"),
    ]
    assert {change["field"] for change in ticket["history"]} == {
        "created",
        "external_comment",
        "internal_note",
    }
    assert {(item["courier"], item["state"]) for item in ticket["deliveries"]} <= {("slack", "queued")}


def test_comments_are_internal_unless_they_are_said_to_be_external(desk: CommandLine) -> None:
    desk.done("ticket", "comment", "TT1", "--as", "nadia", "unter uns")
    assert desk.one("ticket", "show", "TT1")["comments"][0]["visibility"] == "internal"


def test_setting_a_solution_and_closing_is_one_change(desk: CommandLine) -> None:
    said = desk.done("ticket", "set", "TT1", "--as", "nadia", "status=closed", "solution=Toner = getauscht.")
    assert said.stderr == "TT1 is changed.\n"
    ticket = desk.one("ticket", "show", "TT1")
    assert (ticket["status"], ticket["solution"]) == ("closed", "Toner = getauscht.")
    assert ticket["closed_at"] is not None
    assert {change["actor"] for change in ticket["history"][1:]} == {"Nadia Brandt"}


def test_setting_what_is_so_already_changes_nothing(desk: CommandLine) -> None:
    assert desk.done("ticket", "set", "TT1", "status=open").stderr == "TT1 is as it was.\n"
    assert len(desk.one("ticket", "show", "TT1")["history"]) == 1


def test_a_mandatory_field_names_itself_when_it_is_emptied(desk: CommandLine) -> None:
    """R5."""
    assert "Status" in desk.refused("ticket", "set", "TT1", "status=")
    assert desk.refused("ticket", "set", "TT1", "title= ") == "Please enter a title."
    assert "colour" in desk.refused("ticket", "set", "TT1", "colour=red")


def test_a_field_without_a_value_is_wrong_use(desk: CommandLine) -> None:
    assert desk("ticket", "set", "TT1", "status").exit_code == 2


def test_an_inactive_agent_cannot_be_chosen(desk: CommandLine) -> None:
    """R7."""
    desk.done("agent", "deactivate", "nadia")
    assert "inactive" in desk.refused("ticket", "set", "TT1", "assignee=nadia")
    desk.done("agent", "activate", "nadia")
    desk.done("ticket", "set", "TT1", "assignee=nadia")
    assert desk.one("ticket", "show", "TT1")["agent"] == "Nadia Brandt"


def test_the_list_has_one_object_a_line_and_can_be_narrowed(desk: CommandLine) -> None:
    desk.done("ticket", "new", "--title", "Ohne Kunden", "--priority", "high")
    desk.done("ticket", "set", "TT2", "status=closed")
    assert [row["number"] for row in desk.rows("ticket", "list")] == ["TT2", "TT1"]
    assert [row["number"] for row in desk.rows("ticket", "list", "--status", "offen")] == ["TT1"]
    assert [row["number"] for row in desk.rows("ticket", "list", "--assignee", "Support")] == ["TT1"]
    assert [row["number"] for row in desk.rows("ticket", "list", "--contact", "weber@kunde.example")] == [
        "TT1"
    ]
    assert [row["number"] for row in desk.rows("ticket", "list", "--limit", "1")] == ["TT2"]


def test_people_read_the_same_as_a_table_and_a_page(desk: CommandLine) -> None:
    desk.done("ticket", "comment", "TT1", "--external", "--as", "nadia", "Zeile eins\nZeile zwei")
    assert "Drucker druckt leere Seiten" in desk.done("ticket", "list").stdout.splitlines()[1]
    page = desk.done("ticket", "show", "TT1").stdout
    assert "Nadia Brandt via cli (to the customer)" in page
    assert "Zeile zwei" in page


def test_a_file_is_attached_whole(desk: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "protokoll.txt"
    file.write_bytes(b"\x00\xffwhole")
    desk.done("ticket", "comment", "TT1", "--as", "nadia", "--attach", str(file), "siehe Anhang")
    (document,) = desk.one("ticket", "show", "TT1")["documents"]
    assert (document["name"], document["size"], document["internal"]) == ("protokoll.txt", 7, True)


def test_why_says_who_was_not_mailed_and_the_reason(desk: CommandLine) -> None:
    desk.done("ticket", "comment", "TT1", "--external", "--as", "nadia", "Bitte den Toner prüfen.")
    answers = desk.rows("why", "TT1")
    assert [(a["rule"], a["role"], a["mailed"], a["reason"]) for a in answers] == [
        ("N5a", "assignee", False, "no_mail_server"),
        ("N2", "customer", False, "no_mail_server"),
        ("N2", "assignee", False, "is_actor"),
    ]
    assert answers[1]["sentence"] == "no mail: no mail server is configured"
    assert "no mail server is configured" in desk.done("why", "TT1").stdout


def test_new_answers_the_number_to_programs(postbote: CommandLine) -> None:
    made = postbote.done("ticket", "new", "--title", "Eins", "--json")
    assert json.loads(made.stdout) == {"number": "TT1"}
