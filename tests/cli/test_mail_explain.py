"""`postbote mail explain`: what would become of a mail, and why; it writes nothing."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.parts.command_line import CommandLine

ANSWER = (
    b"From: Frau Weber <weber@kunde.example>\r\nTo: support@desk.example\r\n"
    b"Subject: Re: [TT1] Drucker\r\nMessage-ID: <a@kunde.example>\r\n"
    b'Content-Type: application/pdf; name="plan.pdf"\r\n\r\nHallo\r\n'
)
STRANGER = b"From: anna@elsewhere.example\r\nSubject: [TT1] Drucker\r\n\r\nHallo\r\n"


def explained(desk: CommandLine, raw: bytes, *words: str) -> dict[str, Any]:
    said = desk.fed(raw, "mail", "explain", "--json", *words)
    assert said.exit_code == 0, said.stderr
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def everything(folder: Path) -> tuple[dict[str, list[Any]], set[str]]:
    """All rows of all tables, and all files beside them."""
    with sqlite3.connect(folder / "postbote.sqlite3") as store:
        names = [row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: store.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    store.close()
    files = {str(path) for path in folder.rglob("*") if path.is_file()}
    return rows, {name for name in files if "sqlite3" not in name}


@pytest.mark.parametrize("raw", [ANSWER, STRANGER, b"", b"From: nobody\r\n\r\n"])
def test_nothing_in_any_table_or_file_changes(desk: CommandLine, tmp_path: Path, raw: bytes) -> None:
    desk.done("mail", "list")
    before = everything(tmp_path / "data")
    explained(desk, raw)
    assert everything(tmp_path / "data") == before
    assert before[0]["ticket"]


def test_each_way_to_a_ticket_is_told_and_what_would_become_of_it(desk: CommandLine) -> None:
    """R39."""
    told = explained(desk, ANSWER)
    assert (told["would"], told["kind"], told["mailbox"]) == ("write into a ticket", "message", None)
    assert told["match"] == {
        "ticket": "TT1",
        "named": "TT1",
        "by": "subject",
        "sender_is": "participant",
        "deleted": False,
    }
    assert [step["way"] for step in told["steps"]][:3] == [
        "reply address",
        "Message-ID",
        "token in the words",
    ]
    assert {step["said"] for step in told["steps"][:3]} == {"nothing of ours"}
    assert told["steps"][3] == {"way": "subject", "said": "TT1, by its participant"}


def test_a_stranger_who_guesses_a_number_is_told_as_one(desk: CommandLine) -> None:
    told = explained(desk, STRANGER)
    assert (told["would"], told["match"]["sender_is"]) == ("open a ticket", "stranger")


def test_a_mail_that_came_in_already_is_known(desk: CommandLine, tmp_path: Path) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    (tmp_path / "box/new/1").write_bytes(ANSWER)
    desk.done("mailbox", "add", "support@desk.example", f"maildir://{tmp_path}/box")
    desk.done("mailbox", "scan")
    told = explained(desk, ANSWER)
    assert (told["seen_before"], told["mailbox"]) == (1, "support@desk.example")


def test_the_rules_are_traced(desk: CommandLine) -> None:
    """R38."""
    desk.done(
        "rule", "add", "Nothing of Webers", "--if", "from contains weber", "--then", "ignore", "--at", "1"
    )
    told = explained(desk, b"From: weber@kunde.example\r\nSubject: Neu\r\n\r\nHallo\r\n")
    assert told["would"] == "ignore"
    assert told["rules"][-1]["name"] == "Nothing of Webers"
    assert told["rules"][-1]["result"] == "acts"


def test_people_read_it_in_words(desk: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(ANSWER)
    said = desk.done("mail", "explain", str(file)).stdout
    assert "found        TT1 by subject; the sender is a participant" in said
    assert "would        write into a ticket" in said
    assert desk("mail", "explain", str(tmp_path / "none.eml")).exit_code == 2
    assert desk.refused("mail", "explain", str(file), "--mailbox", "x@y.example").startswith("There is no")
