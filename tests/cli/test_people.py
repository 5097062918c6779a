"""Agents, groups and preferences are changed at the command line; who may is asked of `--as`."""

from datetime import date, timedelta

from tests.parts.command_line import CommandLine


def _add(desk: CommandLine, name: str, *more: str) -> None:
    handle = name.split(maxsplit=1)[0].lower()
    desk.done("agent", "add", "--name", name, "--email", f"{handle}@desk.example", *more)


def test_an_agent_is_changed_by_an_administrator_and_by_no_agent(desk: CommandLine) -> None:
    _add(desk, "Ben Adler", "--role", "administrator")
    assert "Only an administrator" in desk.refused("agent", "set", "ben", "--name", "B", "--as", "nadia")
    desk.done("agent", "set", "nadia", "--role", "lead", "--mail-own-acts", "--as", "ben")
    nadia = {row["handle"]: row for row in desk.rows("agent", "list")}["nadia"]
    assert (nadia["role"], nadia["mail_own_acts"]) == ("lead", True)
    assert "last active administrator" in desk.refused("agent", "set", "ben", "--role", "agent")
    assert "last active administrator" in desk.refused("agent", "deactivate", "ben")
    assert desk("agent", "set", "nadia").exit_code == 2


def test_a_deputy_is_mailed_and_why_says_for_whom(desk: CommandLine) -> None:
    _add(desk, "Ben Adler")
    until = date.today() + timedelta(days=7)  # noqa: DTZ011 - a day of the calendar
    said = desk.done("agent", "absence", "nadia", "--until", str(until), "--deputy", "ben").stderr
    assert "Ben Adler hears of their tickets" in said
    desk.done("ticket", "new", "--title", "Toner", "--assignee", "nadia")
    sentences = {row["recipient_name"]: row["sentence"] for row in desk.rows("why", "TT2")}
    assert sentences["Nadia Brandt"] == f"no mail: is absent until {until}; the deputy Ben Adler hears of it"
    nadia = {row["handle"]: row for row in desk.rows("agent", "list")}["nadia"]
    assert (nadia["absent"], nadia["deputy"], nadia["absent_until"]) == (True, "ben", str(until))
    desk.done("agent", "back", "nadia", "--as", "nadia")
    assert desk.rows("agent", "list")[1]["absent"] is False


def test_an_inactive_agent_is_chosen_by_no_command(desk: CommandLine) -> None:
    """R7."""
    _add(desk, "Ben Adler")
    desk.done("agent", "deactivate", "ben")
    for words in (
        ("ticket", "new", "--title", "Toner", "--assignee", "ben"),
        ("ticket", "set", "TT1", "assignee=ben"),
        ("preference", "set", "default_assignee", "ben"),
        ("group", "join", "Support", "ben"),
        ("group", "add", "Field", "--member", "ben"),
        ("agent", "absence", "nadia", "--until", "2999-01-01", "--deputy", "ben"),
    ):
        assert desk.refused(*words) == "Ben Adler is inactive and can't be chosen."
    assert "Ben Adler is inactive" in desk.refused(
        "agent", "add", "--name", "C", "--email", "c@d.example", "--as", "ben"
    )


def test_a_group_is_changed_joined_left_and_replaced(desk: CommandLine) -> None:
    _add(desk, "Ben Adler")
    desk.done("group", "set", "Support", "--name", "First Line", "--channel", "C9")
    desk.done("group", "join", "first line", "ben")
    desk.done("group", "leave", "First Line", "nadia")
    assert desk.one("group", "list") == {
        "name": "First Line",
        "channel": "C9",
        "email": None,
        "members": ["ben"],
    }
    desk.done("group", "add", "Second Line")
    assert "Please choose the group" in desk.refused("group", "delete", "First Line")
    said = desk.done("group", "delete", "First Line", "--replace-with", "Second Line").stderr
    assert said == "The group First Line is deleted; 1 ticket went to Second Line.\n"
    assert desk.one("group", "list")["name"] == "Second Line"
    assert desk.one("ticket", "show", "TT1")["group"] == "Second Line"


def test_check_says_when_the_default_assignee_became_inactive(desk: CommandLine) -> None:
    """R52."""
    _add(desk, "Ben Adler")
    assert "no agent and no group" in desk.refused("preference", "set", "default_assignee", "nobody")
    desk.done("preference", "set", "default_assignee", "ben")
    assert desk("check").exit_code == 0
    desk.done("agent", "deactivate", "ben")
    result = desk("check")
    assert result.exit_code == 1
    assert "WRONG  default assignee: Ben Adler is inactive and can't be chosen." in result.stdout
