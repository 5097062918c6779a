"""Flow 4: the slash command: a query, or one verb; the answer is seen by the one who asked."""

from sandbox.slack import text_of
from tests.parts.world import NADIA, SUPPORT, WEBER, World


async def test_a_ticket_is_listed_shown_and_answered_by_command(world: World) -> None:
    await world.writes("Drucker kaputt", "Er druckt nicht.")
    await world.card("TT1")
    people = world.slack.people

    await people.slash(NADIA, SUPPORT, "/ticket", "list")
    listed = await world.slack.wait_for_ephemeral(NADIA, "TT1")
    assert "Drucker kaputt" in text_of(listed)
    await people.slash(NADIA, SUPPORT, "/ticket", "TT1")
    await world.slack.wait_for_ephemeral(NADIA, "Frau Weber")
    await people.slash(NADIA, SUPPORT, "/ticket", "reply TT1 Bitte neu starten.")

    await world.mail.wait_for_mail(WEBER, lambda mail: "Bitte neu starten." in mail.text)


async def test_a_number_that_is_not_there_is_said_in_words(world: World) -> None:
    await world.slack.people.slash(NADIA, SUPPORT, "/ticket", "TT99")
    said = await world.slack.wait_for_ephemeral(NADIA, "TT99")
    assert "There is no ticket TT99." in text_of(said)
