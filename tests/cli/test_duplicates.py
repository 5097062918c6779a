"""`postbote ticket duplicates` (R23)."""

from tests.parts.command_line import CommandLine


def test_duplicates_of_a_ticket_and_groups(desk: CommandLine):
    desk.done(
        *("ticket", "new", "--title", "Drucker druckt leere Seiten", "--description", "Seit heute."),
        *("--contact", "weber@kunde.example"),
    )
    assert [row["number"] for row in desk.rows("ticket", "duplicates", "TT1")] == ["TT2"]
    assert desk.one("ticket", "duplicates")["tickets"] == ["TT1", "TT2"]
    assert "VPN" in desk.refused("ticket", "duplicates", "--field", "VPN")
