"""`Reply to customer` and `Solve`: warned, with recipients, files, solution and status; sent once."""

from typing import Any

import pytest

from desk import contacts
from desk.actor import system
from models.comment import Comment
from models.document import Document
from models.ticket import Ticket
from sandbox.slack import text_of
from sandbox.slack.wire import Json
from tests.parts.slack_desk import KLAUS, NADIA, SUPPORT, Desk

WARNING = "Attention: this message is sent to the customer"


async def opened(desk: Desk, button: str = "reply_to_customer", **more: Any) -> tuple[Ticket, Json, Json]:
    ticket, card = await desk.ticket(**more)
    await desk.quiet()
    await desk.people.click(NADIA, button, channel=SUPPORT, ts=card["ts"])
    return ticket, card, await desk.slack.wait_for_modal(NADIA, "reply")


async def test_the_modal_warns_and_names_who_gets_it(desk: Desk) -> None:
    _, _, modal = await opened(desk)
    words = text_of(modal)
    assert WARNING in words
    assert "To: Frau Weber &lt;weber@kunde.example&gt;" in words


async def test_the_modal_speaks_the_agents_language(desk: Desk) -> None:
    desk.cast.nadia.language = "de"
    await desk.cast.nadia.save()
    _, _, modal = await opened(desk)
    words = text_of(modal)
    assert "Achtung: Nachricht an den Kunden wird verschickt" in words
    assert {"Dem Kunden antworten", "in Bearbeitung", "Das ist die Lösung"} <= set(words.splitlines())


async def test_the_modal_says_why_nobody_is_mailed(desk: Desk) -> None:
    await contacts.change(desk.house, desk.cast.weber, {"email_opt_out": True}, actor=system())
    _, _, modal = await opened(desk)
    assert "opt-out is set" in text_of(modal)


async def test_an_answer_goes_out_with_its_files_and_stands_in_the_thread(desk: Desk) -> None:
    ticket, card, _ = await opened(desk)
    files = [("Anleitung.pdf", b"%PDF-1.7 Anleitung")]
    done = await desk.people.submit(
        NADIA, {"text": "So geht es.", "files": files, "status": "wait_for_response"}
    )
    assert done.closed
    whisper = await desk.slack.wait_for_ephemeral(NADIA, "Sending to weber@kunde.example in 20 s.")
    assert "Undo" in text_of(whisper)
    shown = await desk.slack.wait_for_message(SUPPORT, "So geht es.", thread_ts=card["ts"])
    assert "to Frau Weber" in text_of(shown)
    await desk.quiet()
    assert await desk.comments(ticket) == [("external", "Nadia Brandt", "So geht es.")]
    assert ("customer_comment", "weber@kunde.example", "held") in await desk.mails()
    [document] = await Document.filter(ticket_id=ticket.id)
    assert not document.is_internal
    [shared] = [m for m in desk.slack.thread(SUPPORT, card["ts"]) if m.get("files")]
    assert desk.slack.file_bytes(shared["files"][0]["id"]) == b"%PDF-1.7 Anleitung"
    await ticket.refresh_from_db()
    assert ticket.status == "wait_for_response"


async def test_an_answer_whose_acknowledgement_got_lost_is_sent_once(desk: Desk) -> None:
    ticket, _, _ = await opened(desk)
    done = await desk.people.submit(NADIA, {"text": "So geht es."})
    again = await desk.slack.deliveries.ask(done.delivery.kind, done.delivery.payload)
    assert again.acked
    await desk.quiet()
    assert await Comment.filter(ticket_id=ticket.id).count() == 1


async def test_undo_of_an_answer_leaves_an_internal_note_in_the_thread(desk: Desk) -> None:
    ticket, card, _ = await opened(desk)
    await desk.people.submit(NADIA, {"text": "So geht es."})
    whisper = await desk.slack.wait_for_ephemeral(NADIA, "Sending to weber@kunde.example")
    await desk.people.click(NADIA, "undo_comment", channel=SUPPORT, ts=whisper.ts)
    await desk.slack.wait_for_message(
        SUPPORT, lambda m: "internal note" in text_of(m) and "So geht es." in text_of(m), thread_ts=card["ts"]
    )
    await desk.quiet()
    assert await desk.comments(ticket) == [("internal", "Nadia Brandt", "So geht es.")]
    assert ("customer_comment", "weber@kunde.example", "cancelled") in await desk.mails()


