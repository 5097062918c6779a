"""`postbote mail quarantine`: what waits, why, and what becomes of it by a person's word (R41)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.parts.command_line import CommandLine

Deliver = Callable[..., None]


@pytest.fixture
def deliver(desk: CommandLine, tmp_path: Path) -> Deliver:
    """Mails come in to Support's mailbox: `deliver("From: …", …)`, each with words below its header."""
    box = tmp_path / "box"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    desk.done("mailbox", "add", "support@desk.example", f"maildir://{box}", "--group", "Support")
    number = 0

    def deliver(*headers: str) -> None:
        nonlocal number
        for header in headers:
            number += 1
            lines = (header, "To: support@desk.example", f"Message-ID: <{number}@kunde.example>")
            raw = "\r\n".join((*lines, "", f"Words of mail {number}.\r\n"))
            (box / "new" / str(number)).write_text(raw, newline="")
        desk.done("mailbox", "scan")

    return deliver


OURS = "From: support@desk.example\r\nSubject: Rechnung"
NOBODY = "From: nobody\r\nSubject: Hallo"


def test_what_waits_is_listed_newest_first_with_the_reason(desk: CommandLine, deliver: Deliver) -> None:
    assert desk.done("mail", "quarantine", "list").stderr == "Nothing is in quarantine.\n"
    deliver(NOBODY, OURS, "From: anna@kunde.example\r\nSubject: Drucker")
    mails = desk.rows("mail", "quarantine", "list")
    assert [(mail["id"], mail["sender"], mail["reason"]) for mail in mails] == [
        (2, "support@desk.example", "It claims to come from our own address support@desk.example."),
        (1, "", "It has no sender's address that could be answered."),
    ]
    assert desk.rows("mail", "quarantine", "list", "--limit", "1") == mails[:1]
    assert desk.rows("mail", "quarantine", "list", "--mailbox", "support@desk.example") == mails
    said = desk.refused("mail", "quarantine", "list", "--mailbox", "other@desk.example")
    assert said == "There is no mailbox other@desk.example."


def test_one_mail_is_shown_with_its_words_and_what_can_be_done(desk: CommandLine, deliver: Deliver) -> None:
    deliver(OURS)
    mail = desk.one("mail", "quarantine", "show", "1")
    assert (mail["words"], mail["can"], mail["decided"]) == (
        "Words of mail 1.",
        ["new", "spam", "drop"],
        None,
    )
    people = desk.done("mail", "quarantine", "show", "1").stdout
    assert "It claims to come from our own address" in people
    assert people.endswith("\n\nWords of mail 1.\n")
    assert desk.refused("mail", "quarantine", "show", "7") == "There is no mail 7."


def test_a_ticket_is_made_of_it_at_once(desk: CommandLine, deliver: Deliver) -> None:
    deliver(OURS)
    said = desk.one("mail", "quarantine", "new", "1", "--as", "nadia")
    assert said == {"id": 1, "outcome": "ticket", "ticket": "TT2", "comment": None}
    assert desk.one("ticket", "show", "TT2")["title"] == "Rechnung"
    mail = desk.one("mail", "quarantine", "show", "1")
    assert (mail["decided"]["order"], mail["decided"]["by"], mail["can"]) == ("new", "Nadia Brandt", [])
    assert desk.rows("mail", "quarantine", "list") == []


def test_a_stranger_who_is_accepted_takes_part_in_the_ticket(desk: CommandLine, deliver: Deliver) -> None:
    """R39: until then the mail waits."""
    deliver("From: weber@kunde.example\r\nSubject: Drucker")
    deliver("From: anna@elsewhere.example\r\nIn-Reply-To: <1@kunde.example>\r\nSubject: Re: Drucker")
    (waiting,) = desk.rows("mail", "quarantine", "list")
    assert waiting["names"] == "TT2"
    assert desk.one("mail", "quarantine", "show", "2")["can"][0] == "accept"
    said = desk.one("mail", "quarantine", "accept", "2", "--as", "nadia")
    assert (said["outcome"], said["ticket"]) == ("comment", "TT2")
    (comment,) = desk.one("ticket", "show", "TT2")["comments"]
    assert comment["body"] == "Words of mail 2."
    deliver("From: anna@elsewhere.example\r\nIn-Reply-To: <1@kunde.example>\r\nSubject: Re: Drucker")
    assert len(desk.one("ticket", "show", "TT2")["comments"]) == 2


def test_a_mail_that_names_no_ticket_is_accepted_into_one_that_is_named_for_it(
    desk: CommandLine, deliver: Deliver
) -> None:
    desk.done("rule", "add", "Invoices", "--if", "subject is Rechnung", "--then", "quarantine")
    deliver("From: anna@kunde.example\r\nSubject: Rechnung")
    said = desk.refused("mail", "quarantine", "accept", "1", "--as", "nadia")
    assert said == "Mail 1 names no ticket."
    done = desk.one("mail", "quarantine", "accept", "1", "--ticket", "TT1", "--as", "nadia")
    assert (done["outcome"], done["ticket"]) == ("comment", "TT1")


def test_our_own_address_takes_part_in_no_ticket(desk: CommandLine, deliver: Deliver) -> None:
    deliver(OURS)
    said = desk.refused("mail", "quarantine", "accept", "1", "--ticket", "TT1", "--as", "nadia")
    assert said == "Mail 1 has no sender who could take part in a ticket."


def test_several_are_put_aside_or_called_spam_and_stay_stored(desk: CommandLine, deliver: Deliver) -> None:
    deliver(NOBODY, OURS, "From: nobody\r\nSubject: Again")
    said = desk.done("mail", "quarantine", "drop", "1", "2", "--as", "nadia")
    assert said.stderr == "Mail 1: ignored\nMail 2: ignored\n"
    desk.done("mail", "quarantine", "spam", "3")
    assert [mail["outcome"] for mail in desk.rows("mail", "list")] == ["ignored", "ignored", "spam"]
    assert b"Words of mail 3." in desk.done("mail", "show", "3", "--raw").stdout_bytes
    assert [ticket["number"] for ticket in desk.rows("ticket", "list")] == ["TT1"]


def test_who_comes_second_is_told_who_decided(desk: CommandLine, deliver: Deliver) -> None:
    deliver(OURS)
    desk.done("mail", "quarantine", "spam", "1", "--as", "nadia")
    for order in ("accept", "new", "spam", "drop"):
        said = desk.refused("mail", "quarantine", order, "1")
        assert said == "Nadia Brandt has decided about mail 1 already, and called it spam."
