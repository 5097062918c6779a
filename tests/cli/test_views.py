"""`postbote view` and `postbote ticket list --where`: list views on the command line (R18, R19)."""

import json
from pathlib import Path

import pytest

from tests.parts.command_line import CommandLine


@pytest.fixture
def several(desk: CommandLine) -> CommandLine:
    """Three tickets: TT1 of Frau Weber's, TT2 urgent and Nadia's, TT3 closed."""
    desk.done("ticket", "new", "--title", "Server brennt", "--priority", "urgent", "--assignee", "nadia")
    desk.done("ticket", "new", "--title", "Alte Rechnung", "--assignee", "Support")
    desk.done("ticket", "set", "TT3", "status=closed")
    desk.done("agent", "add", "--name", "Jonas Keller", "--email", "jonas@desk.example")
    return desk


def _numbers(desk: CommandLine, *words: str) -> list[str]:
    return [row["number"] for row in desk.rows(*words)]


def test_a_view_is_made_shown_run_counted_changed_copied_and_deleted(several: CommandLine) -> None:
    said = several.done(
        *("view", "add", "Brennt", "--as", "nadia", "--sort", "-created", "--columns", "number,title,agent"),
        *("--where", "is closed is no and (priority is one of high, dringend or assignee is nobody)"),
        *("--time", "created last 30 days"),
    )
    assert said.stderr == "The list view Brennt is there.\n"
    shown = several.one("view", "show", "brennt", "--as", "nadia")
    assert (shown["owner"], shown["sort"], shown["shared"]) == ("nadia", "-created", False)
    assert shown["conditions"] == {
        "all": [
            {"field": "is_closed", "operator": "is", "values": [False]},
            {
                "any": [
                    {"field": "priority", "operator": "one_of", "values": ["high", "urgent"]},
                    {"field": "assignee", "operator": "is", "values": ["nobody"]},
                ]
            },
        ]
    }
    assert several.rows("view", "run", "Brennt", "--as", "nadia") == [
        {"number": "TT2", "title": "Server brennt", "agent": "Nadia Brandt"},
        {"number": "TT1", "title": "Drucker druckt leere Seiten", "agent": None},
    ]
    assert several.done("view", "count", "Brennt", "--as", "nadia").stdout == "2\n"
    several.done(
        "view", "change", "Brennt", "--as", "nadia", "--sort", "created", "--name", "Feuer", "--shared"
    )
    assert _numbers(several, "view", "run", "Feuer", "--as", "jonas", "--limit", "1") == ["TT1"]
    several.done("view", "copy", "Feuer", "Meins", "--as", "jonas")
    several.done("view", "delete", "Feuer", "--as", "nadia")
    assert several.refused("view", "show", "Feuer", "--as", "nadia") == "There is no list view Feuer."
    own = [view["name"] for view in several.rows("view", "list", "--as", "jonas") if view["owner"] == "jonas"]
    assert own == ["Meins"]


def test_tickets_are_listed_by_conditions_in_words_and_in_any_order(several: CommandLine) -> None:
    assert _numbers(several, "ticket", "list", "--where", "status is open", "--sort", "number") == [
        "TT1",
        "TT2",
    ]
    assert _numbers(several, "ticket", "list", "--where", 'title contains "RECHNUNG"') == ["TT3"]
    assert _numbers(several, "ticket", "list", "--sort", "-priority") == ["TT2", "TT3", "TT1"]
    assert _numbers(several, "ticket", "list", "--view", "My open tickets", "--as", "nadia") == ["TT2"]
    assert _numbers(several, "ticket", "list", "--view", "Meine offenen Tickets", "--as", "nadia") == ["TT2"]
    assert _numbers(several, "ticket", "list", "--view", "Urgent and open", "--status", "closed") == []


def test_a_preview_tells_how_many_there_would_be(several: CommandLine) -> None:
    words = ("ticket", "list", "--where", "status is open", "--count")
    assert several.done(*words).stdout == "2\n"
    assert several.one(*words) == {"count": 2, "exact": True}


def test_what_ships_works_at_once(several: CommandLine) -> None:
    views = {view["name"]: view for view in several.rows("view", "list")}
    assert [name for name, view in views.items() if view["ships"]] == [
        "My open tickets",
        "Tickets nobody has",
        "Waiting for the customer",
        "Closed this week",
        "Urgent and open",
    ]
    assert all(view["name_de"] != view["name"] for view in views.values())
    found = {name: _numbers(several, "view", "run", name, "--as", "nadia") for name in views}
    assert found == {
        "My open tickets": ["TT2"],
        "Tickets nobody has": ["TT1"],
        "Waiting for the customer": [],
        "Closed this week": ["TT3"],
        "Urgent and open": ["TT2"],
    }
    assert "ships with Postbote" in several.refused("view", "delete", "Urgent and open")


def test_a_table_has_its_groups_one_below_the_other_with_their_counts(several: CommandLine) -> None:
    several.done(
        "view", "add", "Alles", "--group-by", "status", "--columns", "number,status", "--sort", "number"
    )
    lines = several.done("view", "run", "Alles").stdout.splitlines()
    assert lines == [
        *("", "Open: 2", "NUMBER  STATUS", "TT1     open", "TT2     open"),
        *("", "Closed: 1", "NUMBER  STATUS", "TT3     closed"),
    ]
    assert "There is no such ticket." in several.done("ticket", "list", "--where", "title is x").stderr


def test_conditions_of_a_view_can_be_kept_in_a_file_and_read_again(
    several: CommandLine, tmp_path: Path
) -> None:
    where = "assignee is one of nadia, Support and contact is not weber@kunde.example"
    several.done("view", "add", "Eins", "--where", where, "--as", "nadia")
    conditions = several.one("view", "show", "Eins", "--as", "nadia")["conditions"]
    file = tmp_path / "conditions.json"
    file.write_text(json.dumps(conditions))
    several.done("view", "add", "Zwei", "--conditions", str(file), "--as", "nadia")
    assert several.one("view", "show", "Zwei", "--as", "nadia")["conditions"] == conditions
    assert _numbers(several, "ticket", "list", "--conditions", str(file)) == ["TT3", "TT2"]
    file.write_text("[" * 5000)
    assert "is no JSON" in several.refused("ticket", "list", "--conditions", str(file))
    deep = '{"not":' * 50 + "{}" + "}" * 50
    file.write_text(deep)
    assert "at most 30 deep" in several.refused("ticket", "list", "--conditions", str(file))


def test_what_is_wrong_is_told_with_what_is_possible(several: CommandLine) -> None:
    assert several.refused("ticket", "list", "--where", "status is open or") == (
        "At character 18: a field, not or ( was expected, not the end."
    )
    assert "can't be sorted by description. Possible are: age, assignee" in several.refused(
        "ticket", "list", "--sort", "description"
    )
    for words in (
        ("--columns", "colour"),
        ("--columns", ","),
        ("--group-by", "title"),
        ("--time", "status is open"),
        ("--time", "created today or closed today"),
    ):
        assert several.refused("view", "add", "Falsch", *words)
    assert several.refused("view", "add", " ") == "Please enter a name."
    assert several("ticket", "list", "--where", "x", "--conditions", __file__).exit_code == 2


def test_it_is_told_what_can_be_asked(desk: CommandLine) -> None:
    fields = {row["field"]: row for row in desk.rows("view", "fields")}
    assert fields["hours"]["sort"] is False
    assert "at least" in fields["hours"]["operators"]
    assert fields["assignee"]["group"] is True
