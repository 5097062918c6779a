"""Mass acts at the command line (R20–R25): asked back, done with a report."""

from tests.parts.command_line import CommandLine


def test_fields_of_all_that_match_are_set_and_the_job_is_told(desk: CommandLine):
    desk.done("ticket", "new", "--title", "Second")
    job = desk.one("ticket", "mass-edit", "priority=high", "--where", "status is open", "--yes")
    assert (job["state"], job["changed"], job["skips"]) == ("done", 2, [])
    assert {row["priority"] for row in desk.rows("ticket", "list")} == {"high"}
    assert desk.one("job", "list")["kind"] == "edit"


def test_numbers_can_be_named(desk: CommandLine):
    desk.done("ticket", "new", "--title", "Second")
    desk.done("ticket", "mass-tag", "TT2", "+vpn")
    assert [desk.one("ticket", "show", number)["tags"] for number in ("TT1", "TT2")] == [
        [],
        ["vpn"],
    ]


def test_it_asks_before_it_deletes_what_matches(desk: CommandLine):
    assert desk("ticket", "mass-delete", "--where", "").exit_code == 1
    assert len(desk.rows("ticket", "list")) == 1
    desk.done("ticket", "mass-delete", "--where", "", "--yes")
    assert desk.rows("ticket", "list") == []


def test_a_wrong_value_names_its_field_and_changes_nothing(desk: CommandLine):
    said = desk.refused("ticket", "mass-edit", "TT1", "hours=1.255")
    assert said.endswith("Hours may have at most two decimals.")
    assert desk.rows("job", "list") == []


def test_an_agent_subscribes_to_many(desk: CommandLine):
    desk.done("ticket", "mass-subscribe", "--where", "", "--yes", "--as", "nadia")
    assert desk.one("ticket", "show", "TT1")["subscribers"] == ["Nadia Brandt"]
    desk.done("ticket", "mass-unsubscribe", "TT1", "--agent", "nadia")
    assert desk.one("ticket", "show", "TT1")["subscribers"] == []
