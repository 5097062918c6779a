"""`postbote canned`, and comments made with canned replies."""

from pathlib import Path

from tests.parts.command_line import CommandLine


def test_canned_replies_are_written_shown_previewed_and_removed(desk: CommandLine, tmp_path: Path) -> None:
    assert "no canned reply" in desk.done("canned", "list").stderr
    words = tmp_path / "words.txt"
    words.write_text("Guten Tag,\n\n{{ number }} ist {{ status }}.\n", encoding="utf-8")
    made = desk.one("canned", "add", "status", "--en", "{{ number }} is {{ status }}.", "--title", "Status")
    assert (made["name"], made["languages"]) == ("status", ["en"])
    desk.done("canned", "set", "#status", "--de-file", str(words))
    [row] = desk.rows("canned", "list")
    assert row["languages"] == ["en", "de"]
    assert row["text_de"] == "Guten Tag,\n\n{{ number }} ist {{ status }}."
    assert "Status" in desk.done("canned", "show", "status").stdout
    shown = desk.one("canned", "preview", "status", "--ticket", "TT1")
    assert shown["text"] in {"TT1 is Open.", "Guten Tag,\n\nTT1 ist offen."}
    assert desk.rows("canned", "list", "--ticket", "TT1")[0]["name"] == "status"
    assert desk.done("canned", "remove", "status").stderr == "The canned reply status is gone.\n"
    assert desk.refused("canned", "show", "status") == "There is no canned reply status."


def test_wrong_words_are_refused_and_the_variables_listed(desk: CommandLine) -> None:
    assert "did you mean customer?" in desk.refused("canned", "add", "x", "--en", "{{ custmer }}")
    assert desk("canned", "add", "x", "--en", "a", "--en-file", "-").exit_code == 2
    names = [row["name"] for row in desk.rows("canned", "variables")]
    assert names[:3] == ["customer", "organisation", "number"]


def test_a_comment_is_made_of_text_and_a_canned_reply(desk: CommandLine) -> None:
    desk.done("canned", "add", "bye", "--en", "Yours, {{ agent }}", "--de", "Yours, {{ agent }}")
    desk.one("ticket", "comment", "TT1", "--external", "--canned", "bye", "--as", "nadia")
    desk.one("ticket", "comment", "TT1", "It works.", "--external", "--canned", "#bye", "--as", "nadia")
    shown = desk.one("ticket", "show", "TT1")
    assert [item["body"] for item in shown["comments"]][-2:] == [
        "Yours, Nadia Brandt",
        "It works.\n\nYours, Nadia Brandt",
    ]
    assert desk("ticket", "comment", "TT1", "--external").exit_code == 1