@pytest.mark.parametrize("settings", [{"undo_seconds": "0"}])
async def test_what_became_of_an_answer_is_marked_on_its_message(desk: Desk) -> None:
    _, card, _ = await opened(desk)
    await desk.people.submit(NADIA, {"text": "So geht es."})
    shown = await desk.slack.wait_for_message(SUPPORT, "So geht es.", thread_ts=card["ts"])
    await desk.slack.wait_for_reaction(SUPPORT, shown["ts"], "white_check_mark")


async def test_solve_sets_solution_and_status_with_one_mail_and_can_be_undone(desk: Desk) -> None:
    ticket, card, modal = await opened(desk, "solve_ticket")
    assert WARNING in text_of(modal)
    await desk.people.submit(NADIA, {"text": "Neue Trommel."})
    whisper = await desk.slack.wait_for_ephemeral(NADIA, "Sending to weber@kunde.example in 20 s.")
    await desk.slack.wait_for_message(SUPPORT, "Neue Trommel.", thread_ts=card["ts"])
    await desk.quiet()
    await ticket.refresh_from_db()
    assert (ticket.status, ticket.solution) == ("closed", "Neue Trommel.")
    mails = [mail for mail in await desk.mails() if mail[1] == "weber@kunde.example"]
    assert [kind for kind, _, state in mails if state == "held"] == ["customer_solution"]
    await desk.people.click(NADIA, "undo_solution", channel=SUPPORT, ts=whisper.ts)
    await desk.slack.wait_for_ephemeral(NADIA, "solution and status are as before")
    await ticket.refresh_from_db()
    assert (ticket.status, ticket.solution) == ("open", "")


async def test_an_answer_marked_as_the_solution_is_the_solution(desk: Desk) -> None:
    ticket, _, _ = await opened(desk)
    await desk.people.submit(NADIA, {"text": "Neue Trommel.", "solution": ["yes"]})
    await desk.quiet()
    await ticket.refresh_from_db()
    assert (ticket.status, ticket.solution) == ("open", "Neue Trommel.")
    assert await desk.comments(ticket) == []


@pytest.mark.parametrize("settings", [{"upload_mb": 1}])
async def test_an_answer_whose_file_is_too_big_is_given_back(desk: Desk) -> None:
    ticket, _, _ = await opened(desk)
    files = [("film.mp4", bytes(1024 * 1024 + 1))]
    await desk.people.submit(NADIA, {"text": "Der Film:", "files": files})
    whisper = await desk.slack.wait_for_ephemeral(NADIA, "The file film.mp4 is too big")
    assert "Der Film:" in whisper.text
    await desk.quiet()
    assert await desk.comments(ticket) == []


async def test_who_is_no_agent_gets_no_modal(desk: Desk) -> None:
    _, card = await desk.ticket()
    await desk.people.click(KLAUS, "reply_to_customer", channel=SUPPORT, ts=card["ts"])
    await desk.slack.wait_for_ephemeral(KLAUS, "Only agents of the desk can do that.")
    assert desk.slack.modal(KLAUS) is None


async def test_solving_an_internal_ticket_warns_of_no_customer(desk: Desk) -> None:
    _, _, modal = await opened(desk, "solve_ticket", contact=None)
    assert WARNING not in text_of(modal)
    assert "the ticket has no customer" in text_of(modal)


async def test_the_same_solution_again_is_not_sent_and_not_said_to_be(desk: Desk) -> None:
    _, card, _ = await opened(desk, "solve_ticket")
    await desk.people.submit(NADIA, {"text": "Neue Trommel."})
    await desk.slack.wait_for_ephemeral(NADIA, "Sending to weber@kunde.example in 20 s.")
    await desk.quiet()
    before = await desk.mails()
    await desk.people.click(NADIA, "solve_ticket", channel=SUPPORT, ts=card["ts"])
    await desk.slack.wait_for_modal(NADIA, "reply")
    await desk.people.submit(NADIA, {"text": "Neue Trommel."})
    await desk.slack.wait_for_ephemeral(NADIA, "The customer has this solution already.")
    await desk.quiet()
    assert await desk.mails() == before
