"""Agents, groups, contacts, mailboxes, preferences, the outbox, settings at the command line."""

from datetime import date
from pathlib import Path

import pytest

from tests.parts.command_line import CommandLine

IMAP = "imap://user:topsecret@127.0.0.1:1143/INBOX?starttls=never"


def test_an_agent_is_known_by_the_first_name(postbote: CommandLine) -> None:
    postbote.done("agent", "add", "--name", "Jörg Keller", "--email", "Joerg@Desk.example")
    agent = postbote.one("agent", "list")
    assert (agent["handle"], agent["email"], agent["active"]) == ("jorg", "joerg@desk.example", True)


def test_an_agent_is_not_added_twice(postbote: CommandLine) -> None:
    new = ("agent", "add", "--name", "Nadia Brandt", "--email", "nadia@desk.example")
    postbote.done(*new)
    assert "already" in postbote.refused(*new)
    assert "already" in postbote.refused(*new[:-1], "Nadia@desk.example", "--handle", "other")
    assert "no mail address" in postbote.refused(*new[:-1], "nadia", "--handle", "other")


def test_a_group_has_members_and_a_channel_of_its_own(postbote: CommandLine) -> None:
    postbote.done("agent", "add", "--name", "Nadia Brandt", "--email", "nadia@desk.example")
    postbote.done(
        "group", "add", "Support", "--channel", "C1", "--member", "nadia", "--email", "s@desk.example"
    )
    assert postbote.one("group", "list") == {
        "name": "Support",
        "channel": "C1",
        "email": "s@desk.example",
        "members": ["nadia"],
    }
    assert "already" in postbote.refused("group", "add", "support")
    assert "C1" in postbote.refused("group", "add", "Billing", "--channel", "C1")
    assert "nobody" in postbote.refused("group", "add", "Billing", "--member", "nobody")
    assert len(postbote.rows("group", "list")) == 1


def test_a_portal_user_without_dates_has_support_from_today_for_a_year(postbote: CommandLine) -> None:
    said = postbote.done(
        *("contact", "add", "--name", "Frau Weber", "--email", "weber@kunde.example"),
        *("--language", "de", "--portal-user"),
    )
    contact = postbote.one("contact", "list")
    start, end = date.fromisoformat(contact["support_start"]), date.fromisoformat(contact["support_end"])
    assert contact["portal_user"] is True
    assert (end - start).days == 365
    assert f"{start} to {end}" in said.stderr
    assert "No mail server is configured" in said.stderr


