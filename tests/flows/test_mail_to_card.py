"""Flow 1: mail in, ticket, card, confirmation, mail to every active member of the group."""

from tests.parts.world import SUPPORT, WEBER, World


async def test_a_customers_mail_becomes_a_ticket_a_card_and_a_confirmation(world: World) -> None:
    await world.writes("Drucker kaputt", "Guten Tag,\n\nder Drucker druckt nicht.\n\nWeber")

    card = await world.card("TT1")
    assert "Drucker kaputt" in str(card["blocks"])
    assert "Frau Weber" in str(card["blocks"])
    confirmation = await world.mail.wait_for_mail(WEBER, lambda mail: "[TT1]" in mail.subject)
    assert confirmation.header("Auto-Submitted") == "auto-replied"
    assert "+tt1." in confirmation.header("Reply-To")
    for agent in ("nadia@desk.example", "jonas@desk.example"):
        await world.mail.wait_for_mail(agent, lambda mail: "TT1" in mail.subject)
    ticket = await world.shown("TT1")
    assert (ticket["status"], ticket["source"], ticket["title"]) == ("open", "email", "Drucker kaputt")
    (why,) = [row for row in await world.postbote.rows("why", "TT1") if row["role"] == "customer"]
    assert (why["rule"], why["mailed"]) == ("N6", True)


async def test_the_customers_reply_lands_in_the_cards_thread_and_opens_no_second_ticket(world: World) -> None:
    await world.writes("Drucker kaputt", "Er druckt nicht.")
    card = await world.card("TT1")
    confirmation = await world.mail.wait_for_mail(WEBER, lambda mail: "[TT1]" in mail.subject)

    await world.writes("AW: Drucker", "Das Kabel steckt.", In_Reply_To=confirmation.message_id)

    await world.slack.wait_for_message(
        SUPPORT,
        lambda message: message.get("thread_ts") == card["ts"] and "Das Kabel steckt." in str(message),
    )
    assert len(await world.postbote.rows("ticket", "list")) == 1
