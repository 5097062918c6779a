"""A mailbox of Support's and letters for it: what the tests of the intake write, and what became of it."""

from dataclasses import dataclass, field
from email.message import EmailMessage
from itertools import count

import pytest

from desk import clock, message_ids, reply_address, tickets
from desk.assignees import Assignee
from desk.house import House
from desk.inbound import Raw
from desk.tickets import NewTicket
from models.agent import Agent
from models.comment import Comment
from models.contact import Contact
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox
from models.ticket import Ticket
from scanners.intake import Intake
from scanners.orders import carry_out_orders
from tests.parts.house import Cast, as_agent

SUPPORT = "support@desk.example"
WEBER = "Frau Weber <weber@kunde.example>"
# The mail server that Support believes.
SERVER = "mx.desk.example"
PASSED = f"{SERVER}; dmarc=pass header.from={{domain}}"
FAILED = f"{SERVER}; dmarc=fail (p=none) header.from={{domain}}"

_numbers = count(1)


def letter(
    sender: str = WEBER,
    subject: str = "Re: Drucker",
    body: str = "",
    *,
    to: str = SUPPORT,
    html: str = "",
    **headers: str,
) -> bytes:
    """A mail; words and Message-ID are new ones each time. `X_Y="…"` is the header X-Y."""
    number = next(_numbers)
    message = EmailMessage()
    result = headers.pop("Authentication_Results", "")
    if result:
        message["Authentication-Results"] = result.format(domain=sender.rpartition("@")[2].strip(">"))
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = headers.pop("Message_ID", f"<{number}@kunde.example>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(body or f"Wort {number}")
    if html:
        message.add_alternative(html, subtype="html")
    return message.as_bytes()


@dataclass
class Letterbox:
    house: House
    cast: Cast
    mailbox: Mailbox
    uid: int = 0
    seen: list[int] = field(default_factory=list)

    async def gets(self, *mails: bytes) -> InboundMail:
        """They come in together; the row of the last."""
        batch = []
        for data in mails:
            self.uid += 1
            batch.append(Raw(data=data, folder="INBOX", uidvalidity=7, uid=self.uid))
        await Intake(self.house, self.mailbox).receive(batch)
        return await InboundMail.get(uid=self.uid, mailbox_id=self.mailbox.id)

    async def carries_out(self, row: InboundMail) -> InboundMail:
        """What was decided is done; the row after that."""
        await carry_out_orders(self.house)
        return await InboundMail.get(id=row.id)

    async def ticket(self, contact: Contact | None = None, title: str = "Drucker") -> Ticket:
        """A ticket of Frau Weber's, or of somebody else's."""
        new = NewTicket(
            title=title, contact=contact or self.cast.weber, assignee=Assignee(group=self.cast.support)
        )
        return await tickets.open_ticket(self.house, new, actor=as_agent(self.cast.nadia))

    def address(self, ticket: Ticket, *, given_to: str = "") -> str:
        return reply_address.make(
            self.house.signer, SUPPORT, serial=ticket.serial, given_to=given_to or f"c{ticket.contact_id}"
        )

    def given_to(self, ticket: Ticket, agent: Agent) -> str:
        """The address in a notification that says: your answer goes to the customer."""
        return self.address(ticket, given_to=f"e{agent.id}")

    def token(self, ticket: Ticket) -> str:
        return reply_address.token(self.house.signer, serial=ticket.serial, given_to=f"c{ticket.contact_id}")

    def message_id(self, ticket: Ticket) -> str:
        return message_ids.mint(self.house.signer, serial=ticket.serial, domain="desk.example")

    async def comments(self, ticket: Ticket | int | None) -> list[tuple[str, str]]:
        """Visibility and author of what stands on a ticket."""
        number = ticket.id if isinstance(ticket, Ticket) else ticket
        rows = await Comment.filter(ticket_id=number).order_by("id")
        return [(row.visibility, row.author_name) for row in rows]


@pytest.fixture
async def letterbox(house: House, cast: Cast) -> Letterbox:
    mailbox = await Mailbox.create(
        address=SUPPORT, url="imap://unused", group=cast.support, authserv_id=SERVER, created_at=clock.now()
    )
    return Letterbox(house, cast, mailbox)
