"""`postbote ticket participant`: who is in copy (R39)."""

from tests.parts.command_line import CommandLine

BEN = "ben@kunde.example"


def test_people_are_put_in_copy_shown_and_taken_out(desk: CommandLine) -> None:
    assert "Nobody is in copy of TT1" in desk.done("ticket", "participant", "list", "TT1").stderr
    said = desk.done(
        "ticket", "participant", "add", "TT1", "Ben@Kunde.example", "--name", "Ben", "--as", "nadia"
    )
    assert said.stderr == "ben@kunde.example is in copy of TT1 now.\n"
    assert desk.one("ticket", "participant", "add", "TT1", BEN)["changed"] is False

    assert desk.one("ticket", "show", "TT1")["in_copy"] == [BEN]

    desk.done("ticket", "participant", "remove", "TT1", BEN, "--as", "nadia")

    row = desk.one("ticket", "participant", "list", "TT1")
    assert (row["address"], row["name"], row["state"]) == (BEN, "Ben", "taken out")
    assert row["removed_by"] == "Nadia Brandt"
    assert desk.one("ticket", "show", "TT1")["in_copy"] == []


def test_who_is_not_in_copy_cannot_be_taken_out(desk: CommandLine) -> None:
    assert "is not in copy of TT1" in desk.refused("ticket", "participant", "remove", "TT1", BEN)
