"""A mail in quarantine in Slack (R41): its card, and what agents decide there."""

from email.message import EmailMessage
from typing import Any

import pytest

from desk import clock, quarantine, reply_address
from desk.inbound import Raw
from models.comment import Comment
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox
from models.ticket import Ticket
from sandbox.slack import text_of
from sandbox.slack.wire import Json
from scanners.intake import Intake
from scanners.orders import carry_out_orders
from tests.parts.house import STRANGER
from tests.parts.slack_desk import JONAS, KLAUS, NADIA, SUPPORT, Desk, in_thread


async def comes(desk: Desk, *, to: str, sender: str = STRANGER, subject: str = "AW: Drucker") -> InboundMail:
    """A mail arrives in Support's mailbox."""
    mailbox, _ = await Mailbox.get_or_create(
        address="support@desk.example",
        defaults={"url": "imap://unused", "group_id": desk.cast.support.id, "created_at": clock.now()},
    )
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Kollege <{sender}>", to, subject
    message["Message-ID"] = f"<{abs(hash((sender, subject)))}@elsewhere.example>"
    message.set_content("Bei mir druckt er auch nicht.")
    await Intake(desk.house, mailbox).receive([Raw(data=message.as_bytes())])
    return await InboundMail.all().order_by("-id").first() or pytest.fail("no mail")


async def stranger(desk: Desk, ticket: Ticket) -> InboundMail:
    address = reply_address.make(
        desk.house.signer, "support@desk.example", serial=ticket.serial, given_to="c1"
    )
    return await comes(desk, to=address)


async def card_of(desk: Desk) -> Json:
    def is_card(message: Json) -> bool:
        return "quarantine" in message["text"] and not in_thread(message)

    return await desk.slack.wait_for_message(SUPPORT, is_card)


async def press(desk: Desk, card: Json, act: str, *, user: str = NADIA) -> None:
    await desk.people.click(user, act, channel=SUPPORT, ts=card["ts"])


async def test_a_mail_in_quarantine_is_a_card_with_the_reason_and_what_can_be_done(desk: Desk) -> None:
    ticket, _ = await desk.ticket()
    await stranger(desk, ticket)
    card = await card_of(desk)
    words = text_of(card)
    assert "It names TT1 (by reply address), but stranger@elsewhere.example takes no part there." in words
    assert "Kollege &lt;stranger@elsewhere.example&gt;" in words
    assert "AW: Drucker" in words
    assert "Bei mir druckt er auch nicht." in words
    (mail,) = await InboundMail.all()
    await desk.quiet()
    await mail.refresh_from_db()
    assert (mail.slack_channel, mail.slack_ts) == (SUPPORT, card["ts"])


async def test_who_is_accepted_takes_part_from_then_on(desk: Desk) -> None:
    ticket, _ = await desk.ticket()
    await stranger(desk, ticket)
    card = await card_of(desk)
    await press(desk, card, "accept_mail")
    await desk.until(lambda: InboundMail.filter(ordered="accept").exists(), "the order")
    assert await carry_out_orders(desk.house) == 1
    comment = await Comment.get(ticket_id=ticket.id)
    assert (comment.visibility, comment.body) == ("external", "Bei mir druckt er auch nicht.")
    await desk.quiet()
    shown = await desk.slack.wait_for_message(SUPPORT, "Nadia Brandt accepted it.")
    assert shown["ts"] == card["ts"]
    assert "TT1" in text_of(shown)
    assert not [block for block in shown["blocks"] if block["type"] == "actions"]
    # The next mail goes in without asking.
    again = await comes(desk, to=address_of(desk, ticket), subject="Re: noch einmal")
    assert (again.outcome, again.ticket_id) == ("comment", ticket.id)


def address_of(desk: Desk, ticket: Ticket) -> str:
    return reply_address.make(desk.house.signer, "support@desk.example", serial=ticket.serial, given_to="c1")


@pytest.mark.parametrize(
    ("act", "outcome", "said"),
    [
        ("new_ticket_of_mail", "ticket", "Nadia Brandt made a ticket of it."),
        ("spam_mail", "spam", "Nadia Brandt called it spam."),
        ("ignore_mail", "ignored", "Nadia Brandt put it aside."),
    ],
)
async def test_what_else_can_be_decided(desk: Desk, act: str, outcome: str, said: str) -> None:
    ticket, _ = await desk.ticket()
    mail = await stranger(desk, ticket)
    await press(desk, await card_of(desk), act)
    await desk.until(lambda: InboundMail.filter(decided_by_id=desk.cast.nadia.id).exists(), "a decision")
    await carry_out_orders(desk.house)
    await desk.slack.wait_for_message(SUPPORT, said)
    await mail.refresh_from_db()
    assert mail.outcome == outcome
    assert not await Comment.filter(ticket_id=ticket.id).exists()
    assert await Ticket.all().count() == (2 if outcome == "ticket" else 1)


async def test_who_comes_second_is_told_who_decided(desk: Desk) -> None:
    ticket, _ = await desk.ticket()
    mail = await stranger(desk, ticket)
    card = await card_of(desk)
    await desk.quiet()
    await quarantine.spam(desk.house, mail, actor=await agent(desk))
    await press(desk, card, "ignore_mail", user=JONAS)
    told = await desk.slack.wait_for_ephemeral(JONAS, "Nadia Brandt has decided about mail")
    assert "and called it spam." in text_of(told)


async def agent(desk: Desk) -> Any:
    return (await desk.edge.room.people.who(NADIA)).actor


async def test_who_is_no_agent_decides_nothing(desk: Desk) -> None:
    ticket, _ = await desk.ticket()
    mail = await stranger(desk, ticket)
    await press(desk, await card_of(desk), "spam_mail", user=KLAUS)
    await desk.slack.wait_for_ephemeral(KLAUS, "Only agents")
    await mail.refresh_from_db()
    assert mail.outcome == "quarantined"


async def test_the_card_speaks_german_where_the_desk_does(desk: Desk) -> None:
    await desk.house.preference_store.set("language", "de")
    ticket, _ = await desk.ticket()
    await stranger(desk, ticket)
    card = await desk.slack.wait_for_message(SUPPORT, "E-Mail in Quarantäne")
    words = text_of(card)
    assert "Sie nennt TT1 (über: Antwortadresse), aber stranger@elsewhere.example nimmt dort" in words
    for label in ("Als Teilnehmer annehmen", "Neues Ticket", "Spam", "Ignorieren"):
        assert label in words


async def test_a_mail_without_a_sender_has_no_way_into_a_ticket(desk: Desk) -> None:
    await comes(desk, to="support@desk.example", sender="nobody")
    card = await card_of(desk)
    (row,) = [block for block in card["blocks"] if block["type"] == "actions"]
    labels = [element["text"]["text"] for element in row["elements"]]
    assert labels == ["New ticket", "Spam", "Ignore"]
