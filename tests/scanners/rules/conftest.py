"""A mailbox to try rules on, and a ticket of Frau Weber's."""

import pytest

from desk import clock, tickets
from desk.assignees import Assignee
from desk.house import House
from desk.tickets import NewTicket
from models.mailbox import Mailbox
from models.ticket import Ticket
from tests.parts.house import Cast, as_agent
from tests.parts.rule_box import SUPPORT, RuleBox


@pytest.fixture
async def box(house: House, cast: Cast) -> RuleBox:
    mailbox = await Mailbox.create(
        address=SUPPORT, url="imap://unused", group=cast.support, created_at=clock.now()
    )
    return RuleBox(house, mailbox)


@pytest.fixture
async def ticket(house: House, cast: Cast) -> Ticket:
    new = NewTicket(title="Drucker", contact=cast.weber, assignee=Assignee(group=cast.support))
    return await tickets.open_ticket(house, new, actor=as_agent(cast.nadia))
