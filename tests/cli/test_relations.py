"""`postbote ticket relate`, `unrelate`, `relations` and `related` (R16); what `ticket show` tells of them."""

from tests.parts.command_line import CommandLine


def test_a_ticket_is_related_to_records_and_both_are_listed(desk: CommandLine) -> None:
    said = desk.done("ticket", "relate", "TT1", "product", "--new", "name=Router")
    assert said.stderr == "TT1 is related to product PRO1 Router now.\n"
    said = desk.done("ticket", "relate", "TT1", "contact", "weber@kunde.example", "--as", "nadia")
    assert said.stderr == "TT1 is related to contact CON1 Frau Weber now.\n"
    assert desk.done("ticket", "relate", "TT1", "product", "PRO1").stderr == "It was so already.\n"
    assert [(item["kind"], item["number"]) for item in desk.rows("ticket", "relations", "TT1")] == [
        ("contact", "CON1"),
        ("product", "PRO1"),
    ]
    assert [item["number"] for item in desk.rows("ticket", "related", "product", "Router")] == ["TT1"]
    desk.done("ticket", "unrelate", "TT1", "contact", "CON1")
    assert [item["kind"] for item in desk.rows("ticket", "relations", "TT1")] == ["product"]


def test_a_relation_wants_one_record_that_is_there(desk: CommandLine) -> None:
    assert desk("ticket", "relate", "TT1", "product").exit_code == 2
    assert desk("ticket", "relate", "TT1", "product", "PRO1", "--new", "name=x").exit_code == 2
    assert "PRO1" in desk.refused("ticket", "relate", "TT1", "product", "PRO1")
    assert "moon" in desk.refused("ticket", "relate", "TT1", "moon", "1")


def test_a_ticket_is_shown_with_tags_subscribers_and_relations(desk: CommandLine) -> None:
    desk.done("ticket", "tag", "TT1", "+vpn", "+Netz")
    desk.done("ticket", "subscribe", "TT1", "--as", "nadia")
    desk.done("ticket", "relate", "TT1", "task", "--new", "title=Anrufen")
    shown = desk.one("ticket", "show", "TT1")
    assert shown["tags"] == ["Netz", "vpn"]
    assert shown["subscribers"] == ["Nadia Brandt"]
    assert [(item["kind"], item["number"], item["title"]) for item in shown["relations"]] == [
        ("task", "TASK1", "Anrufen")
    ]
    page = desk.done("ticket", "show", "TT1").stdout
    assert "Netz, vpn" in page
    assert "task TASK1 Anrufen" in page
