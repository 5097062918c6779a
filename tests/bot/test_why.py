"""The card's `Mails, and why`: what would happen now, who is in copy, and what was decided."""

from typing import Any

from desk import comments, contacts, in_copy, participants
from desk.actor import system
from desk.comments import NewComment
from models.comment import Visibility
from models.contact import Contact
from models.ticket import Ticket
from sandbox.slack import text_of
from tests.parts.house import as_agent
from tests.parts.slack_desk import NADIA, SUPPORT, Desk

BEN = "ben@kunde.example"


async def opened(desk: Desk, *, language: str = "en") -> tuple[Ticket, Any]:
    ticket, card = await desk.ticket()
    await participants.add(ticket, [("Ben Ott", BEN)])
    desk.cast.nadia.language = language
    await desk.cast.nadia.save()
    await desk.quiet()
    await desk.people.select(NADIA, "ticket_menu", "TT1 why", channel=SUPPORT, ts=card["ts"])
    return ticket, await desk.slack.wait_for_modal(NADIA, "page")


async def test_it_says_what_would_happen_now_and_what_was_decided(desk: Desk) -> None:
    ticket, _ = await opened(desk)
    await Contact.filter(id=desk.cast.weber.id).update(email_opt_out=True)
    words = NewComment(body="Bitte neu starten.", visibility=Visibility.EXTERNAL)
    await comments.add_comment(desk.house, ticket, words, actor=as_agent(desk.cast.nadia))
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "why TT1")
    said = text_of(await desk.slack.wait_for_ephemeral(NADIA, "If you wrote to the customer now"))
    assert "– Frau Weber, weber@kunde.example (customer): no mail: opt-out is set" in said
    assert f"✉ Ben Ott, {BEN} (in copy): mail" in said
    assert "*comment to the customer*" in said


async def test_it_speaks_the_readers_language(desk: Desk) -> None:
    _, modal = await opened(desk, language="de")
    said = text_of(modal)
    assert "Wenn Sie dem Kunden jetzt schrieben" in said
    assert "✉ Frau Weber, weber@kunde.example (Kunde): E-Mail" in said
    assert "Herausnehmen" in said


async def test_somebody_is_taken_out_of_copy_with_a_button(desk: Desk) -> None:
    ticket, _ = await opened(desk)
    await desk.people.click(NADIA, "take_out_of_copy")
    gone = f"{BEN} is no longer in copy of TT1."
    await desk.slack.wait_for(lambda: gone in text_of(desk.slack.modal(NADIA) or {}), what=gone)
    assert not await participants.is_participant(ticket, BEN)


async def test_somebody_is_put_in_copy_in_a_modal_and_what_is_refused_stands_at_its_field(desk: Desk) -> None:
    ticket, _ = await opened(desk)
    await desk.people.click(NADIA, "in_copy_form")
    await desk.slack.wait_for_modal(NADIA, "in_copy")
    refused = await desk.people.submit(NADIA, {"address": "weber@kunde.example"})
    assert "customer's own" in str(refused.errors)
    assert (await desk.people.submit(NADIA, {"address": "eva@kunde.example", "name": "Eva"})).closed
    await desk.slack.wait_for_ephemeral(NADIA, "eva@kunde.example is in copy of TT1 now.")
    assert await participants.is_participant(ticket, "eva@kunde.example")


async def test_the_reply_modal_names_those_in_copy_and_who_of_them_gets_nothing(desk: Desk) -> None:
    # R34
    ticket, card = await desk.ticket()
    actor = as_agent(desk.cast.nadia)
    await in_copy.add(desk.house, ticket, BEN, actor=actor)
    await in_copy.add(desk.house, ticket, "oliver@acme.example", actor=actor)
    await contacts.change(desk.house, desk.cast.oliver, {"email_opt_out": True}, actor=system())
    await desk.quiet()
    await desk.people.click(NADIA, "reply_to_customer", channel=SUPPORT, ts=card["ts"])
    said = text_of(await desk.slack.wait_for_modal(NADIA, "reply"))
    assert f"Also to 1 in copy: {BEN}." in said
    assert "In copy, but not mailed: oliver@acme.example (no mail: opt-out is set)." in said


async def test_the_card_warns_of_a_customer_who_gets_nothing(desk: Desk) -> None:
    # R34
    ticket, _ = await desk.ticket()
    await contacts.change(desk.house, desk.cast.weber, {"email_opt_out": True}, actor=system())
    await in_copy.add(desk.house, ticket, BEN, actor=as_agent(desk.cast.nadia))
    card = await desk.slack.wait_for_message(SUPPORT, "In copy: 1")
    said = "Attention, no mail: opt-out is set. Also to 1 in copy: ben@kunde.example."
    assert said in text_of(card)
    await in_copy.remove(desk.house, ticket, BEN, actor=as_agent(desk.cast.nadia))
    said = "Attention, no mail: opt-out is set. The customer can read it in the portal only."
    await desk.slack.wait_for_message(SUPPORT, said)
