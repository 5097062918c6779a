"""`postbote outbox pauses|resume`: which domains asked for patience, and sending in spite of it."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.parts.command_line import CommandLine


def test_a_pause_is_shown_and_can_be_ended(desk: CommandLine, tmp_path: Path) -> None:
    assert desk.rows("outbox", "pauses") == []
    now = datetime.now(UTC)
    until = (now + timedelta(minutes=5)).isoformat(" ")
    with sqlite3.connect(tmp_path / "data" / "postbote.sqlite3") as store:
        store.execute(
            "INSERT INTO domain_pause (domain, until, faults, answer, since) VALUES (?, ?, 2, ?, ?)",
            ("kunde.example", until, "421 4.7.0 too fast", now.isoformat(" ")),
        )
    pause = desk.one("outbox", "pauses")
    assert (pause["domain"], pause["times"], pause["answer"]) == ("kunde.example", 2, "421 4.7.0 too fast")
    assert "421 4.7.0 too fast" in desk.done("outbox", "pauses").stdout
    assert desk.done("outbox", "resume", "@Kunde.example").stderr == "Mails to @Kunde.example leave again.\n"
    assert desk.rows("outbox", "pauses") == []
    assert desk.refused("outbox", "resume", "kunde.example") == "Mails to kunde.example do not wait."
