"""A mail made to kill the reader is one mail in quarantine, and nothing else (R41)."""

from desk import clock
from desk.house import House
from desk.inbound import Raw
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox
from models.ticket import Ticket
from scanners.intake import Intake
from scanners.reading import Reader, ReaderLimits
from tests.parts.house import Cast

POISON = b"Content-Type: text/plain; charset=iso-2022-jp\n\n" + b"\x1b$B$\x1b(B" * 6_000_000


def good(name: str) -> bytes:
    return (
        f"From: {name}@kunde.example\nMessage-ID: <{name}@kunde.example>\nSubject: {name}\n\nHilfe\n".encode()
    )


async def test_a_mail_that_kills_the_reader_is_quarantined_and_the_others_are_handled(
    house: House, cast: Cast
) -> None:
    mailbox = await Mailbox.create(
        address="support@desk.example", url="imap://unused", created_at=clock.now()
    )
    batch = [Raw(data=raw) for raw in (good("eins"), POISON, good("zwei"))]
    async with Reader(ReaderLimits(seconds=3.0, seconds_each_mb=0)) as reader:
        await Intake(house, mailbox, reader=reader).receive(batch)
    assert [(row.outcome, row.reason) for row in await InboundMail.all().order_by("id")] == [
        ("ticket", ""),
        ("quarantined", "It could not be read within 3 seconds."),
        ("ticket", ""),
    ]
    assert {ticket.title for ticket in await Ticket.all()} == {"eins", "zwei"}
