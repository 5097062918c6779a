"""Answers of people in copy to the mails they got (R39): into the ticket, as long as they are in copy."""

import pytest

from desk import in_copy, participants
from models.comment import Comment
from models.ticket import Ticket
from tests.parts.house import STRANGER, as_agent
from tests.parts.letterbox import Letterbox, letter
from tests.parts.mail_out import answer, composed

ANNA = "Anna Ott <anna@kunde.example>"


@pytest.fixture
async def ticket(letterbox: Letterbox) -> Ticket:
    ticket = await letterbox.ticket()
    await participants.add(ticket, [("Anna Ott", "anna@kunde.example")])
    await answer(letterbox.house, ticket, "Bitte neu starten.", actor=as_agent(letterbox.cast.nadia))
    return ticket


async def reply_to(letterbox: Letterbox) -> str:
    mail = await composed(letterbox.house, role="participant")
    assert ".p" in mail["Reply-To"]
    return str(mail["Reply-To"])


async def test_an_answer_comes_back_to_the_own_signed_address(letterbox: Letterbox, ticket: Ticket) -> None:
    row = await letterbox.gets(letter(ANNA, to=await reply_to(letterbox), body="Läuft wieder."))
    assert (row.outcome, row.ticket_id, row.reason) == ("comment", ticket.id, "Found by reply address.")
    comment = await Comment.get(id=row.comment_id)
    assert (comment.author_name, comment.visibility) == ("Anna Ott", "external")


async def test_an_answer_is_known_by_its_message_id_alone(letterbox: Letterbox, ticket: Ticket) -> None:
    mail = await composed(letterbox.house, role="participant")
    row = await letterbox.gets(letter(ANNA, In_Reply_To=mail["Message-ID"]))
    assert (row.outcome, row.ticket_id) == ("comment", ticket.id)


async def test_a_stranger_with_somebodys_reply_address_does_not_get_in(
    letterbox: Letterbox, ticket: Ticket
) -> None:
    row = await letterbox.gets(letter(STRANGER, to=await reply_to(letterbox), body="Hallo"))
    assert row.outcome != "comment"


async def test_who_was_taken_out_does_not_get_in_any_more(letterbox: Letterbox, ticket: Ticket) -> None:
    address = await reply_to(letterbox)
    actor = as_agent(letterbox.cast.nadia)
    await in_copy.remove(letterbox.house, ticket, "anna@kunde.example", actor=actor)
    row = await letterbox.gets(letter(ANNA, to=address, body="Noch etwas"))
    assert row.outcome != "comment"
