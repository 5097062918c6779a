"""Tells people of a workflow that can't do its work: in the operations channel, else beside the ticket."""

from typing import Any

from desk import announcements
from desk.house import House
from desk.i18n import N_
from models.ticket import Ticket


async def failed(house: House, workflow: str, ticket: Ticket, fault: str) -> None:
    text = N_("The workflow “{workflow}” did nothing on {number}: {fault}")
    await _tell(house, ticket, text, workflow=workflow, fault=fault)


async def stopped(house: House, workflow: str, ticket: Ticket, words: str) -> None:
    text = N_("The workflow “{workflow}” was stopped on {number}, else it would go round: {words}.")
    await _tell(house, ticket, text, workflow=workflow, words=words)


async def _tell(house: House, ticket: Ticket, text: str, **values: Any) -> None:
    channel = (await house.preferences()).operations_channel
    if channel:
        await announcements.to_channels([channel], text, number=ticket.number, **values)
    else:
        await announcements.notice(ticket, text, number=ticket.number, **values)
