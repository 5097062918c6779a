"""`postbote ticket subscribe`, `unsubscribe` and `subscriptions` (R14, R25)."""

from tests.parts.command_line import CommandLine


def test_an_agent_subscribes_to_tickets_and_ends_it(desk: CommandLine) -> None:
    desk.done("ticket", "new", "--title", "Zwei")
    said = desk.done("ticket", "subscribe", "TT1", "TT2", "--as", "nadia")
    assert said.stderr == "Nadia Brandt hears of TT1, TT2 now.\n"
    assert desk.done("ticket", "subscribe", "TT1", "--as", "nadia").stderr == "It was so already.\n"
    found = desk.rows("ticket", "subscriptions", "--as", "nadia")
    assert [(item["number"], item["title"]) for item in found] == [
        ("TT2", "Zwei"),
        ("TT1", "Drucker druckt leere Seiten"),
    ]
    assert len(desk.rows("ticket", "subscriptions", "--as", "nadia", "--before", str(found[0]["id"]))) == 1
    said = desk.done("ticket", "unsubscribe", "TT2", "--as", "nadia")
    assert said.stderr == "Nadia Brandt hears no more of TT2.\n"
    assert [item["number"] for item in desk.rows("ticket", "subscriptions", "--as", "nadia")] == ["TT1"]


def test_somebody_must_subscribe_and_a_ticket_must_be_there(desk: CommandLine) -> None:
    assert desk("ticket", "subscribe", "TT1").exit_code == 2
    assert desk("ticket", "subscribe", "--as", "nadia").exit_code == 2
    assert desk.refused("ticket", "subscribe", "TT9", "--as", "nadia") == "There is no ticket TT9."
    assert "no agent" in desk.refused("ticket", "subscribe", "TT1", "--as", "nobody")
    assert "no ticket" in desk.done("ticket", "subscriptions", "--as", "nadia").stderr


def test_why_tells_of_subscribers(desk: CommandLine) -> None:
    desk.done("ticket", "subscribe", "TT1", "--as", "nadia")
    desk.done("ticket", "set", "TT1", "priority=high")
    (answer,) = [item for item in desk.rows("why", "TT1") if item["rule"] == "N8"]
    assert (answer["role"], answer["act"], answer["reason"]) == (
        "subscriber",
        "change of a subscribed ticket",
        "no_mail_server",
    )
