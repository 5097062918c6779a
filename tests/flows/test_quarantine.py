"""A mail in quarantine, from the mailbox to a decision in Slack and on the command line (R41)."""

from email.message import EmailMessage

from tests.parts.world import NADIA, SUPPORT, SUPPORT_ADDRESS, WEBER, World


def _stranger(to: str, words: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Kollege <kollege@elsewhere.example>", to
    message["Subject"], message["Message-ID"] = "AW: Drucker", f"<{abs(hash(words))}@elsewhere.example>"
    message.set_content(words)
    return message.as_bytes()


async def test_a_strangers_answer_waits_for_an_agent_and_then_lands_in_the_thread(world: World) -> None:
    await world.writes("Drucker kaputt", "Er druckt nicht.")
    card = await world.card("TT1")
    confirmation = await world.mail.wait_for_mail(WEBER, lambda mail: "[TT1]" in mail.subject)
    address = confirmation.header("Reply-To").rpartition("<")[2].strip(">")

    world.mail.deliver(SUPPORT_ADDRESS, _stranger(address, "Bei mir auch nicht."))

    asked = await world.slack.wait_for_message(SUPPORT, "Mail in quarantine")
    await world.slack.people.click(NADIA, "accept_mail", channel=SUPPORT, ts=asked["ts"])
    await world.slack.wait_for_message(
        SUPPORT,
        lambda message: message.get("thread_ts") == card["ts"] and "Bei mir auch nicht." in str(message),
    )
    await world.slack.wait_for_message(SUPPORT, "Nadia Brandt accepted it.")
    ticket = await world.shown("TT1")
    assert [comment["author"] for comment in ticket["comments"]] == ["Kollege"]


async def test_what_the_command_line_decides_is_done_at_once_and_shown_on_the_card(world: World) -> None:
    await world.writes("Drucker kaputt", "Er druckt nicht.")
    confirmation = await world.mail.wait_for_mail(WEBER, lambda mail: "[TT1]" in mail.subject)
    address = confirmation.header("Reply-To").rpartition("<")[2].strip(">")
    world.mail.deliver(SUPPORT_ADDRESS, _stranger(address, "Kaufen Sie Toner!"))
    asked = await world.slack.wait_for_message(SUPPORT, "Mail in quarantine")

    (waiting,) = await world.postbote.rows("mail", "quarantine", "list")
    await world.postbote.says("mail", "quarantine", "spam", str(waiting["id"]), "--as", "jonas")

    shown = await world.slack.wait_for_message(SUPPORT, "Jonas Keller called it spam.")
    assert shown["ts"] == asked["ts"]
    assert await world.postbote.rows("mail", "quarantine", "list") == []
