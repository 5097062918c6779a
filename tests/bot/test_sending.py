"""✉ sends a note to the customer, with a window to take it back; marks say what became of it."""

from typing import Any

import pytest

from desk import contacts
from desk.actor import system
from models.comment import Comment, Visibility
from models.delivery import Delivery
from models.document import Document
from models.ticket import Ticket
from sandbox.slack import text_of
from tests.parts.slack_desk import JONAS, KLAUS, NADIA, SUPPORT, Desk

NO_WINDOW = pytest.mark.parametrize("settings", [{"undo_seconds": "0"}])

NOTE = ("internal", "Nadia Brandt", "Bitte neu starten.")
SENT = ("external", "Nadia Brandt", "Bitte neu starten.")


async def said(desk: Desk, *, words: str = "Bitte neu starten.", **more: Any) -> tuple[Ticket, str, str]:
    """A note of Nadia's in the thread: the ticket, the thread, the message."""
    ticket, card = await desk.ticket(**more)
    message = await desk.people.say(NADIA, SUPPORT, words, thread_ts=card["ts"])
    await desk.quiet()
    return ticket, card["ts"], message["ts"]


async def to_customers(desk: Desk) -> list[tuple[str, str]]:
    """Mails with an agent's words to customers: recipient and state."""
    mails = await desk.mails()
    return [(to, state) for kind, to, state in mails if kind in {"customer_comment", "customer_solution"}]


async def test_the_sender_hears_to_whom_it_goes_and_undo_makes_it_a_note_again(desk: Desk) -> None:
    ticket, thread, ts = await said(desk)
    await desk.people.react(NADIA, SUPPORT, ts, "email")
    whisper = await desk.slack.wait_for_ephemeral(NADIA, "Sending to weber@kunde.example in 20 s.")
    assert whisper.thread_ts == thread
    await desk.people.click(NADIA, "undo_comment", channel=SUPPORT, ts=whisper.ts)
    await desk.slack.wait_for_ephemeral(NADIA, "Taken back. Nothing was sent")
    await desk.quiet()
    assert await desk.comments(ticket) == [NOTE]
    assert await to_customers(desk) == [("weber@kunde.example", "cancelled")]
    # Nadia's ✉ still stands there, and only she can take it away: the sign says that it no longer counts.
    await desk.slack.wait_for_reaction(SUPPORT, ts, "leftwards_arrow_with_hook")


async def test_taking_the_letter_away_takes_the_mail_back(desk: Desk) -> None:
    ticket, _, ts = await said(desk)
    await desk.people.react(NADIA, SUPPORT, ts, "email")
    await desk.quiet()
    await desk.people.unreact(NADIA, SUPPORT, ts, "email")
    await desk.slack.wait_for_ephemeral(NADIA, "Taken back. Nothing was sent")
    await desk.quiet()
    assert await desk.comments(ticket) == [NOTE]
    assert await to_customers(desk) == [("weber@kunde.example", "cancelled")]
    assert desk.slack.reactions(SUPPORT, ts) == {}


async def test_the_letter_of_another_agent_keeps_the_mail_going(desk: Desk) -> None:
    ticket, _, ts = await said(desk)
    await desk.people.react(NADIA, SUPPORT, ts, "email")
    await desk.people.react(JONAS, SUPPORT, ts, "email")
    await desk.quiet()
    await desk.people.unreact(NADIA, SUPPORT, ts, "email")
    await desk.quiet()
    assert [visibility for visibility, *_ in await desk.comments(ticket)] == ["external"]
    assert await to_customers(desk) == [("weber@kunde.example", "held")]


async def test_a_letter_taken_away_before_it_was_handled_sends_nothing(desk: Desk) -> None:
    ticket, _, ts = await said(desk)
    desk.slack.deliveries.hold()
    await desk.people.react(NADIA, SUPPORT, ts, "email")
    await desk.people.unreact(NADIA, SUPPORT, ts, "email")
    await desk.slack.deliveries.release(reverse=True)
    await desk.quiet()
    assert await desk.comments(ticket) == [NOTE]
    assert await to_customers(desk) == []


