"""From the verb to the mailbox: the outbox with the real courier over a real mail server."""


import pytest

from desk import comments, tickets
from desk.comments import NewComment
from desk.house import House
from desk.mail_courier import MailCourier
from desk.outbox_loop import OutboxLoop
from desk.tickets import NewTicket
from models.comment import Comment, Visibility
from models.contact import Contact
from models.delivery import Courier, Delivery, State
from models.ticket import Ticket
from sandbox.mail import MailSandbox
from tests.parts.house import Cast, as_agent

WEBER = "weber@kunde.example"


@pytest.fixture
def house(sending_house: House) -> House:
    """The cast lives in the house that sends."""
    return sending_house


async def ticket_of(
    house: House, cast: Cast, contact: Contact, title: str = "Drucker druckt nicht"
) -> Ticket:
    new = NewTicket(title=title, contact=contact)
    return await tickets.open_ticket(house, new, actor=as_agent(cast.nadia))


async def answer(house: House, cast: Cast, ticket: Ticket, text: str, **more: object) -> Comment:
    new = NewComment(body=text, visibility=Visibility.EXTERNAL, **more)
    return await comments.add_comment(house, ticket, new, actor=as_agent(cast.nadia))


async def send_all(house: House) -> None:
    courier = MailCourier(house)
    try:
        await OutboxLoop(house, courier).drain()
    finally:
        await courier.close()


async def mails_to(contact: Contact) -> list[Delivery]:
    return await Delivery.filter(courier=Courier.MAIL, contact_id=contact.id).order_by("id")


async def test_an_answer_reaches_the_customer_and_the_outbox_says_so(
    house: House, cast: Cast, mail: MailSandbox
):
    ticket = await ticket_of(house, cast, cast.weber)
    await answer(house, cast, ticket, "Bitte schalten Sie den Drucker aus und wieder ein.")

    await send_all(house)

    arrived = await mail.wait_for_mail(WEBER)
    (delivery,) = await mails_to(cast.weber)
    assert "Bitte schalten Sie den Drucker aus und wieder ein." in arrived.text
    assert "Bitte schalten Sie den Drucker aus und wieder ein." in arrived.html
    assert arrived.message_id == delivery.message_id
    assert (delivery.state, delivery.answer) == (State.SENT, "250 2.6.0 delivered")
