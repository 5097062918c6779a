"""A mail that came back: its thread says so with a button, its card and its message show it (R36)."""

from typing import Any

from desk import comments, delivery_reports, suppressions
from desk.actor import system
from desk.comments import NewComment
from desk.delivery_reports import Report, Told
from models.comment import Visibility
from models.delivery import Courier, Delivery, State
from models.ticket import Ticket
from sandbox.slack import text_of
from tests.parts.house import as_agent
from tests.parts.slack_desk import KLAUS, NADIA, SUPPORT, Desk

WEBER = "weber@kunde.example"


async def sent(desk: Desk) -> tuple[Ticket, Delivery]:
    ticket, _ = await desk.ticket()
    words = NewComment(body="Bitte neu starten.", visibility=Visibility.EXTERNAL)
    comment = await comments.add_comment(desk.house, ticket, words, actor=as_agent(desk.cast.nadia))
    mail = await Delivery.get(comment_id=comment.id, courier=Courier.MAIL, recipient=WEBER)
    await Delivery.filter(id=mail.id).update(state=State.SENT, attempts=1)
    return ticket, await Delivery.get(id=mail.id)


async def came_back(desk: Desk) -> tuple[Ticket, Delivery, Any]:
    ticket, mail = await sent(desk)
    report = Report(Told.FAILED, "5.1.1", "550 5.1.1 User unknown")
    assert await delivery_reports.record(desk.house, mail, report, actor=system())
    told = await desk.slack.wait_for_message(SUPPORT, "came back, and nothing more is sent")
    await desk.quiet()
    return ticket, mail, told


async def test_a_mail_that_came_back_is_shown_on_its_card_and_sent_again_by_a_button(desk: Desk) -> None:
    ticket, mail, told = await came_back(desk)
    assert "⚠ weber@kunde.example: 550 5.1.1 User unknown" in text_of(await desk.card(ticket))

    await desk.people.click(NADIA, "send_again", channel=SUPPORT, ts=told["ts"])

    await desk.slack.wait_for_message(SUPPORT, "Nadia Brandt sends the mail to weber@kunde.example again.")
    await desk.quiet()
    again = await Delivery.get(id=mail.id)
    assert (again.state, again.message_id) == (State.SENT, mail.message_id)
    assert await suppressions.suppressed([WEBER]) == {}
    card = text_of(await desk.card(ticket))
    assert "⚠" not in card
    assert "✉ sent" in card


async def test_the_second_click_is_told_that_it_was_done(desk: Desk) -> None:
    _, __, told = await came_back(desk)
    for _ in range(2):
        await desk.people.click(NADIA, "send_again", channel=SUPPORT, ts=told["ts"])
    await desk.slack.wait_for_ephemeral(NADIA, "can't be sent again")


async def test_who_is_no_agent_sends_nothing_again(desk: Desk) -> None:
    _, mail, told = await came_back(desk)
    await desk.people.click(KLAUS, "send_again", channel=SUPPORT, ts=told["ts"])
    await desk.quiet()
    assert (await Delivery.get(id=mail.id)).state == State.BOUNCED
