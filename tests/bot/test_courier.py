"""Cards and messages in Slack: one of each whatever happens, in place, at a pace Slack allows."""

import pytest

from bot.pace import Pace
from desk import clock, comments, mail_cards, tickets
from desk.actor import system
from desk.comments import NewComment
from desk.documents import Upload
from desk.errors import DeliveryError
from models.comment import Channel, Comment, Visibility
from models.delivery import Courier, Delivery
from models.document import Document
from models.mailbox import Mailbox
from models.slack_card import SlackCard
from sandbox.slack import text_of
from tests.parts.house import as_contact
from tests.parts.slack_desk import BILLING, JONAS, KLAUS, NADIA, SUPPORT, Desk, in_thread


def cards(desk: Desk, channel: str = SUPPORT) -> list[str]:
    return [text_of(m) for m in desk.slack.messages(channel) if not in_thread(m)]


async def test_the_card_is_updated_in_place(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    await desk.people.select(NADIA, "set_status", f"{ticket.number} closed", channel=SUPPORT, ts=card["ts"])
    await desk.slack.wait_for_message(SUPPORT, lambda m: "Closed" in m["text"] and not in_thread(m))
    await desk.quiet()
    assert len(cards(desk)) == 1
    await ticket.refresh_from_db()
    assert ticket.status == "closed"


async def test_take_it_makes_the_one_who_pressed_it_the_assignee(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    await desk.people.click(JONAS, "take_ticket", channel=SUPPORT, ts=card["ts"])
    await desk.slack.wait_for_message(SUPPORT, "Jonas Keller", thread_ts=None)
    await ticket.refresh_from_db()
    assert (ticket.agent_id, ticket.status) == (desk.cast.jonas.id, "in_progress")


async def test_who_is_no_agent_can_neither_take_nor_close(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    await desk.people.click(KLAUS, "take_ticket", channel=SUPPORT, ts=card["ts"])
    await desk.people.select(KLAUS, "set_status", f"{ticket.number} closed", channel=SUPPORT, ts=card["ts"])
    await desk.slack.wait_for(lambda: len(desk.slack.ephemerals(KLAUS)) == 2, what="two refusals")
    await ticket.refresh_from_db()
    assert (ticket.agent_id, ticket.status) == (None, "open")


async def test_a_ticket_that_moves_gets_a_card_there_and_the_old_one_points_to_it(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    await desk.quiet()
    await tickets.change(desk.house, ticket, {"assignee": "group:Billing"}, actor=system())
    new = await desk.card(ticket, BILLING)
    await desk.slack.wait_for_message(SUPPORT, "The ticket has moved")
    await desk.quiet()
    [old] = cards(desk)
    assert f"{BILLING}/p{new['ts'].replace('.', '')}" in old
    assert "Take it" not in old
    message = await desk.people.say(NADIA, SUPPORT, "noch etwas", thread_ts=card["ts"])
    await desk.quiet()
    assert await desk.comments(ticket) == [("internal", "Nadia Brandt", "noch etwas")]
    assert message["thread_ts"] == card["ts"]


async def test_a_card_deleted_in_slack_comes_back(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    await desk.quiet()
    desk.slack.workspace.messages.remove(SUPPORT, card["ts"])
    new = NewComment(body="Hallo?", visibility=Visibility.EXTERNAL)
    await comments.add_comment(desk.house, ticket, new, actor=as_contact(desk.cast.weber, Channel.EMAIL))
    shown = await desk.slack.wait_for_message(SUPPORT, "Hallo?", timeout=30)
    again = await desk.card(ticket)
    assert again["ts"] != card["ts"]
    assert shown["thread_ts"] == again["ts"]


async def test_posts_that_a_crash_repeats_are_recognised(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    new = NewComment(body="Hallo?", visibility=Visibility.EXTERNAL)
    await comments.add_comment(desk.house, ticket, new, actor=as_contact(desk.cast.weber, Channel.EMAIL))
    await tickets.change(desk.house, ticket, {"priority": "high", "status": "in_progress"}, actor=system())
    await desk.quiet()
    before = len(desk.slack.messages(SUPPORT))
    # As after a crash between posting and recording: nothing is known of the posts, and all is carried again.
    await SlackCard.all().delete()
    for delivery in await Delivery.filter(courier=Courier.SLACK).order_by("id"):
        delivery.attempts = 2
        await desk.edge.courier.deliver(delivery)
    assert len(desk.slack.messages(SUPPORT)) == before
    assert (await SlackCard.get()).ts == card["ts"]


async def test_the_customers_files_are_put_into_the_thread_once(desk: Desk) -> None:
    photo = Upload(name="Foto.png", content_type="image/png", data=b"a photo")
    ticket, card = await desk.ticket(attachments=[photo])
    log = Upload(name="log.txt", content_type="text/plain", data=b"a log")
    new = NewComment(body="Und das Log.", visibility=Visibility.EXTERNAL, attachments=[log])
    await comments.add_comment(desk.house, ticket, new, actor=as_contact(desk.cast.weber, Channel.EMAIL))
    await desk.quiet()
    await tickets.change(desk.house, ticket, {"priority": "high"}, actor=system())
    await desk.quiet()
    shared = [m["files"][0] for m in desk.slack.thread(SUPPORT, card["ts"]) if m.get("files")]
    assert [(f["title"], desk.slack.file_bytes(f["id"])) for f in shared] == [
        ("Foto.png", b"a photo"),
        ("log.txt", b"a log"),
    ]
    assert await Document.filter(slack_file__isnull=True).count() == 0
    # Our own posts are echoed to us, and are no notes.
    assert await Comment.filter(ticket_id=ticket.id).count() == 1


async def test_a_very_long_mail_is_shown_cut_with_all_of_it_in_a_file(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    body = "Zeile <&>\n" * 3000
    new = NewComment(body=body, visibility=Visibility.EXTERNAL)
    await comments.add_comment(desk.house, ticket, new, actor=as_contact(desk.cast.weber, Channel.EMAIL))
    await desk.quiet()
    [shared] = [m["files"][0] for m in desk.slack.thread(SUPPORT, card["ts"]) if m.get("files")]
    assert desk.slack.file_bytes(shared["id"]).decode() == body.strip()


async def test_what_was_folded_away_is_shown_to_who_asks(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    new = NewComment(body="Ja.", folded="> Haben Sie neu gestartet?", visibility=Visibility.EXTERNAL)
    await comments.add_comment(desk.house, ticket, new, actor=as_contact(desk.cast.weber, Channel.EMAIL))
    shown = await desk.slack.wait_for_message(SUPPORT, "Ja.", thread_ts=card["ts"])
    await desk.people.click(NADIA, "show_folded", channel=SUPPORT, ts=shown["ts"])
    assert "> Haben Sie neu gestartet?" in text_of(await desk.slack.wait_for_modal(NADIA, "page"))


async def test_what_was_folded_of_the_mail_that_opened_a_ticket_is_shown_from_its_card(desk: Desk) -> None:
    # R40.
    _, card = await desk.ticket(description_folded="> Was ist kaputt?")
    assert "Was ist kaputt?" not in text_of(card)
    await desk.people.click(NADIA, "show_folded", channel=SUPPORT, ts=card["ts"])
    assert "> Was ist kaputt?" in text_of(await desk.slack.wait_for_modal(NADIA, "page"))


async def test_of_a_long_quotation_every_line_is_shown(desk: Desk) -> None:
    # R40: an old conversation comes along with each answer.
    lines = [f"> Zeile {number} von vielen." for number in range(1000)]
    _, card = await desk.ticket(description_folded="\n".join(lines))
    await desk.people.click(NADIA, "show_folded", channel=SUPPORT, ts=card["ts"])
    shown = text_of(await desk.slack.wait_for_modal(NADIA, "page"))
    assert [line for line in lines if line not in shown] == []


@pytest.mark.parametrize("language", ["de"])
async def test_the_channel_reads_the_desks_language(desk: Desk, language: str) -> None:
    await desk.house.preference_store.set("language", language)
    _, card = await desk.ticket()
    wanted = ("Zuständiger", "Priorität", "offen", "Übernehmen", "Dem Kunden antworten")
    assert [word for word in wanted if word not in text_of(card)] == []


async def test_slacks_wish_to_wait_is_obeyed_and_nothing_is_lost(desk: Desk) -> None:
    desk.slack.faults("chat.postMessage", error="ratelimited", retry_after=1)
    ticket, _ = await desk.ticket()
    await desk.quiet()
    assert len(cards(desk)) == 1
    first = await Delivery.filter(courier=Courier.SLACK, ticket_id=ticket.id).order_by("id").first()
    assert first is not None
    assert (first.attempts, first.state) == (2, "sent")


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        ("is_archived", "stays", "archived"),
        ("channel_not_found", "stays", "invited"),
        ("invalid_auth", "passes", "POSTBOTE_SLACK_BOT_TOKEN"),
        ("not_in_channel", "passes", "invite it"),
        ("internal_error", "passes", "internal_error"),
    ],
)
async def test_refusals_are_sorted_into_those_that_pass_and_those_that_stay(
    desk: Desk, error: str, kind: str, words: str
) -> None:
    ticket, _ = await desk.ticket()
    await desk.quiet()
    delivery = await Delivery.filter(courier=Courier.SLACK, ticket_id=ticket.id).order_by("id").first()
    assert delivery is not None
    desk.slack.faults("chat.update", error=error)
    with pytest.raises(DeliveryError) as caught:
        await desk.edge.courier.deliver(delivery)
    assert caught.value.permanent == (kind == "stays")
    assert words in caught.value.sentence


def test_a_channel_is_written_to_at_a_messages_pace_after_a_burst() -> None:
    pace = Pace(per_second=1, burst=5)
    waits = [pace.take("C1", now=100.0) for _ in range(8)]
    assert waits == [0, 0, 0, 0, 0, 1, 2, 3]
    assert pace.take("C2", now=100.0) == 0
    assert pace.take("C1", now=200.0) == 0


async def test_many_changes_in_a_row_are_few_card_updates(desk: Desk) -> None:
    ticket, _ = await desk.ticket()
    await desk.quiet()
    updates = len([call for call in desk.slack.calls if call.method == "chat.update"])
    async with desk.house.transaction():
        for number in range(20):
            await tickets.change(desk.house, ticket, {"title": f"Drucker {number}"}, actor=system())
    await desk.slack.wait_for_message(SUPPORT, "Drucker 19")
    await desk.quiet()
    assert len([call for call in desk.slack.calls if call.method == "chat.update"]) == updates + 1


async def test_mails_of_machines_without_a_ticket_are_told_of_once_in_the_channel_itself(desk: Desk) -> None:
    mailbox = await Mailbox.create(
        address="support@desk.example", url="", group_id=desk.cast.support.id, created_at=clock.now()
    )
    for _ in range(3):
        async with desk.house.transaction():
            await mail_cards.mention_machines(mailbox)
    shown = await desk.slack.wait_for_message(SUPPORT, "Automatic mails")
    assert not in_thread(shown)
    assert await Delivery.filter(kind="notice").count() == 1