async def test_a_letter_told_before_its_message_sends_it(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    desk.slack.deliveries.hold()
    message = await desk.people.say(NADIA, SUPPORT, "Bitte neu starten.", thread_ts=card["ts"])
    await desk.people.react(JONAS, SUPPORT, message["ts"], "email")
    await desk.slack.deliveries.release(reverse=True)
    await desk.quiet()
    assert await desk.comments(ticket) == [SENT]
    assert await to_customers(desk) == [("weber@kunde.example", "held")]


async def test_two_letters_are_one_mail(desk: Desk) -> None:
    _, _, ts = await said(desk)
    await desk.people.react(NADIA, SUPPORT, ts, "email")
    await desk.people.react(JONAS, SUPPORT, ts, "email")
    await desk.quiet()
    assert await to_customers(desk) == [("weber@kunde.example", "held")]


async def test_who_is_no_agent_can_not_send(desk: Desk) -> None:
    ticket, _, ts = await said(desk)
    await desk.people.react(KLAUS, SUPPORT, ts, "email")
    await desk.slack.wait_for_ephemeral(KLAUS, "Only agents of the desk can do that.")
    await desk.quiet()
    assert await desk.comments(ticket) == [NOTE]
    assert await to_customers(desk) == []


async def test_an_inactive_agent_can_not_send(desk: Desk) -> None:
    ticket, _, ts = await said(desk)
    desk.cast.jonas.is_active = False
    await desk.cast.jonas.save()
    await desk.people.react(JONAS, SUPPORT, ts, "email")
    await desk.slack.wait_for_ephemeral(JONAS, "Only agents of the desk can do that.")
    await desk.quiet()
    assert await desk.comments(ticket) == [NOTE]


async def test_a_closed_gate_is_told_with_its_reason(desk: Desk) -> None:
    opted_out = {"email_opt_out": True}
    await contacts.change(desk.house, desk.cast.weber, opted_out, actor=system())
    ticket, _, ts = await said(desk)
    await desk.people.react(NADIA, SUPPORT, ts, "email")
    whisper = await desk.slack.wait_for_ephemeral(NADIA, "opt-out is set")
    assert "The customer can read it in the portal only." in text_of(whisper)
    await desk.quiet()
    assert await desk.comments(ticket) == [SENT]
    assert await to_customers(desk) == []


@NO_WINDOW
async def test_a_mail_that_has_left_is_marked_and_can_not_be_taken_back(desk: Desk) -> None:
    ticket, _, ts = await said(desk)
    await desk.people.react(NADIA, SUPPORT, ts, "email")
    await desk.slack.wait_for_reaction(SUPPORT, ts, "white_check_mark")
    await desk.people.unreact(NADIA, SUPPORT, ts, "email")
    await desk.slack.wait_for_ephemeral(NADIA, "It has already been sent to the customer.")
    await desk.quiet()
    assert await desk.comments(ticket) == [SENT]
    assert await to_customers(desk) == [("weber@kunde.example", "sent")]


@NO_WINDOW
async def test_a_mail_that_fails_is_marked_and_its_reason_stands_in_thread_and_card(
    desk: Desk,
) -> None:
    ticket, thread, ts = await said(desk)
    desk.postman.refuses = "550 <mailbox> full"
    await desk.people.react(NADIA, SUPPORT, ts, "email")
    await desk.slack.wait_for_reaction(SUPPORT, ts, "warning")
    await desk.slack.wait_for_message(SUPPORT, "550 &lt;mailbox&gt; full", thread_ts=thread)
    await desk.quiet()
    assert "weber@kunde.example: 550 &lt;mailbox&gt; full" in text_of(await desk.card(ticket))


async def test_an_edit_within_the_window_changes_what_will_be_sent(desk: Desk) -> None:
    ticket, _, ts = await said(desk)
    await desk.people.react(NADIA, SUPPORT, ts, "email")
    await desk.quiet()
    await desk.people.edit(NADIA, SUPPORT, ts, "Bitte warten.")
    await desk.quiet()
    assert await desk.comments(ticket) == [("external", "Nadia Brandt", "Bitte warten.")]
    assert await to_customers(desk) == [("weber@kunde.example", "held")]


async def test_deleting_within_the_window_stops_the_mail(desk: Desk) -> None:
    ticket, _, ts = await said(desk)
    await desk.people.react(NADIA, SUPPORT, ts, "email")
    await desk.quiet()
    await desk.people.delete(NADIA, SUPPORT, ts)
    await desk.quiet()
    assert await desk.comments(ticket) == []
    assert await to_customers(desk) == [("weber@kunde.example", "cancelled")]


@NO_WINDOW
async def test_an_edit_after_the_mail_has_left_offers_a_correction(desk: Desk) -> None:
    ticket, thread, ts = await said(desk)
    await desk.people.react(NADIA, SUPPORT, ts, "email")
    await desk.slack.wait_for_reaction(SUPPORT, ts, "white_check_mark")
    await desk.people.edit(NADIA, SUPPORT, ts, "Bitte nicht starten.")
    offer = await desk.slack.wait_for_ephemeral(NADIA, "The customer has already got the first version.")
    await desk.people.click(NADIA, "send_correction", channel=SUPPORT, ts=offer.ts)
    await desk.slack.wait_for_message(SUPPORT, "Bitte nicht starten.", thread_ts=thread)
    await desk.quiet()
    correction = ("external", "Nadia Brandt", "Korrektur:\nBitte nicht starten.")
    assert await desk.comments(ticket) == [SENT, correction]


@NO_WINDOW
async def test_deleting_after_the_mail_has_left_says_that_it_stays_with_the_customer(desk: Desk) -> None:
    ticket, _, ts = await said(desk)
    await desk.people.react(NADIA, SUPPORT, ts, "email")
    await desk.slack.wait_for_reaction(SUPPORT, ts, "white_check_mark")
    await desk.people.delete(NADIA, SUPPORT, ts)
    await desk.slack.wait_for_ephemeral(NADIA, "The message stays with the customer.")
    await desk.quiet()
    assert await desk.comments(ticket) == [SENT]


async def test_the_shortcut_sends_and_puts_the_letter_there_itself(desk: Desk) -> None:
    ticket, _, ts = await said(desk)
    await desk.people.shortcut(NADIA, SUPPORT, ts, "send_to_customer")
    await desk.slack.wait_for_reaction(SUPPORT, ts, "email")
    await desk.quiet()
    assert await desk.comments(ticket) == [SENT]
    assert await to_customers(desk) == [("weber@kunde.example", "held")]


async def test_the_shortcut_on_the_card_itself_sends_nothing(desk: Desk) -> None:
    _, card = await desk.ticket()
    await desk.people.shortcut(NADIA, SUPPORT, card["ts"], "send_to_customer")
    await desk.slack.wait_for_ephemeral(NADIA, "Only a message of a person in a ticket's thread can be sent.")
    assert await Comment.all().count() == 0


async def test_our_own_messages_in_the_thread_are_not_sent(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    await desk.people.click(NADIA, "take_ticket", channel=SUPPORT, ts=card["ts"])
    ours = await desk.slack.wait_for_message(SUPPORT, "took the ticket", thread_ts=card["ts"])
    await desk.people.react(NADIA, SUPPORT, ours["ts"], "email")
    await desk.quiet()
    assert await desk.comments(ticket) == []


async def test_the_files_of_a_note_go_with_it(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    files = [("Anleitung.pdf", b"%PDF-1.7")]
    message = await desk.people.say(NADIA, SUPPORT, "So geht es:", thread_ts=card["ts"], files=files)
    await desk.people.react(NADIA, SUPPORT, message["ts"], "email")
    await desk.quiet()
    [document] = await Document.filter(ticket_id=ticket.id)
    assert not document.is_internal
    [comment] = await Comment.filter(ticket_id=ticket.id)
    assert comment.visibility == Visibility.EXTERNAL
    assert await Delivery.filter(comment_id=comment.id, kind="customer_comment").count() == 1
