"""`postbote ticket tag` and `postbote tag` (§1, Schlagwörter)."""

from tests.parts.command_line import CommandLine


def test_tags_are_put_on_with_a_plus_and_taken_off_with_a_minus(desk: CommandLine) -> None:
    said = desk.done("ticket", "tag", "TT1", "+vpn", "+old", "+-odd", "--as", "nadia")
    assert said.stderr == "TT1 has the tags -odd, old, vpn now.\n"
    said = desk.done("ticket", "tag", "--as", "nadia", "TT1", "-old", "+hardware", "--", "--odd")
    assert said.stderr == "TT1 has the tags hardware, vpn now.\n"
    assert desk.one("ticket", "tag", "TT1", "-hardware") == {
        "number": "TT1",
        "changed": True,
        "tags": ["vpn"],
    }
    assert desk.done("ticket", "tag", "TT1", "+VPN").stderr == "TT1 is as it was.\n"


def test_a_tag_without_a_sign_is_wrong_use_and_one_with_a_comma_is_refused(desk: CommandLine) -> None:
    assert desk("ticket", "tag", "TT1", "vpn").exit_code == 2
    assert desk("ticket", "tag", "TT1").exit_code == 2
    assert desk.refused("ticket", "tag", "TT1", "+a,b") == "A tag has no comma: a,b"
    assert desk("ticket", "tag", "--help").exit_code == 0


def test_tags_are_listed_renamed_and_deleted(desk: CommandLine) -> None:
    assert "no tag yet" in desk.done("tag", "list").stderr
    desk.done("ticket", "new", "--title", "Zwei")
    desk.done("ticket", "tag", "TT1", "+vpn", "+alt")
    desk.done("ticket", "tag", "TT2", "+Netz")
    assert desk.rows("tag", "list") == [
        {"name": "alt", "tickets": 1},
        {"name": "Netz", "tickets": 1},
        {"name": "vpn", "tickets": 1},
    ]
    assert desk.done("tag", "rename", "vpn", "netz").stderr == "vpn is netz now, 1 ticket changed.\n"
    assert desk.done("tag", "delete", "ALT").stderr == "The tag ALT is gone; 1 ticket had it.\n"
    assert desk.rows("tag", "list") == [{"name": "Netz", "tickets": 2}]
    assert desk.refused("tag", "delete", "vpn") == "There is no tag vpn."
