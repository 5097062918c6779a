"""What an agent answers by mail reaches the customer, the notification that it quotes never (R17, R39)."""

import pytest

from desk import ticket_view
from models.comment import Comment
from models.delivery import Delivery
from models.ticket import Ticket
from tests.parts.letterbox import PASSED, Letterbox, letter
from tests.parts.mail_out import composed, text_of

NADIA = "Nadia Brandt <nadia@desk.example>"


async def answered(letterbox: Letterbox, above: str, *, mark: str = "> ", below: str = "") -> Comment:
    """Nadia answers the notification of a new ticket, and quotes all of it."""
    row = await letterbox.gets(letter(subject="Neu"))
    told = await composed(letterbox.house, kind="agent_ticket", agent_id=letterbox.cast.nadia.id)
    quoted = "\n".join(f"{mark}{line}" for line in text_of(told).splitlines())
    answer = letter(
        NADIA,
        to=str(told["Reply-To"]),
        body=f"{above}\n\n{quoted}\n{below}\n",
        Authentication_Results=PASSED,
    )
    again = await letterbox.gets(answer)
    assert again.ticket_id == row.ticket_id
    return await Comment.get(id=again.comment_id)


async def test_a_customer_can_not_unfold_the_notification_that_an_agent_answered(
    letterbox: Letterbox,
) -> None:
    comment = await answered(letterbox, "Bitte neu starten.\n\nAm 3.11.2026 um 10:00 schrieb Support:")
    assert (comment.visibility, comment.body) == ("external", "Bitte neu starten.")
    # Colleagues can read it in Slack; the customer's page shows nothing of it.
    assert "tt1.e1." in str(comment.folded)
    seen = await ticket_view.customers_view_of(await Ticket.get(id=comment.ticket_id))
    assert [(shown.body, shown.folded) for shown in seen.comments] == [("Bitte neu starten.", None)]


async def test_an_answer_that_still_holds_the_notification_stays_among_colleagues(
    letterbox: Letterbox,
) -> None:
    comment = await answered(letterbox, "Bitte neu starten.", mark="")
    assert comment.visibility == "internal"
    assert not await Delivery.filter(kind="customer_comment").exists()


async def test_the_own_signature_above_the_quote_keeps_no_answer_back(letterbox: Letterbox) -> None:
    above = "Bitte neu starten.\n\n-- \nNadia Brandt\n\nAm 3.11.2026 um 10:00 schrieb Support:"
    comment = await answered(letterbox, above)
    assert (comment.visibility, comment.body) == ("external", "Bitte neu starten.")


async def test_the_own_signature_below_the_quote_keeps_no_answer_back(letterbox: Letterbox) -> None:
    comment = await answered(
        letterbox, "Bitte neu starten.\n\nAm 3.11.2026 um 10:00 schrieb Support:", below="-- \nNadia Brandt"
    )
    assert (comment.visibility, comment.body) == ("external", "Bitte neu starten.")


@pytest.mark.parametrize("words", ["Bitte neu starten.", "! Nur für euch."])
async def test_what_colleagues_read_keeps_what_was_folded_away(letterbox: Letterbox, words: str) -> None:
    ticket = await letterbox.ticket()
    body = f"{words}\n\nAm 3.11.2026 um 10:00 schrieb Frau Weber:\n> Der Drucker geht nicht."
    row = await letterbox.gets(letter(NADIA, to=letterbox.address(ticket), body=body))
    comment = await Comment.get(id=row.comment_id)
    assert comment.visibility == "internal"
    assert "Der Drucker geht nicht." in str(comment.folded)
