"""Answers to customers, queued in the store: claimed, composed, sent over SMTP, recorded, told to Slack."""

import asyncio
import sys
from typing import Any

from benchmarks.fresh_desk import fresh_desk
from benchmarks.measuring import main, timed
from desk import clock, logs, message_ids, outbox
from desk.house import House
from desk.mail_out.mail_courier import MailCourier
from desk.outbox_loop import OutboxLoop
from desk.run import garbage
from models.comment import Author, Channel, Comment, Visibility
from models.contact import Contact, ContactAddress
from models.delivery import Courier, Delivery, State
from models.group import Group
from models.ticket import Source, Ticket

WORDS = (
    "Hello,\n\nthank you for your message. We have looked at the printer {n} and renewed its driver; "
    "please restart it once and print a test page.\n\nIf it still shows the error, send us its log: "
    "https://support.desk.example/logs/{n} tells how.\n\nKind regards\nNadia"
)


async def fill(house: House, group: Group, count: int) -> None:
    """So many tickets, each with an answer that waits to be mailed."""
    at = clock.now()
    numbers = range(1, count + 1)
    await Contact.bulk_create(
        Contact(id=n, name=f"Customer {n}", email=address(n), created_at=at, modified_at=at) for n in numbers
    )
    await ContactAddress.bulk_create(ContactAddress(contact_id=n, address=address(n)) for n in numbers)
    await Ticket.bulk_create(_ticket(n, group) for n in numbers)
    await Comment.bulk_create(_comment(n) for n in numbers)
    await Delivery.bulk_create(_delivery(house, n) for n in numbers)


def address(number: int) -> str:
    return f"customer{number}@kunde.example"


def _ticket(number: int, group: Group) -> Ticket:
    at = clock.now()
    return Ticket(
        id=number,
        serial=number,
        title=f"The printer {number} prints empty pages",
        status="open",
        priority="normal",
        source=Source.EMAIL,
        contact_id=number,
        group_id=group.id,
        created_at=at,
        modified_at=at,
        created_by=f"Customer {number}",
    )


def _comment(number: int) -> Comment:
    at = clock.now()
    return Comment(
        id=number,
        ticket_id=number,
        visibility=Visibility.EXTERNAL,
        author=Author.AGENT,
        agent_id=1,
        author_name="Nadia",
        channel=Channel.SLACK,
        body=WORDS.format(n=number),
        visible_from=at,
        created_at=at,
        slack_channel="C0SUPPORT",
        slack_ts=f"{number}.000100",
    )


def _delivery(house: House, number: int) -> Delivery:
    return outbox.queued(
        Courier.MAIL,
        "customer_comment",
        recipient=address(number),
        ticket_id=number,
        comment_id=number,
        contact_id=number,
        message_id=message_ids.mint(house.signer, serial=number, domain="desk.example"),
        payload={"actor": "Nadia"},
    )


async def run(port: str, count: int) -> dict[str, Any]:
    logs.configure("json", "info")
    async with fresh_desk(smtp=f"smtp://127.0.0.1:{port}?starttls=never") as (house, group):
        await fill(house, group, count)
        courier = MailCourier(house)
        garbage.spare_what_stays()
        with timed() as span, house.bell.listening() as bell:
            loop = asyncio.create_task(OutboxLoop(house, courier).run())
            while await Delivery.filter(state=State.SENT, courier=Courier.MAIL).count() < count:
                await bell.wait(1.0)
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)
        return {"mails": count, "seconds": span.seconds, "cpu": span.cpu}


if __name__ == "__main__":
    main(run(sys.argv[1], int(sys.argv[2])))
