"""Ratings, the report of satisfaction and the preferences about them at the command line."""

import sqlite3
from pathlib import Path

import pytest

from tests.parts.command_line import CommandLine


def _solved(desk: CommandLine, folder: Path) -> None:
    """Asked about TT1, and answered as the customer does it in the portal."""
    desk.done("preference", "set", "ask_for_rating", "yes")
    desk.done("ticket", "set", "TT1", "--as", "nadia", "assignee=nadia", "solution=Neu.", "status=closed")
    with sqlite3.connect(folder / "data" / "postbote.sqlite3") as store:
        store.execute("UPDATE rating SET score = 1, comment = 'Zu langsam.', answered_at = asked_at")
    store.close()


def test_what_customers_said_is_listed_and_counted(
    desk: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No customer was asked yet" in desk.done("rating", "list").stderr
    assert "Nobody was asked" in desk.done("report", "satisfaction").stderr
    monkeypatch.setenv("POSTBOTE_SMTP", "smtp://127.0.0.1:9?starttls=never")
    monkeypatch.setenv("POSTBOTE_MAIL_FROM", "support@desk.example")
    _solved(desk, tmp_path)

    row = desk.one("rating", "list", "--answered")
    assert {name: row[name] for name in ("ticket", "contact", "agent", "rating", "comment")} == {
        "ticket": "TT1",
        "contact": "Frau Weber",
        "agent": "Nadia Brandt",
        "rating": "bad",
        "comment": "Zu langsam.",
    }
    (rating,) = desk.one("ticket", "show", "TT1")["ratings"]
    assert (rating["rating"], rating["comment"]) == ("bad", "Zu langsam.")
    assert "bad: Zu langsam." in desk.done("ticket", "show", "TT1").stdout

    row = desk.one("report", "satisfaction", "--since", "30d", "--by", "agent")
    assert row == {
        "agent": "Nadia Brandt",
        "asked": 1,
        "answered": 1,
        "good": 0,
        "so_so": 0,
        "bad": 1,
        "comments": 1,
        "answered_%": 100.0,
        "good_%": 0.0,
    }
    assert desk.one("report", "satisfaction")["of"] == "all"
    assert desk.rows("report", "satisfaction", "--since", "2099-01-01") == []
    assert "30d or a day" in desk.refused("report", "satisfaction", "--since", "lately")
    assert desk("report", "satisfaction", "--by", "moon").exit_code == 2


def test_a_preference_is_shown_with_its_meaning_its_default_and_what_it_may_be(postbote: CommandLine) -> None:
    """R52."""
    rows = {row["name"]: row for row in postbote.rows("preference", "list")}
    assert all(row["meaning"].endswith(".") and row["allowed"] for row in rows.values())
    assert all(row["value"] == row["default"] for row in rows.values())
    postbote.done("preference", "set", "support_reminder_days", "7, 30,7")
    row = postbote.one("preference", "show", "support_reminder_days")
    assert (row["value"], row["default"]) == ([30, 7], [])
    assert "30, 7" in postbote.done("preference", "show", "support_reminder_days").stdout
    assert "no preference" in postbote.refused("preference", "show", "colour")
    for wrong in ("soon", "1,2,3,4,5,6", "-1"):
        assert "like 30,7" in postbote.refused("preference", "set", "support_reminder_days", "--", wrong)
