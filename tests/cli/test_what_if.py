"""`postbote why`: what was decided, and what would be."""

import json

import pytest

from tests.parts.command_line import CommandLine


def reasons(desk: CommandLine, *arguments: str) -> dict[str, str]:
    return {
        row["recipient_name"] or row["role"]: row["reason"] for row in desk.rows("why", "TT1", *arguments)
    }


def test_what_would_happen_is_told_and_does_not_happen(desk: CommandLine) -> None:
    desk.done("ticket", "set", "TT1", "assignee=agent:nadia")
    before = len(desk.rows("why", "TT1"))
    said = reasons(desk, "--if", "solution", "--with", "mail-server=yes", "portal-user=yes")
    assert said == {"Frau Weber": "mailed", "Nadia Brandt": "mailed"}
    assert reasons(desk, "--if", "comment", "--as", "nadia")["Nadia Brandt"] == "is_actor"
    assert len(desk.rows("why", "TT1")) == before


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (["opt-out=yes"], "opt_out"),
        (["portal-user=no", "send-ticket-mails=no"], "gate_closed"),
        (["suppressed=yes"], "suppressed"),
        (["mail-server=no"], "no_mail_server"),
    ],
)
def test_facts_can_be_taken_for_granted(desk: CommandLine, facts: list[str], reason: str) -> None:
    known = ["mail-server=yes", "portal-user=yes", *facts]
    assert reasons(desk, "--if", "comment", *known)["Frau Weber"] == reason


def test_a_workflow_may_override_the_opt_out_and_says_so(desk: CommandLine) -> None:
    # R35
    facts = ["opt-out=yes", "portal-user=yes", "mail-server=yes"]
    assert reasons(desk, "--if", "workflow", *facts)["Frau Weber"] == "opt_out"
    (row,) = desk.rows("why", "TT1", "--if", "workflow", *facts, "override=yes")
    assert row["sentence"] == "mail, despite the opt-out: workflow …"
    assert "Only a workflow" in desk.refused("why", "TT1", "--if", "comment", "--with", "override=yes")


def test_another_assignee_can_be_assumed(desk: CommandLine) -> None:
    said = reasons(desk, "--if", "portal-comment", "assignee=agent:nadia", "mail-server=yes")
    assert said == {"Nadia Brandt": "mailed"}
    assert reasons(desk, "--if", "portal-comment", "assignee=nobody") == {"assignee": "nobody_responsible"}


def test_the_facts_at_that_time_stand_beside_the_reason(desk: CommandLine) -> None:
    desk.done("ticket", "comment", "TT1", "--external", "--as", "nadia", "Hallo")
    row = json.loads(desk.done("why", "TT1", "--json").stdout.splitlines()[-2])
    assert (row["role"], row["reason"]) == ("customer", "no_mail_server")
    assert row["known"] == "opt-out: no, portal user: no, ticket mails: yes, no mail server"
    assert row["facts"]["can_send_mail"] is False


@pytest.mark.parametrize("wrong", [["--with", "weather=fine"], ["--with", "opt-out=maybe"], ["opt-out"]])
def test_what_cannot_be_assumed_is_a_slip_of_the_pen(desk: CommandLine, wrong: list[str]) -> None:
    assert desk("why", "TT1", "--if", "comment", *wrong).exit_code == 2


def test_facts_without_an_event_say_nothing(desk: CommandLine) -> None:
    assert desk("why", "TT1", "--with", "opt-out=yes").exit_code == 2


def test_what_was_decided_about_an_address_is_told_beyond_tickets(desk: CommandLine) -> None:
    desk.done("ticket", "comment", "TT1", "--external", "--as", "nadia", "Hallo")
    rows = desk.rows("why", "Weber@kunde.example")
    assert [(row["ticket"], row["rule"], row["reason"]) for row in rows][-1] == (
        "TT1",
        "N2",
        "no_mail_server",
    )
    assert "Nothing has happened" in desk.done("why", "nobody@kunde.example").stderr
