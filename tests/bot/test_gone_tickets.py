"""Cards of tickets that are deleted or merged: what they say, and where words in their threads go."""

from desk import merging, ticket_deletion
from models.comment import Comment
from sandbox.slack import text_of
from tests.parts.house import as_agent
from tests.parts.slack_desk import NADIA, SUPPORT, Desk


async def test_the_card_of_a_deleted_ticket_says_nothing_of_it_and_brings_it_back(
    desk: Desk,
) -> None:
    """R10."""
    ticket, card = await desk.ticket()
    await ticket_deletion.delete(desk.house, ticket, actor=as_agent(desk.cast.jonas))
    gone = await desk.slack.wait_for_message(SUPPORT, "TT1 was deleted by Jonas Keller.")
    assert gone["ts"] == card["ts"]
    assert "Drucker" not in text_of(gone)
    assert "Reply to customer" not in text_of(gone)

    await desk.people.click(NADIA, "restore_ticket", channel=SUPPORT, ts=card["ts"])

    back = await desk.slack.wait_for_message(SUPPORT, "Reply to customer")
    assert back["ts"] == card["ts"]
    assert "Der Drucker brennt" in text_of(back)
    await ticket.refresh_from_db()
    assert ticket.deleted_at is None


async def test_who_speaks_in_the_thread_of_a_deleted_ticket_is_told_that_it_is_not_kept(desk: Desk) -> None:
    """R10."""
    ticket, card = await desk.ticket()
    await ticket_deletion.delete(desk.house, ticket, actor=as_agent(desk.cast.jonas))
    await desk.people.say(NADIA, SUPPORT, "Kabel?", thread_ts=card["ts"])
    await desk.slack.wait_for_ephemeral(NADIA, "TT1 was deleted. Your message stays in Slack only.")
    await desk.quiet()
    assert not await Comment.exists()


async def test_the_card_of_a_merged_ticket_leads_to_the_survivor_and_so_do_words_in_its_thread(
    desk: Desk,
) -> None:
    ticket, card = await desk.ticket()
    survivor, into = await desk.ticket(title="Alle Drucker")
    await merging.merge(desk.house, ticket, survivor, actor=as_agent(desk.cast.jonas))
    gone = await desk.slack.wait_for_message(SUPPORT, "The ticket was merged into")
    assert gone["ts"] == card["ts"]
    assert "TT2" in text_of(gone)
    assert "Take it" not in text_of(gone)

    await desk.people.say(NADIA, SUPPORT, "Kabel?", thread_ts=card["ts"])

    await desk.slack.wait_for_message(
        SUPPORT, "Nadia Brandt wrote in the thread of TT1", thread_ts=into["ts"]
    )
    await desk.quiet()
    assert ("internal", "Nadia Brandt", "Kabel?") in await desk.comments(survivor)
    assert await desk.comments(ticket) == []
    await merging.unmerge(desk.house, ticket, actor=as_agent(desk.cast.jonas))
    back = await desk.slack.wait_for_message(SUPPORT, "Take it", thread_ts=None)
    assert back is not None
    await desk.quiet()
