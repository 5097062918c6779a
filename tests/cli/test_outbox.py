"""`postbote outbox` and `postbote suppression`: where mails are, and the way back (R36)."""

import pytest

from tests.parts.command_line import CommandLine

WEBER = "weber@kunde.example"


@pytest.fixture
def mailing(desk: CommandLine, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """A desk that could send mail, and has a comment for Frau Weber to send."""
    monkeypatch.setenv("POSTBOTE_SMTP", "smtp://127.0.0.1:9?starttls=never")
    monkeypatch.setenv("POSTBOTE_MAIL_FROM", "Support <support@desk.example>")
    desk.done("preference", "set", "send_ticket_mails", "yes")
    desk.done("ticket", "comment", "TT1", "Ist Papier drin?", "--external", "--as", "nadia")
    return desk


def test_what_leaves_can_be_looked_at_and_stopped(mailing: CommandLine) -> None:
    (mail,) = [row for row in mailing.rows("ticket", "show", "TT1")[0]["mails"] if row["recipient"] == WEBER]
    assert (mail["kind"], mail["role"], mail["state"]) == ("customer_comment", "customer", "queued")
    number = str(mail["id"])

    (shown,) = mailing.rows("outbox", "show", number)
    assert (shown["ticket"], shown["state"], shown["attempts"]) == ("TT1", "queued", 0)
    assert (shown["decision"]["rule"], shown["decision"]["reason"]) == ("N2", "mailed")
    assert "send ticket mails: yes" in mailing.done("outbox", "show", number).stdout
    mailing.done("outbox", "cancel", number)
    assert mailing.rows("outbox", "show", number)[0]["state"] == "cancelled"
    assert "doesn't wait any more" in mailing.refused("outbox", "cancel", number)
    assert "no delivery 999" in mailing.refused("outbox", "show", "999")


def test_an_address_is_put_on_the_list_and_taken_off_again(mailing: CommandLine) -> None:
    assert mailing.rows("suppression", "list") == []
    mailing.done("suppression", "add", "Weber@Kunde.example", "--reason", "asked by phone", "--as", "nadia")

    (listed,) = mailing.rows("suppression", "list")
    assert (listed["address"], listed["cause"], listed["evidence"]) == (WEBER, "manual", "asked by phone")
    assert listed["created_by"] == "Nadia Brandt"
    number = str(mailing.rows("ticket", "show", "TT1")[0]["mails"][0]["id"])
    assert f"suppression remove {WEBER}" in mailing.refused("outbox", "retry", number)
    mailing.done("suppression", "remove", WEBER)
    assert mailing.rows("suppression", "list") == []
    (before,) = mailing.rows("suppression", "show", WEBER)
    assert before["lifted_at"] is not None
    assert "is not on the suppression list" in mailing.refused("suppression", "remove", WEBER)
    assert "is no mail address" in mailing.refused("suppression", "add", "weber")
