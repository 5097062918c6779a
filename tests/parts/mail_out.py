"""Acts that make mails, and the mails they make."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from desk import clock, comments, tickets
from desk.actor import Actor
from desk.comments import NewComment
from desk.house import House
from desk.mail_out import agent_changes, compose, mail_facts
from desk.mail_out.mail_courier import MailCourier
from desk.mail_out.mail_templates import MailTemplates
from desk.outbox_loop import OutboxLoop
from desk.tickets import NewTicket
from models.comment import Comment, Visibility
from models.contact import Contact
from models.delivery import Courier, Delivery
from models.inbound_mail import InboundMail, Outcome
from models.ticket import Ticket

TITLE = "Drucker druckt nicht"


async def ticket_of(
    house: House, contact: Contact | None, *, actor: Actor, title: str = TITLE, **more: Any
) -> Ticket:
    return await tickets.open_ticket(house, NewTicket(title=title, contact=contact, **more), actor=actor)


async def answer(house: House, ticket: Ticket, text: str, *, actor: Actor, **more: Any) -> Comment:
    new = NewComment(body=text, visibility=Visibility.EXTERNAL, **more)
    return await comments.add_comment(house, ticket, new, actor=actor)


async def note(house: House, ticket: Ticket, text: str, *, actor: Actor, **more: Any) -> Comment:
    new = NewComment(body=text, visibility=Visibility.INTERNAL, **more)
    return await comments.add_comment(house, ticket, new, actor=actor)


async def wrote_by_mail(
    ticket: Ticket, contact: Contact, message_id: str, *, at: datetime | None = None
) -> InboundMail:
    """The row that the intake leaves behind for a mail of a customer."""
    return await InboundMail.create(
        sha256="0" * 64,
        size=1,
        received_at=at or clock.now(),
        outcome=Outcome.COMMENT,
        message_id=message_id,
        sender=contact.email or "",
        ticket_id=ticket.id,
    )


async def send_all(house: House) -> None:
    """Everything that is due, by the real loop and the real courier."""
    courier = MailCourier(house)
    try:
        await OutboxLoop(house, courier).drain()
    finally:
        await courier.close()


async def mails(**columns: Any) -> Sequence[Delivery]:
    return await Delivery.filter(courier=Courier.MAIL, **columns).order_by("id")


async def bytes_of(house: House, delivery: Delivery) -> bytes:
    await agent_changes.fix([delivery])
    (facts,) = await mail_facts.gather(house, [delivery])
    return (await compose.compose(house, facts, MailTemplates(house))).data


async def composed(house: House, **columns: Any) -> EmailMessage:
    """The one mail with these columns, as a mail program reads it; sound in every part."""
    (delivery,) = await mails(**columns)
    return read(await bytes_of(house, delivery))


def read(data: bytes) -> EmailMessage:
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    for part in message.walk():
        assert part.defects == []
    return message


def text_of(message: EmailMessage) -> str:
    return _content(message, "plain")


def html_of(message: EmailMessage) -> str:
    return _content(message, "html")


def _content(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def headers_of(message: EmailMessage) -> Mapping[str, str]:
    return {name: str(value) for name, value in message.items()}
