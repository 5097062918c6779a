"""`postbote outbox show --raw`: the very bytes of a mail that left."""

import hashlib
import sqlite3
from pathlib import Path

import pytest

from tests.parts.command_line import CommandLine

LEFT = b"From: support@desk.example\r\nSubject: [TT1] Drucker\r\n\r\nIst Papier drin?\r\n"


@pytest.fixture
def mail(desk: CommandLine, monkeypatch: pytest.MonkeyPatch) -> str:
    """The number of a mail to Frau Weber that has not left."""
    monkeypatch.setenv("POSTBOTE_SMTP", "smtp://127.0.0.1:9?starttls=never")
    monkeypatch.setenv("POSTBOTE_MAIL_FROM", "Support <support@desk.example>")
    desk.done("preference", "set", "send_ticket_mails", "yes")
    desk.done("ticket", "comment", "TT1", "Ist Papier drin?", "--external", "--as", "nadia")
    rows = desk.rows("outbox", "list", "--courier", "mail")
    return str(next(row["id"] for row in rows if row["kind"] == "customer_comment"))


def left(tmp_path: Path, number: str) -> None:
    """As the courier leaves it behind."""
    sha256 = hashlib.sha256(LEFT).hexdigest()
    file = tmp_path / "data" / "sent" / sha256[:2] / sha256[2:]
    file.parent.mkdir(parents=True)
    file.write_bytes(LEFT)
    with sqlite3.connect(tmp_path / "data" / "postbote.sqlite3") as store:
        store.execute("UPDATE delivery SET raw_sha256 = ? WHERE id = ?", (sha256, number))


def test_the_bytes_of_a_mail_that_left_are_printed_as_they_are(
    desk: CommandLine, mail: str, tmp_path: Path
) -> None:
    assert desk.refused("outbox", "show", mail, "--raw") == f"Mail {mail} has not left."
    left(tmp_path, mail)
    assert desk.done("outbox", "show", mail, "--raw").stdout_bytes == LEFT
    assert desk.one("outbox", "show", mail)["sha256"] == hashlib.sha256(LEFT).hexdigest()
    card = next(row["id"] for row in desk.rows("outbox", "list", "--courier", "slack"))
    assert desk.refused("outbox", "show", str(card), "--raw") == f"Delivery {card} is no mail."
