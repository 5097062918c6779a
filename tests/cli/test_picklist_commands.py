"""`postbote picklist` (R6)."""

from tests.parts.command_line import CommandLine


def test_a_value_lives_from_its_label_to_its_replacement(desk: CommandLine) -> None:
    value = desk.one("picklist", "add", "priority", "Very Low", "--german", "sehr niedrig")
    assert (value["key"], value["label_de"], value["colour"]) == ("very_low", "sehr niedrig", "#6b7280")
    desk.done(
        "picklist", "rename", "priority", "very_low", "--english", "Lowest", "--german", "am niedrigsten"
    )
    desk.done("picklist", "colour", "priority", "Lowest", "#112233")
    desk.done("picklist", "reorder", "priority", "am niedrigsten", "low", "normal", "high", "urgent")
    desk.done("ticket", "set", "TT1", "priority=Lowest")
    first = desk.rows("picklist", "values", "priority")[0]
    assert (first["key"], first["label_en"], first["colour"], first["used"]) == (
        "very_low",
        "Lowest",
        "#112233",
        1,
    )
    assert "replaces it: Low, Normal" in desk.refused("picklist", "delete", "priority", "Lowest")
    said = desk.done("picklist", "delete", "priority", "Lowest", "--replace-with", "niedrig").stderr
    assert said == "Lowest is deleted; in 1 record niedrig replaces it.\n"
    assert desk.one("ticket", "list")["priority"] == "low"
    lists = {row["picklist"]: row["values"] for row in desk.rows("picklist", "list")}
    assert lists["priority"] == ["low", "normal", "high", "urgent"]
    assert lists["contract_type"] == ["support", "services", "administrative"]


def test_a_status_that_counts_as_closed_closes_its_tickets(desk: CommandLine) -> None:
    desk.done("ticket", "set", "TT1", "status=in_progress")
    said = desk.done("picklist", "flag", "status", "in_progress", "--closed").stderr
    assert "1 ticket" in said
    assert desk.one("ticket", "show", "TT1")["closed_at"] is not None
    assert "doesn't wait" in desk.refused("picklist", "flag", "status", "in_progress", "--waits")
    desk.done("picklist", "flag", "status", "in_progress", "--not-closed", "--waits")
    flags = {row["key"]: row["waits_for_customer"] for row in desk.rows("picklist", "values", "status")}
    assert flags["in_progress"] is True


def test_only_an_administrator_edits_picklists(desk: CommandLine) -> None:
    said = desk.refused("picklist", "add", "type", "Spam", "--as", "nadia")
    assert said == "Only an administrator may change picklists."
