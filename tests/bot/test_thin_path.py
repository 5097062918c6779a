"""Card, note, ✉, customer's answer: the way of every ticket through Slack."""

from desk import comments
from desk.comments import NewComment
from models.comment import Channel, Visibility
from tests.parts.house import as_contact
from tests.parts.slack_desk import NADIA, SUPPORT, Desk


async def test_a_thread_message_is_a_note_until_the_letter_sends_it(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    message = await desk.people.say(NADIA, SUPPORT, "Bitte <neu> starten.", thread_ts=card["ts"])
    await desk.quiet()
    before = await desk.mails()
    assert await desk.comments(ticket) == [("internal", "Nadia Brandt", "Bitte <neu> starten.")]
    await desk.people.react(NADIA, SUPPORT, message["ts"], "email")
    await desk.quiet()
    assert await desk.comments(ticket) == [("external", "Nadia Brandt", "Bitte <neu> starten.")]
    assert (await desk.mails())[len(before) :] == [
        ("customer_comment", "weber@kunde.example", "held"),
        ("agent_comment", "jonas@desk.example", "held"),
    ]


async def test_what_the_customer_says_stands_in_the_thread(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    new = NewComment(body="Er raucht *immer* noch <!here>.", visibility=Visibility.EXTERNAL)
    await comments.add_comment(desk.house, ticket, new, actor=as_contact(desk.cast.weber, Channel.EMAIL))
    shown = await desk.slack.wait_for_message(
        SUPPORT, "Er raucht *immer* noch <!here>.", thread_ts=card["ts"]
    )
    assert "Frau Weber" in shown["text"]