def test_credentials_of_a_new_portal_user_are_mailed_and_never_shown(
    postbote: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R44, N7."""
    monkeypatch.setenv("POSTBOTE_SMTP", "smtp://127.0.0.1:9?starttls=never")
    monkeypatch.setenv("POSTBOTE_MAIL_FROM", "Support <support@desk.example>")
    new = ("contact", "add", "--name", "Frau Weber", "--email", "weber@kunde.example", "--portal-user")
    assert "on its way" in postbote.done(*new).stderr
    mail = postbote.one("outbox", "list")
    assert (mail["kind"], mail["recipient"], mail["state"]) == (
        "credentials",
        "weber@kunde.example",
        "queued",
    )
    assert "payload" not in mail


def test_access_is_granted_later_and_the_password_reset(
    postbote: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R44, R46."""
    postbote.done("contact", "add", "--name", "Frau Weber", "--email", "weber@kunde.example")
    assert "no access" in postbote.refused("contact", "reset-password", "weber@kunde.example")
    postbote.done("contact", "grant", "weber@kunde.example", "--support-end", "2099-12-31")
    assert postbote.one("contact", "list")["support_end"] == "2099-12-31"
    monkeypatch.setenv("POSTBOTE_SMTP", "smtp://127.0.0.1:9?starttls=never")
    monkeypatch.setenv("POSTBOTE_MAIL_FROM", "Support <support@desk.example>")
    postbote.done("contact", "reset-password", "weber@kunde.example")
    assert [mail["kind"] for mail in postbote.rows("outbox", "list")] == ["credentials"]


def test_a_support_end_before_its_start_is_refused(postbote: CommandLine) -> None:
    said = postbote.refused(
        *("contact", "add", "--name", "Frau Weber", "--email", "weber@kunde.example"),
        *("--support-start", "2026-05-01", "--support-end", "2026-04-30"),
    )
    assert said == "The support end lies before the support start."
    assert postbote.rows("contact", "list") == []


def test_a_portal_user_whose_support_is_over_is_not_half_added(postbote: CommandLine) -> None:
    said = postbote.refused(
        *("contact", "add", "--name", "Frau Weber", "--email", "weber@kunde.example"),
        *("--portal-user", "--support-end", "2020-01-01"),
    )
    assert said == "The support end lies before the support start."
    assert postbote.rows("contact", "list") == []


def test_a_mailbox_is_watched_for_a_group_that_is_made_if_need_be(postbote: CommandLine) -> None:
    said = postbote.done("mailbox", "add", "support@desk.example", IMAP, "--group", "Support").stderr
    assert "no group called Support" in said
    mailbox = postbote.one("mailbox", "list")
    assert (mailbox["address"], mailbox["group"], mailbox["fault"]) == (
        "support@desk.example",
        "Support",
        None,
    )
    assert postbote.one("group", "list")["email"] == "support@desk.example"
    assert "watched already" in postbote.refused("mailbox", "add", "Support@desk.example", IMAP)


def test_a_password_of_a_mailbox_is_never_shown(postbote: CommandLine) -> None:
    postbote.done("mailbox", "add", "support@desk.example", IMAP)
    for words in (("mailbox", "list"), ("mailbox", "list", "--json"), ("mailbox", "scan"), ("check",)):
        result = postbote(*words)
        assert "topsecret" not in result.output


@pytest.mark.parametrize(
    "url",
    [
        "pop3://user:topsecret@host/INBOX",
        "imap://user@host/INBOX",
        "imap://user:top/secret@host/INBOX",
        "imap://user:topsecret@host:99999/INBOX",
        "maildir://relative",
        "user:topsecret",
    ],
)
def test_a_mangled_mailbox_link_is_told_without_its_password(postbote: CommandLine, url: str) -> None:
    said = postbote.refused("mailbox", "add", "support@desk.example", url)
    assert said.endswith(".")
    assert "secret" not in said
    assert postbote.rows("mailbox", "list") == []


def test_scanning_a_mailbox_that_is_not_there_fails_with_a_sentence(postbote: CommandLine) -> None:
    postbote.done("mailbox", "add", "support@desk.example", IMAP.replace("1143", "9"))
    said = postbote.refused("mailbox", "scan")
    assert said == "support@desk.example: The mail server 127.0.0.1 on port 9 refuses the connection."


def test_scanning_a_maildir_takes_in_what_is_there(postbote: CommandLine, tmp_path: Path) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    raw = b"From: Anna <anna@kunde.example>\r\nTo: support@desk.example\r\nSubject: Drucker\r\n\r\nHallo\r\n"
    (tmp_path / "box" / "new" / "1.mail").write_bytes(raw)
    postbote.done("mailbox", "add", "support@desk.example", f"maildir://{tmp_path}/box", "--group", "Support")
    assert postbote.done("mailbox", "scan").stderr == "support@desk.example: 1 new mail.\n"
    mail = postbote.one("mail", "list")
    assert (mail["sender"], mail["outcome"], mail["ticket"]) == ("anna@kunde.example", "ticket", "TT1")
    assert postbote.one("mail", "show", "1") == mail
    assert postbote.done("mail", "show", "1", "--raw").stdout_bytes == raw
    assert postbote.one("ticket", "show", "TT1")["source"] == "email"
    assert postbote.refused("mail", "show", "7") == "There is no mail 7."


def test_preferences_are_read_checked_and_set(postbote: CommandLine) -> None:
    postbote.done("preference", "set", "send_ticket_mails", "no")
    values = {row["name"]: row["value"] for row in postbote.rows("preference", "list")}
    assert values["send_ticket_mails"] is False
    assert postbote.refused("preference", "set", "send_ticket_mails", "maybe") == "Please say yes or no."
    assert "no preference" in postbote.refused("preference", "set", "colour", "red")


def test_only_what_is_stuck_is_sent_again(desk: CommandLine) -> None:
    delivery = desk.rows("outbox", "list")[0]
    assert (delivery["courier"], delivery["state"], delivery["ticket"]) == ("slack", "queued", "TT1")
    assert "not failed or deferred" in desk.refused("outbox", "retry", str(delivery["id"]))
    assert desk.rows("outbox", "list", "--state", "failed") == []


def test_settings_show_where_a_value_came_from_and_no_secret(
    postbote: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTBOTE_SECRET", "topsecret")
    (tmp_path / "smtp").write_text("smtp://user:topsecret@mail.example.com")
    monkeypatch.setenv("POSTBOTE_SMTP_FILE", str(tmp_path / "smtp"))
    monkeypatch.setenv("POSTBOTE_MAIL_FROM", "Support <support@desk.example>")
    shown = postbote.done("settings", "--json").stdout
    assert "topsecret" not in shown
    rows = {row["name"]: row for row in postbote.rows("settings")}
    assert (rows["POSTBOTE_SECRET"]["value"], rows["POSTBOTE_SECRET"]["from"]) == ("set", "environment")
    assert rows["POSTBOTE_SMTP"]["from"] == f"file {tmp_path / 'smtp'}"
    assert rows["POSTBOTE_MAIL_FROM"]["value"] == "Support <support@desk.example>"
    assert rows["POSTBOTE_LISTEN"] == {
        "name": "POSTBOTE_LISTEN",
        "meaning": "Address of portal, /healthz, /metrics and Slack over HTTP",
        "default": "127.0.0.1:8080",
        "value": "127.0.0.1:8080",
        "from": "default",
    }


def test_settings_with_faults_are_shown_all_the_same_and_fail(
    postbote: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTBOTE_UNDO_SECONDS", "soon")
    result = postbote("settings", "--json")
    assert result.exit_code == 1
    assert "POSTBOTE_UNDO_SECONDS" in result.stdout
    assert result.stderr == "POSTBOTE_UNDO_SECONDS: should be a whole number from 0 to 600\n"


def test_migrate_says_what_it_does_once(empty: CommandLine) -> None:
    first = empty.one("migrate")
    assert first["applied"][0].startswith("0001")
    assert empty.one("migrate") == {"applied": []}


def test_check_of_a_desk_without_anything_is_good(empty: CommandLine) -> None:
    found = {row["what"]: row["ok"] for row in empty.rows("check")}
    assert found == {"database": True, "smtp": None, "slack": None}


def test_check_says_everything_that_is_wrong_with_its_setting(
    postbote: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    postbote.done("mailbox", "add", "support@desk.example", IMAP.replace("1143", "9"))
    monkeypatch.setenv("POSTBOTE_SMTP", "smtp://user:topsecret@127.0.0.1:9?starttls=never")
    monkeypatch.setenv("POSTBOTE_MAIL_FROM", "Support <support@desk.example>")
    monkeypatch.setenv("POSTBOTE_SLACK_BOT_TOKEN", "xoxb-topsecret")
    monkeypatch.setenv("POSTBOTE_SLACK_SIGNING_SECRET", "topsecret")
    monkeypatch.setenv("POSTBOTE_SLACK_API_URL", "http://127.0.0.1:9/api/")
    result = postbote("check")
    assert result.exit_code == 1
    assert "topsecret" not in result.output
    wrong = [line for line in result.stdout.splitlines() if line.startswith("WRONG")]
    assert [line.split()[1] for line in wrong] == ["smtp:", "slack:", "mailbox"]
    assert "POSTBOTE_SMTP" in wrong[0]
    assert "http://127.0.0.1:9/api/" in wrong[1]
    assert "support@desk.example" in wrong[2]


def test_check_names_the_database_that_cannot_be_reached(
    postbote: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSTBOTE_DATABASE", "postgres://user:topsecret@127.0.0.1:9/name")
    result = postbote("check")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0].startswith("WRONG  database: POSTBOTE_DATABASE:")
    assert "topsecret" not in result.output
