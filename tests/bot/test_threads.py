"""What is said in a ticket's thread becomes comments: once each, in any order, files and all."""

from datetime import timedelta

import pytest

from desk import clock
from models.comment import Author, Comment
from models.delivery import Delivery, State
from models.document import Document
from models.group import Group
from models.slack_card import SlackCard
from models.slack_event import SlackEvent
from sandbox.slack import text_of
from tests.parts.slack_desk import JONAS, KLAUS, NADIA, SUPPORT, Desk


async def test_an_event_told_again_makes_no_second_note(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    await desk.people.say(NADIA, SUPPORT, "Kabel?", thread_ts=card["ts"])
    first = await desk.slack.wait_for_delivery(lambda d: d.event.get("text") == "Kabel?")
    again = await desk.slack.deliveries.again(first)
    await desk.quiet()
    assert again.acked
    assert await SlackEvent.all().count() == 1
    assert await desk.comments(ticket) == [("internal", "Nadia Brandt", "Kabel?")]


async def test_who_answers_before_the_cards_place_is_written_down_is_heard(desk: Desk) -> None:
    """The card is in Slack already, and the row that says where isn't there yet."""
    ticket, card = await desk.ticket()
    await desk.quiet()
    (place,) = await SlackCard.filter(ticket_id=ticket.id)
    await SlackCard.filter(id=place.id).update(ts="not yet")
    posted = Delivery.filter(ticket_id=ticket.id, kind="card")
    soon = clock.now() + timedelta(minutes=1)
    await posted.update(state=State.SENDING, lease_until=soon)
    await desk.people.say(NADIA, SUPPORT, "schneller", thread_ts=card["ts"])
    waiting = SlackEvent.filter(attempts__gt=0, fault__contains="card")
    await desk.until(waiting.exists, "waiting for the card's place")
    await SlackCard.filter(id=place.id).update(ts=place.ts)
    await posted.update(state=State.SENT, lease_until=None)
    await desk.quiet()
    assert await desk.comments(ticket) == [("internal", "Nadia Brandt", "schneller")]


async def test_the_last_edit_wins_whatever_comes_first(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    desk.slack.deliveries.hold()
    message = await desk.people.say(NADIA, SUPPORT, "eins", thread_ts=card["ts"])
    for words in ("zwei", "eins", "drei", "zwei"):
        await desk.people.edit(NADIA, SUPPORT, message["ts"], words)
    await desk.slack.deliveries.release(reverse=True)
    await desk.quiet()
    assert await desk.comments(ticket) == [("internal", "Nadia Brandt", "zwei")]
    assert await Comment.filter(ticket_id=ticket.id).count() == 1


async def test_notes_stand_in_the_order_they_were_said_in(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    desk.slack.deliveries.hold()
    for words in ("eins", "zwei", "drei"):
        await desk.people.say(NADIA, SUPPORT, words, thread_ts=card["ts"])
    await desk.slack.deliveries.release(reverse=True)
    await desk.quiet()
    assert [words for _, _, words in await desk.comments(ticket)] == ["eins", "zwei", "drei"]


async def test_a_deleted_message_does_not_come_back_when_its_deletion_is_told_first(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    desk.slack.deliveries.hold()
    message = await desk.people.say(NADIA, SUPPORT, "falscher Faden", thread_ts=card["ts"])
    await desk.people.delete(NADIA, SUPPORT, message["ts"])
    await desk.slack.deliveries.release(reverse=True)
    await desk.quiet()
    assert await desk.comments(ticket) == []


async def test_deleting_a_note_withdraws_it(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    message = await desk.people.say(NADIA, SUPPORT, "falscher Faden", thread_ts=card["ts"])
    await desk.quiet()
    await desk.people.delete(NADIA, SUPPORT, message["ts"])
    await desk.quiet()
    assert await desk.comments(ticket) == []


async def test_a_file_in_the_thread_is_kept_whole_and_internal(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    data = bytes(range(256)) * 2000
    await desk.people.say(NADIA, SUPPORT, "", thread_ts=card["ts"], files=[("Foto 1.png", data)])
    await desk.quiet()
    [document] = await Document.filter(ticket_id=ticket.id)
    assert (document.name, document.content_type, document.is_internal) == ("Foto 1.png", "image/png", True)
    assert await desk.house.blobs.read(document.sha256) == data
    [comment] = await Comment.filter(ticket_id=ticket.id)
    assert document.comment_id == comment.id


@pytest.mark.parametrize("settings", [{"upload_mb": 1}])
async def test_a_file_that_is_too_big_stays_in_slack_and_the_note_says_so(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    files = [("film.mp4", bytes(1024 * 1024 + 1))]
    await desk.people.say(NADIA, SUPPORT, "Der Film:", thread_ts=card["ts"], files=files)
    await desk.quiet()
    [(_, _, words)] = await desk.comments(ticket)
    assert words == "Der Film:\n[The file film.mp4 is too big and stayed in Slack.]"
    assert not await Document.filter(ticket_id=ticket.id).exists()


async def test_a_colleague_who_is_no_agent_is_kept_as_a_note_with_the_name(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    await desk.people.say(KLAUS, SUPPORT, "Bei mir raucht er auch", thread_ts=card["ts"])
    await desk.quiet()
    [comment] = await Comment.filter(ticket_id=ticket.id)
    assert (comment.author, comment.author_name) == (Author.COLLEAGUE, "Klaus Maier")
    assert not comment.is_external


async def test_no_slack_id_gets_into_a_comment(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    words = "@jonas und @klaus: siehe https://kunde.example/a?b=1&c=2 in #billing, <3"
    await desk.people.say(NADIA, SUPPORT, words, thread_ts=card["ts"])
    await desk.quiet()
    [(_, _, kept)] = await desk.comments(ticket)
    wanted = "@Jonas Keller und @Klaus Maier: siehe https://kunde.example/a?b=1&c=2 in #billing, <3"
    assert kept == wanted


async def test_a_message_also_sent_to_the_channel_is_a_note_and_a_link_preview_is_no_edit(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    message = await desk.people.say(NADIA, SUPPORT, "Seht her", thread_ts=card["ts"], broadcast=True)
    await desk.quiet()
    await desk.people.preview_link(
        SUPPORT, message["ts"], {"title": "Seite", "from_url": "https://x.example"}
    )
    await desk.quiet()
    assert await desk.comments(ticket) == [("internal", "Nadia Brandt", "Seht her")]


async def test_what_is_said_elsewhere_in_the_channel_is_not_even_stored(desk: Desk) -> None:
    await desk.ticket()
    await desk.quiet()
    talk = await desk.people.say(NADIA, SUPPORT, "Mittag?")
    await desk.people.react(JONAS, SUPPORT, talk["ts"], "thumbsup")
    assert await SlackEvent.all().count() == 0


async def test_a_thread_that_is_no_tickets_makes_no_comment(desk: Desk) -> None:
    await desk.ticket()
    talk = await desk.people.say(NADIA, SUPPORT, "Mittag?")
    reply = await desk.people.say(JONAS, SUPPORT, "Gern", thread_ts=talk["ts"])
    await desk.people.react(NADIA, SUPPORT, reply["ts"], "email")
    await desk.quiet()
    assert await Comment.all().count() == 0


async def test_an_agent_is_recognised_once_by_the_mail_address(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    desk.cast.jonas.slack_user = None
    await desk.cast.jonas.save()
    await desk.people.say(JONAS, SUPPORT, "eins", thread_ts=card["ts"])
    await desk.people.say(JONAS, SUPPORT, "zwei", thread_ts=card["ts"])
    await desk.quiet()
    comments = await Comment.filter(ticket_id=ticket.id)
    assert {comment.agent_id for comment in comments} == {desk.cast.jonas.id}
    assert len([call for call in desk.slack.calls if call.method == "users.info"]) == 1


async def test_where_every_message_goes_out_a_sign_keeps_one_internal(desk: Desk) -> None:
    await Group.filter(id=desk.cast.support.id).update(thread_is_external=True)
    ticket, card = await desk.ticket()
    assert "Every message in this thread goes to the customer" in text_of(card)
    for words in ("Bitte neu starten", "! er klingt verärgert", "🔒 unter uns"):
        await desk.people.say(NADIA, SUPPORT, words, thread_ts=card["ts"])
    await desk.people.say(KLAUS, SUPPORT, "Ich auch!", thread_ts=card["ts"])
    await desk.quiet()
    assert await desk.comments(ticket) == [
        ("external", "Nadia Brandt", "Bitte neu starten"),
        ("internal", "Nadia Brandt", "er klingt verärgert"),
        ("internal", "Nadia Brandt", "unter uns"),
        ("internal", "Klaus Maier", "Ich auch!"),
    ]
    assert [mail for mail in await desk.mails() if mail[0] == "customer_comment"] == [
        ("customer_comment", "weber@kunde.example", "held")
    ]
    await desk.slack.wait_for_ephemeral(NADIA, "Sending to weber@kunde.example in 20 s.")
    await desk.slack.wait_for_ephemeral(KLAUS, "You are no agent here")


async def test_a_sign_put_in_front_in_time_keeps_what_goes_out_internal(desk: Desk) -> None:
    # R17
    await Group.filter(id=desk.cast.support.id).update(thread_is_external=True)
    ticket, card = await desk.ticket()
    message = await desk.people.say(NADIA, SUPPORT, "er klingt verärgert", thread_ts=card["ts"])
    await desk.quiet()
    await desk.people.edit(NADIA, SUPPORT, message["ts"], "! er klingt verärgert")
    await desk.slack.wait_for_ephemeral(NADIA, "Taken back. Nothing was sent")
    await desk.quiet()
    assert await desk.comments(ticket) == [("internal", "Nadia Brandt", "er klingt verärgert")]
    assert [state for kind, _, state in await desk.mails() if kind == "customer_comment"] == ["cancelled"]
