"""`postbote ticket recommend` (R13)."""

import pytest

from tests.parts.command_line import CommandLine


def test_a_ticket_is_recommended(desk: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = desk.refused("ticket", "recommend", "TT1", "--to", "nadia")
    assert refused == "No mail server is configured: nothing can be recommended by mail."
    monkeypatch.setenv("POSTBOTE_SMTP", "smtp://127.0.0.1:9?starttls=never")
    monkeypatch.setenv("POSTBOTE_MAIL_FROM", "Support <support@desk.example>")
    said = desk.done("ticket", "recommend", "TT1", "--to", "nadia", "--note", "Sieh mal.")
    assert said.stderr == "TT1 is on its way to Nadia Brandt <nadia@desk.example>.\n"
    assert "outside the house" in desk.refused("ticket", "recommend", "TT1", "--to", "x@elsewhere.example")
    assert desk("ticket", "recommend", "TT1").exit_code == 2
    (delivery,) = [
        item for item in desk.one("ticket", "show", "TT1")["deliveries"] if item["courier"] == "mail"
    ]
    assert (delivery["kind"], delivery["recipient"]) == ("recommendation", "nadia@desk.example")
