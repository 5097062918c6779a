"""`postbote mail replay`: stored mails, read again; what it says, and to whom."""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.parts.command_line import CommandLine

YESTERDAY = f"{datetime.now().astimezone() - timedelta(days=1):%Y-%m-%d}"
IN_TWO_DAYS = f"{datetime.now().astimezone() + timedelta(days=2):%Y-%m-%d}"


@pytest.fixture
def mailed(desk: CommandLine, tmp_path: Path) -> CommandLine:
    """A ticket by mail, and a mail in quarantine that no rule took."""
    box = tmp_path / "box"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    (box / "new" / "1").write_bytes(b"From: weber@kunde.example\r\nSubject: Drucker\r\n\r\nHallo\r\n")
    desk.done("mailbox", "add", "support@desk.example", f"maildir://{box}", "--group", "Support")
    desk.done("mailbox", "scan")
    (box / "new" / "2").write_bytes(b"From: support@desk.example\r\nSubject: Wir\r\n\r\nHallo\r\n")
    desk.done("mailbox", "scan")
    return desk


def test_each_mail_is_told_with_what_it_was_and_is(mailed: CommandLine) -> None:
    mails = mailed.rows("mail", "replay", "--since", YESTERDAY)
    assert [(mail["id"], mail["before"], mail["result"]) for mail in mails] == [
        (1, "ticket", "as it was"),
        (2, "quarantined", "still waits"),
    ]
    assert mails[1]["why"] == "It claims to come from our own address support@desk.example."


def test_people_hear_how_many_there_were_of_each(mailed: CommandLine) -> None:
    said = mailed.done("mail", "replay", "--since", YESTERDAY)
    assert said.stdout == ""
    assert "1 × as it was" in said.stderr
    assert "1 × still waits" in said.stderr
    dry = mailed.done("mail", "replay", "--since", YESTERDAY, "--dry-run").stderr
    assert "Nothing was written." in dry


def test_mails_are_chosen_by_time_mailbox_and_outcome(mailed: CommandLine) -> None:
    assert mailed.rows("mail", "replay", "--since", IN_TWO_DAYS) == []
    assert mailed.rows("mail", "replay", "--since", "2020-01-01", "--until", YESTERDAY) == []
    (mail,) = mailed.rows("mail", "replay", "--since", YESTERDAY, "--outcome", "quarantined")
    assert mail["id"] == 2
    said = mailed.refused("mail", "replay", "--since", YESTERDAY, "--mailbox", "other@desk.example")
    assert said == "There is no mailbox other@desk.example."
    assert mailed("mail", "replay").exit_code == 2
    assert mailed("mail", "replay", "--since", "gestern").exit_code == 2


def test_only_an_administrator_may(mailed: CommandLine) -> None:
    said = mailed.refused("mail", "replay", "--since", YESTERDAY, "--as", "nadia")
    assert said.startswith("Only an administrator may")


def test_show_raw_says_when_the_bytes_were_removed(mailed: CommandLine, tmp_path: Path) -> None:
    (mail,) = [mail for mail in mailed.rows("mail", "list") if mail["id"] == 1]
    assert mail["raw_gone_at"] is None
    stored = tmp_path / "data" / "mail" / mail["sha256"][:2] / mail["sha256"][2:]
    stored.unlink()
    assert mailed.refused("mail", "show", "1", "--raw") == "The bytes of mail 1 are gone."
    with sqlite3.connect(tmp_path / "data" / "postbote.sqlite3") as store:
        store.execute("UPDATE inbound_mail SET raw_gone_at = '2026-03-02T12:00:00+00:00' WHERE id = 1")
    store.close()
    said = mailed.refused("mail", "show", "1", "--raw")
    assert said == "The bytes of mail 1 were removed on 2026-03-02: their time was over."
