"""`postbote ticket search`, `postbote ticket similar` and `postbote search`."""

from tests.parts.command_line import CommandLine


def test_tickets_are_searched_with_an_excerpt(desk: CommandLine) -> None:
    (hit,) = desk.rows("ticket", "search", "leere", "Seite")
    assert (hit["number"], hit["contact"], hit["status"]) == ("TT1", "Frau Weber", "open")
    assert [row["number"] for row in desk.rows("ticket", "search", "heute")] == ["TT1"]
    assert desk.rows("ticket", "search", "heute")[0]["excerpt"] == "Seit «heute»."
    assert desk.rows("ticket", "search", "Zeppelin") == []
    assert "No ticket has these words." in desk.done("ticket", "search", "Zeppelin").stderr


def test_a_search_is_narrowed_and_words_are_left_out(desk: CommandLine) -> None:
    desk.done("ticket", "new", "--title", "Drucker im Keller")
    desk.done("ticket", "set", "TT2", "status=closed")

    def found(*words: str) -> list[str]:
        return [row["number"] for row in desk.rows("ticket", "search", *words)]

    assert found("Drucker") == ["TT2", "TT1"]
    assert found("Drucker", "--limit", "1") == ["TT2"]
    assert found("--status", "offen", "Drucker") == ["TT1"]
    assert found("--assignee", "Support", "Drucker") == ["TT1"]
    assert found("--contact", "weber@kunde.example", "Drucker") == ["TT1"]
    assert found("Drucker", "--without", "Keller") == ["TT1"]


def test_similar_tickets_come_with_a_score_and_what_they_share(desk: CommandLine) -> None:
    desk.done("ticket", "new", "--title", "Drucker druckt nur leere Seiten")
    desk.done("ticket", "new", "--title", "Rechnung fehlt")
    (one,) = desk.rows("ticket", "similar", "TT1")
    assert one["number"] == "TT2"
    assert 0.5 < one["score"] < 1
    assert {"leere", "seiten"} <= set(one["shared"])
    assert "no ticket TT9" in desk.refused("ticket", "similar", "TT9")


def test_the_index_can_be_made_anew(desk: CommandLine) -> None:
    assert desk.one("search", "rebuild") == {"tickets": 1}
    assert [row["number"] for row in desk.rows("ticket", "search", "leere")] == ["TT1"]
    assert desk.one("search", "catch-up") == {"tickets": 0}
